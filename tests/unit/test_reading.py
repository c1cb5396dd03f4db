"""Which reader, which encoding, and what is refused."""

import unicodedata

import pytest

from knowledge.documents import Document
from knowledge.errors import UnknownFormatError, UnreadableFileError
from knowledge.readers import reading
from knowledge.readers.formats import NOTEBOOK, READABLE, SLIDES, WORD
from knowledge.readers.reading import read_document, read_file
from tests.files import notebook_of, pdf_of, slides_of, word_of

NUMBERED = "안내\n\n1. 시작\n\n설치합니다.\n\n1.1. 준비\n\n준비합니다.\n\n2. 끝\n\n마칩니다."


def texts_of(document: Document) -> dict[str, str]:
    return {section.id: section.texts[0].text for section in document.sections}


@pytest.mark.parametrize(
    "content",
    [
        NUMBERED.encode("utf-8"),
        NUMBERED.encode("utf-8-sig"),
        NUMBERED.encode("cp949"),
        NUMBERED.encode("euc-kr"),
        NUMBERED.encode("utf-16"),
        NUMBERED.replace("\n", "\r\n").encode("utf-8-sig"),
        NUMBERED.replace("\n", "\r\n").encode("cp949"),
        NUMBERED.replace("\n", "\r").encode("utf-8"),
        unicodedata.normalize("NFD", NUMBERED).encode("utf-8"),
    ],
    ids=["utf-8", "bom", "cp949", "euc-kr", "utf-16", "bom-crlf", "cp949-crlf", "cr", "nfd"],
)
def test_reads_the_same_sections_from_every_encoding(content: bytes) -> None:
    document = read_document("안내.txt", content)

    assert document.id == "안내"
    assert document.source.title == "안내"
    assert texts_of(document) == {"0": "안내", "1": "설치합니다.", "1.1": "준비합니다.", "2": "마칩니다."}
    assert all(section.texts[0].language == "ko" for section in document.sections)


def test_reads_syllables_that_only_cp949_has() -> None:
    document = read_document("note.txt", "똠방각하가 펲시를 마십니다.".encode("cp949"))

    assert texts_of(document) == {"1": "똠방각하가 펲시를 마십니다."}


def test_text_without_numbered_headings_becomes_paragraphs() -> None:
    text = "Field notes\n\nFirst thoughts\n\nIt works. It\nlasts.\n\nMore of it.\n\n둘째\n생각\n\n---"

    document = read_document("notes.text", text.encode())

    assert document.source.title == "Field notes"
    assert texts_of(document) == {
        "1": "Field notes\n\nFirst thoughts\n\nIt works. It\nlasts.",
        "2": "More of it.",
        "3": "둘째\n생각",
    }
    assert [section.texts[0].title for section in document.sections] == ["First thoughts"] * 3
    first = document.sections[0].texts[0]
    assert [first.quote(span) for span in first.sentences][2:] == ["It works.", "It\nlasts."]


def test_one_number_alone_is_no_numbered_text() -> None:
    assert list(texts_of(read_document("a.txt", b"Title\n\n1. Start\n\nText."))) == ["1"]


def test_markdown_goes_to_its_reader_and_the_id_given_wins() -> None:
    document = read_document("Guide.MD", b"# Guide\n\nText.", document_id="mine")

    assert document.id == "mine"
    assert texts_of(document) == {"guide": "Text."}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no text in it"),
        (b" \n\t\n", "no text in it"),
        (b"\xef\xbb\xbf", "no text in it"),
        (b"---\n***", "no text in it"),
        (b"%PDF-1.7\x00\x01\x02", "damaged PDF"),
        (b"\x01\x02\x03\x04", "binary content"),
        ("가나".encode("cp949") + b"\x00" * 9, "binary content"),
        (b"\xff\xff\xff", "encoding cannot be told"),
        (b"{\\rtf1 text}", "Save it as .docx"),
        (b"GIF89a\x01\x02", "it is a picture"),
    ],
    ids=["empty", "blank", "bom-only", "marks-only", "pdf", "controls", "cp949-null", "bytes", "rtf", "picture"],
)
def test_refuses_what_is_no_text_and_says_why(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=f"^a.txt was not read: .*{message}"):
        read_document("a.txt", content)


def test_a_stray_control_character_does_no_harm() -> None:
    assert texts_of(read_document("a.txt", b"A word\x02 and " + b"many more words, " * 9 + b"end."))


def test_refuses_files_over_the_limit() -> None:
    with pytest.raises(UnreadableFileError, match=r"50\.0 MB; at most 50 MB .* Split it"):
        read_document("a.txt", b"a" * (reading.MAX_FILE_BYTES + 1))


@pytest.mark.parametrize("name", ["a.exe", "a", "a.csv"])
def test_names_the_formats_it_reads(name: str) -> None:
    with pytest.raises(UnknownFormatError, match=r"\.md, \.txt, \.rst, \.html, \.pdf, \.docx, \.pptx, \.ipynb"):
        read_document(name, b"Text.")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.pptx", "a.ipynb"])
def test_text_under_the_name_of_another_format_is_refused(name: str) -> None:
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_document(name, b"Just words.")


@pytest.mark.parametrize(
    ("name", "content", "media_type", "remark"),
    [
        ("a.txt", pdf_of([(10, "Some words here.")]), "application/pdf", "its name ends in .txt, but it is a PDF"),
        ("a.pdf", b"<!DOCTYPE html><p>Words.", "text/html", "its name ends in .pdf, but it is a web page"),
        ("a.md", b" <!-- x --><html><p>Words.", "text/html", "its name ends in .md, but it is a web page"),
        ("a.pdf", word_of(("Normal", "Words.")), WORD.media_type, "its name ends in .pdf, but it is a Word document"),
        (
            "a.docx",
            slides_of(("A", "Words.", "")),
            SLIDES.media_type,
            "its name ends in .docx, but it is a presentation",
        ),
        ("a", pdf_of([(10, "Some words here.")]), "application/pdf", "its name has no extension, but it is a PDF"),
        (
            "a.bin",
            notebook_of(("markdown", "Words.")),
            NOTEBOOK.media_type,
            "its name ends in .bin, but it is a notebook",
        ),
    ],
)
def test_the_content_tells_the_format_before_the_name(name: str, content: bytes, media_type: str, remark: str) -> None:
    reading = read_file(name, content)

    assert reading.document.sections
    assert reading.media_type == media_type
    assert reading.remarks == (f"{remark}: read as such.",)


@pytest.mark.parametrize("extension", READABLE)
def test_every_readable_extension_has_a_reader(extension: str) -> None:
    with pytest.raises(UnreadableFileError):
        read_document(f"a{extension}", b"")


def test_the_address_it_came_from_is_kept_unless_it_names_one() -> None:
    own = b"---\nurl: https://example.org/own\n---\nText."

    assert read_file("a.md", b"Text.", url="https://example.org/a").document.source.url == "https://example.org/a"
    assert read_file("a.md", own, url="https://example.org/a").document.source.url == "https://example.org/own"


def test_titles_without_end_are_cut() -> None:
    document = read_document("a.md", b"# " + b"word " * 5_000 + b"\n\nText.")

    assert len(document.source.title) <= 300
    assert len(document.sections[0].texts[0].title) <= 300
    assert len(document.sections[0].id) <= 200


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "word " * 60_000),
        ("a.txt", "e.g. " * 60_000),
        ("a.txt", "a" + "\u0301\u0316" * 100_000),
        ("a.md", "# " + "[" * 300_000 + "\n\nText."),
        ("a.md", "# a\n\nb\n\n" * 6_000),
        ("a.md", "[a]: b\n" * 40_000),
        ("a.html", "<html><p>Text." + "<!--" * 60_000),
        ("a.html", "<!---->" * 500 + "Text"),
    ],
    ids=["one line", "abbreviations", "marks", "brackets", "headings", "references", "open comments", "comments"],
)
def test_reads_what_keeps_a_careless_reader_busy_for_ever(name: str, text: str) -> None:
    assert read_document(name, text.encode()).sections


@pytest.mark.parametrize(
    ("name", "document_id"),
    [
        ("../../etc/Pass wd.txt", "pass-wd"),
        ("C:\\files\\배포 안내(최종).txt", "배포-안내-최종"),
        ("!!.txt", "document"),
    ],
)
def test_the_id_is_a_slug_of_the_name(name: str, document_id: str) -> None:
    assert read_document(name, b"Text.").id == document_id
