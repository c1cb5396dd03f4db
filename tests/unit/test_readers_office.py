"""Word documents and presentations, and packages that are locked, broken or made to do harm."""

import struct
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from knowledge.documents import Document, Place
from knowledge.errors import UnreadableFileError
from knowledge.readers import packages
from knowledge.readers.reading import read_document, read_file
from tests.files import (
    SLIDES_MAIN,
    SLIDES_WITH_MACROS,
    WORD_MAIN,
    WORD_WITH_MACROS,
    part_of,
    rewritten,
    slides_of,
    word_of,
)

GUIDE = word_of(
    ("Title", "Serving guide"),
    ("Normal", "Read this first."),
    ("Heading 1", "Install"),
    ("List Bullet", "one"),
    ("List Bullet", "two"),
    ("List Number", "first"),
    ("Heading 2", "Linux"),
    ("Normal", "모델을 배포합니다."),
    table=[["a", "b"], ["1", "2"]],
)
DECK = slides_of(("Serving", "Fast and small.", "Say hello."), ("", "No title here.", ""), ("Serving", "Again.", ""))


def texts_of(document: Document) -> dict[str, str]:
    return {section.id: section.texts[0].text for section in document.sections}


def test_heading_styles_become_sections_and_lists_keep_their_marks() -> None:
    document = read_document("guide.docx", GUIDE)

    assert (document.source.title, document.source.author) == ("Serving guide", "Kim")
    assert texts_of(document) == {
        "serving-guide": "Read this first.",
        "install": "- one\n- two\n1. first",
        "install.linux": "모델을 배포합니다.\n\na | b\n1 | 2",
    }


def test_a_document_without_headings_is_read_as_plain_text() -> None:
    numbered = word_of(("Normal", "1. Start"), ("Normal", "Go."), ("Normal", "2. End"), ("Normal", "Stop."))
    bare = word_of(("Normal", "One."), ("Normal", "Two."))

    assert texts_of(read_document("a.docx", numbered)) == {"1": "Go.", "2": "Stop."}
    assert texts_of(read_document("a.docx", bare)) == {"1": "One.", "2": "Two."}


def test_reads_insertions_and_boxes_but_not_what_was_deleted() -> None:
    body = part_of(GUIDE, "word/document.xml")
    tracked = (
        b"<w:p><w:ins><w:r><w:t>Put in.</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        b"<w:r><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></w:r></w:p>"
        b"<w:sdt><w:sdtContent><w:p><w:r><w:t>In a field.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        b"<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        b"<w:sdtContent><w:p><w:r><w:t>Install 1</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    changed = rewritten(GUIDE, {"word/document.xml": body.replace(b"<w:sectPr", tracked + b"<w:sectPr", 1)})

    text = texts_of(read_document("guide.docx", changed))["install.linux"]

    assert text.endswith("1 | 2\n\nPut in.\n\nIn a box.\n\nIn a field.")


@pytest.mark.parametrize(
    ("style", "pattern", "shown"),
    [
        ("decimal", "%1.", ["1. a", "2. b"]),
        ("ganada", "%1)", ["가) a", "나) b"]),
        ("upperRoman", "%1.", ["I. a", "II. b"]),
        ("lowerLetter", "(%1)", ["(a) a", "(b) b"]),
        ("bullet", "o", ["- a", "- b"]),
        ("none", "", ["a", "b"]),
    ],
)
def test_numbers_of_lists_are_written_as_word_shows_them(style: str, pattern: str, shown: list[str]) -> None:
    content = word_of(("Heading 1", "List"), ("List Number", "a"), ("List Number", "b"))
    numbers = part_of(content, "word/numbering.xml").decode()
    numbers = numbers.replace('w:val="decimal"', f'w:val="{style}"').replace('w:val="%1."', f'w:val="{pattern}"')

    text = texts_of(read_document("a.docx", rewritten(content, {"word/numbering.xml": numbers.encode()})))["list"]

    assert [line for line in text.split("\n") if line] == shown


def test_a_slide_is_a_section_with_its_notes_and_its_number() -> None:
    document = read_document("deck.pptx", DECK)

    assert document.source.title == "Serving"
    assert texts_of(document) == {
        "serving": "Fast and small.\n\nSay hello.",
        "slide-2": "No title here.",
        "serving-2": "Again.",
    }
    assert [section.texts[0].places for section in document.sections] == [
        (Place(0, "slide", str(number)),) for number in (1, 2, 3)
    ]


def test_a_chart_is_told_as_a_table_and_grouped_shapes_are_read() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    figures = CategoryChartData()
    figures.categories = ["2025", "2026"]
    figures.add_series("PyTorch", (60, 72.5))
    figures.add_series("TensorFlow", (40, None))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, Inches(3), Inches(3), figures)
    frame.chart.chart_title.text_frame.text = "Share"
    table = slide.shapes.add_table(1, 2, 0, 0, Inches(3), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "Grouped."
    written = BytesIO()
    presentation.save(written)

    document = read_document("a.pptx", written.getvalue())

    assert texts_of(document) == {
        "slide-1": "Share\n | PyTorch | TensorFlow\n2025 | 60 | 40\n2026 | 72.5 | \n\na | b\n\nGrouped."
    }


@pytest.mark.parametrize(
    ("name", "content", "main", "types"),
    [
        ("a.docm", GUIDE, "word", (WORD_MAIN, WORD_WITH_MACROS)),
        ("a.pptm", DECK, "ppt", (SLIDES_MAIN, SLIDES_WITH_MACROS)),
    ],
)
def test_macros_are_passed_over_with_a_remark(name: str, content: bytes, main: str, types: tuple[bytes, bytes]) -> None:
    reading = read_file(name, rewritten(content, {f"{main}/vbaProject.bin": b"\xd0\xcf macro"}, types))

    assert reading.document.sections == read_document(name, content).sections
    assert reading.remarks == ("it holds macros: they were passed over, only its text was read.",)


def packed(parts: dict[str, bytes]) -> bytes:
    return rewritten(GUIDE, parts)


def lying() -> bytes:
    """A zip whose directory claims that a part is small when unpacked."""
    styles = part_of(GUIDE, "word/styles.xml")
    content = bytearray(packed({"word/styles.xml": styles + b" " * 1_000_000}))
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"word/styles.xml"))
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def with_entity(name: str, content: bytes) -> bytes:
    document = part_of(content, name)
    head, _, rest = document.partition(b"?>")
    declared = head + b'?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b SYSTEM "file:///etc/passwd">]>' + rest
    return rewritten(content, {name: declared})


@pytest.mark.parametrize(
    ("name", "make", "message"),
    [
        ("a.docx", lambda: GUIDE[:2000], "damaged"),
        ("a.docx", lambda: GUIDE[:60] + b"\xff" * 30 + GUIDE[90:], "damaged"),
        ("a.docx", lambda: rewritten(GUIDE, {"word/document.xml": b"<w:document"}), "damaged"),
        ("a.pptx", lambda: rewritten(DECK, {"ppt/slides/slide1.xml": b"no"}), "damaged"),
        ("a.docx", lambda: packed({"word/media/a.bin": b"\0" * 10_000_000}), "unpacked it would have"),
        ("a.docx", lambda: packed({f"x/{at}": b"" for at in range(packages.MAX_ENTRIES)}), "unpacked it would have"),
        ("a.docx", lying, "damaged"),
        ("a.docx", lambda: with_entity("word/document.xml", GUIDE), "declares XML entities"),
        ("a.pptx", lambda: with_entity("ppt/slides/slide1.xml", DECK), "declares XML entities"),
        ("a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900, "old version of Office"),
        (
            "a.docx",
            lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        ("a.docx", lambda: b"{\\rtf1 text}", "Save it as .docx"),
        ("a.docx", lambda: b"just text", "damaged"),
        ("a.docx", lambda: rewritten(GUIDE, {}, (WORD_MAIN, b"application/sheet.main+xml")), "something else"),
        ("a.docx", lambda: word_of(("Normal", "")), "no text in it"),
        ("a.pptx", lambda: slides_of(("", "", "")), "no text in it"),
    ],
    ids=[
        *(
            "cut off",
            "overwritten",
            "no XML",
            "broken slide",
            "zip bomb",
            "too many parts",
            "lying zip",
            "entities",
            "entities in a slide",
        ),
        *("old", "locked", "rtf", "text", "another kind", "empty", "empty slides"),
    ],
)
def test_says_what_to_do_with_a_package_that_cannot_be_read(name: str, make: Callable[[], bytes], message: str) -> None:
    with pytest.raises(UnreadableFileError, match=f"^{name} was not read: .*{message}"):
        read_document(name, make())


def test_a_zip_of_something_else_is_no_document() -> None:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as made:
        made.writestr("a.txt", "text")

    with pytest.raises(UnreadableFileError, match="something else"):
        read_document("a.docx", written.getvalue())


def test_headings_numbered_by_their_style_get_those_numbers_as_ids() -> None:
    document = docx.Document()
    for level, text in ((1, "Start"), (2, "Needs"), (1, "End")):
        heading = document.add_heading(text, level)
        numbers = heading._p.get_or_add_pPr().get_or_add_numPr()
        numbers.get_or_add_ilvl().val = level - 1
        numbers.get_or_add_numId().val = 77
        document.add_paragraph(f"About {text}.")
    written = BytesIO()
    document.save(written)
    content = written.getvalue()
    numbering = part_of(content, "word/numbering.xml").replace(b"</w:numbering>", OUTLINE + b"</w:numbering>")

    found = texts_of(read_document("a.docx", rewritten(content, {"word/numbering.xml": numbering})))

    assert found == {"1": "About Start.", "1.1": "About Needs.", "2": "About End."}


OUTLINE = (
    b'<w:abstractNum w:abstractNumId="99">'
    b'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    b'<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl>'
    b'</w:abstractNum><w:num w:numId="77"><w:abstractNumId w:val="99"/></w:num>'
)
