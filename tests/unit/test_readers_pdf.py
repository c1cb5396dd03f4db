"""PDFs: sections by bookmarks, by size, by numbers, or by pages; which page each part is on; what is refused."""

import pytest

from knowledge.documents import Document, Place
from knowledge.errors import UnreadableFileError
from knowledge.readers.pdf_document import read_pdf
from tests.files import locked, pdf_of

FIRST = [(20, "Serving models"), (10, "This guide tells how models are served."), (10, "It is short.")]
SECOND = [(14, "Batching"), (10, "Requests are put together"), (10, "into batches before they run."), (10, "2")]


def texts_of(document: Document) -> dict[str, str]:
    return {section.id: section.texts[0].text for section in document.sections}


def places_of(document: Document) -> dict[str, tuple[Place, ...]]:
    return {section.id: section.texts[0].places for section in document.sections}


def test_bookmarks_become_sections_where_their_words_stand() -> None:
    content = pdf_of(FIRST, SECOND, bookmarks=[("Serving models", 1), ("Batching", 2)], title="Serving guide")

    document = read_pdf("serving.pdf", content)

    assert document.id == "serving"
    assert document.source.title == "Serving guide"
    assert texts_of(document) == {
        "serving-models": "This guide tells how models are served. It is short.",
        "batching": "Requests are put together into batches before they run. 2",
    }
    assert places_of(document)["batching"] == (Place(0, "page", "2"),)


def test_a_bookmark_whose_words_are_not_printed_begins_at_the_top_of_its_page() -> None:
    content = pdf_of([(10, "One page of words.")], [(10, "Another page of words.")], bookmarks=[("Later", 2)])

    document = read_pdf("a.pdf", content)

    assert texts_of(document) == {"0": "One page of words.", "later": "Another page of words."}


def test_without_bookmarks_larger_print_tells_headings_and_their_levels() -> None:
    third = [(14, "Caching"), *[(10, f"Answers are kept for an hour, says line {at}.") for at in range(6)]]

    document = read_pdf("a.pdf", pdf_of(FIRST, SECOND, third))

    assert [section.id for section in document.sections] == ["serving-models", "batching", "caching"]
    assert document.source.title == "Serving models"


def test_without_either_numbered_headings_do() -> None:
    lines = [(10, line) for line in ["1. Start", "Install it.", "", "1.1. Needs", "A machine.", "", "2. End", "Stop."]]

    document = read_pdf("a.pdf", pdf_of(lines))

    assert texts_of(document) == {"1": "Install it.", "1.1": "A machine.", "2": "Stop."}


def test_without_any_heading_each_page_is_a_section() -> None:
    document = read_pdf("a.pdf", pdf_of([(10, "A page with words.")], [(10, "Another one, too.")], title="Notes"))

    assert texts_of(document) == {"page-1": "A page with words.", "page-2": "Another one, too."}
    assert document.sections[1].texts[0].title == "Notes (page 2)"


def test_a_paragraph_over_two_pages_has_both_places() -> None:
    document = read_pdf(
        "a.pdf", pdf_of([(16, "Long"), (10, "It goes on over")], [(10, "the page.")] + [(10, "End.")] * 9)
    )

    text = document.sections[0].texts[0]

    assert text.text.startswith("It goes on over the page.")
    assert text.places == (Place(0, "page", "1"), Place(16, "page", "2"))
    assert text.quote(text.sentences[0]) == "It goes on over the page."


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [[(10, "The guide"), (10, f"Words of page {'abc'[at]}."), (10, f"- {at + 1} -")] for at in range(3)]

    document = read_pdf("a.pdf", pdf_of(*pages, title="Guide"))

    assert list(texts_of(document).values()) == ["Words of page a.", "Words of page b.", "Words of page c."]


def test_korean_keeps_its_blanks_and_joins_words_broken_at_the_end_of_a_line() -> None:
    lines = [
        "모델을 배포하는 방법을 설명합니다. 그 모델을 다시",
        "불러와 배포하",
        "는 일도 적습니다. 먼저 배포하는 곳을 정합니다.",
    ]

    document = read_pdf("배포.pdf", pdf_of([(10, line) for line in lines]))

    text = document.sections[0].texts[0]
    assert text.language == "ko"
    assert "다시 불러와 배포하는 일도 적습니다." in text.text


def test_items_of_a_list_stay_apart() -> None:
    document = read_pdf("a.pdf", pdf_of([(10, line) for line in ["Take these:", "• one", "• two", "1. three"]]))

    assert texts_of(document)["page-1"] == "Take these:\n\n• one\n\n• two\n\n1. three"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (locked(pdf_of(FIRST), "secret"), "protected by a password"),
        (pdf_of([], [], []), "Run text recognition"),
        (pdf_of([(10, "3")]), "Run text recognition"),
        (pdf_of(FIRST)[:150], "damaged PDF"),
        (b"%PDF-1.7\nnonsense", "damaged PDF"),
    ],
    ids=["locked", "scanned", "scanned with a page number", "cut off", "nonsense"],
)
def test_says_what_to_do_with_a_pdf_that_cannot_be_read(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=f"^a.pdf was not read: .*{message}"):
        read_pdf("a.pdf", content)


def test_reads_what_is_locked_against_changes_only() -> None:
    assert read_pdf("a.pdf", locked(pdf_of(FIRST), "")).sections
