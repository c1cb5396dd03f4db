"""Numbered plain text: headings told from lists, sections under their own numbers."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document
from knowledge.readers.numbered import read_numbered
from knowledge.readers.reading import read_document

ROOT = Path(__file__).parents[2]
ARTICLE = Path(os.environ.get("ADVISOR_TEST_ARTICLE") or ROOT.parent / "shared" / "seed" / "article.ko.txt")
SECTIONS = [
    *("0", "1", "1.1", "1.2", "1.3", "2", "2.1", "2.2", "2.3", "2.4"),
    *("3", "3.1", "3.1.1", "3.1.2", "3.2", "3.2.1", "3.2.2", "3.3", "4"),
    *(f"4.1.{part}" for part in range(1, 13)),
    *(f"4.2.{part}" for part in range(1, 12)),
    *("4.3", "5", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "6"),
]


def sections_of(text: str) -> dict[str, str]:
    return {section.id: section.texts[0].text for section in read_numbered("guide.txt", text).sections}


@pytest.fixture(scope="module")
def article() -> Document:
    if not ARTICLE.is_file():
        pytest.skip(f"no article at {ARTICLE}; set ADVISOR_TEST_ARTICLE to its path")
    return read_document(ARTICLE.name, ARTICLE.read_bytes())


def test_finds_every_section_of_the_article_as_published(article: Document) -> None:
    found = [section.id for section in article.sections]

    assert found == SECTIONS
    assert len(found) == 51


def test_takes_titles_from_the_article(article: Document) -> None:
    titles = {section.id: section.texts[0].title for section in article.sections}

    assert article.source.title == "PyTorch vs TensorFlow in 2022"
    assert titles["3.1.1"] == "Tensorflow Serving"
    assert titles["5.1"] == "What if I’m in Industry?"
    assert titles["6"] == "마지막으로"


def test_keeps_every_line_of_the_article_but_its_headings(article: Document) -> None:
    kept = {line for section in article.sections for line in section.texts[0].text.split("\n")}
    published = {line.rstrip() for line in ARTICLE.read_text(encoding="utf-8").splitlines()}

    # 51 sections less the preamble, and the two headings without text of their own
    assert len(published - kept) == 52
    assert kept <= published


def test_sentences_of_the_article_are_exact_spans(article: Document) -> None:
    for section in article.sections:
        text = section.texts[0]

        assert text.language == "ko"
        assert text.sentences
        assert all(text.quote(span) == text.quote(span).strip() != "" for span in text.sentences)


def test_bullets_of_a_chapter_become_its_parts() -> None:
    text = "My guide\n\n1. Start\n\nGo.\n\n1) Models\n\n  • Many.\n\n2) Tools\n\n  • Few.\n\n2. End\n\nStop."

    assert sections_of(text) == {
        "0": "My guide",
        "1": "Go.",
        "1.1": "  • Many.",
        "1.2": "  • Few.",
        "2": "Stop.",
    }


@pytest.mark.parametrize(
    "closing",
    ["마지막으로", "결론", "맺음말", "마치며", "끝으로", "Conclusion", "Final thoughts", "Closing remarks"],
)
def test_a_closing_heading_becomes_the_next_chapter(closing: str) -> None:
    text = f"1. Start\n\nGo.\n\n1.1. Part\n\nOn.\n\n{closing}\n\nAll said."

    assert sections_of(text)["2"] == "All said."


def test_a_closing_word_inside_a_sentence_or_before_later_headings_is_text() -> None:
    text = "1. Start\n\n결론\n\nGo on.\n\n2. More\n\n결론: 하나를 고르십시오.\n\nDone."

    assert sections_of(text) == {"1": "결론\n\nGo on.", "2": "결론: 하나를 고르십시오.\n\nDone."}


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        ("1. Install it\n2. Run it\n3. Stop it", "a list without text between its items"),
        ("1. Install it\n\n2. Run it\n\n3. Stop it", "the same with blank lines"),
        (
            "1. Install\n\nFirst.\n\n2. Run\n\nThen.\n\n3. Stop\n\nLast.",
            "a list that began with a number that cannot follow",
        ),
        ("2.5 GB are needed", "a figure at the start of a line"),
        ("7. Skip far ahead", "a number that does not follow"),
        ("3. 먼저 설치하고 나서 실행합니다.", "a sentence"),
        ("2.1.1 Too deep", "a level left out"),
        ("the version is\n3. not a heading", "a line in the middle of a sentence"),
        ("1) Install it\n2) Run it", "bullets without text between"),
        ("2022. A year", "a year"),
    ],
    ids=lambda value: value.replace("\n", " ")[:30],
)
def test_numbers_in_running_text_are_no_headings(listed: str, reason: str) -> None:
    text = f"1. First\n\nOne.\n\n2. Second\n\nTwo:\n\n{listed}\n\nAfter the list.\n\n3. Third\n\nThree."

    found = sections_of(text)

    assert list(found) == ["1", "2", "3"], reason
    assert listed in found["2"]
    assert found["3"] == "Three."


def test_a_list_of_two_with_text_between_does_not_swallow_the_next_heading() -> None:
    text = "1. First\n\nOne.\n\n2. Second\n\nTwo:\n\n1. Install\n\nA.\n\n2. Run\n\nB.\n\n3. Third\n\nThree."

    assert list(sections_of(text)) == ["1", "2", "3"]


def test_after_a_missing_number_the_text_stays_with_the_section_before() -> None:
    text = "1. First\n\nOne.\n\n2. Second\n\nTwo.\n\n4. Fourth\n\nFour."

    assert sections_of(text) == {"1": "One.", "2": "Two.\n\n4. Fourth\n\nFour."}


def test_a_table_of_contents_is_no_run_of_headings() -> None:
    contents = "1. First\n1.1. Part\n2. Second"
    text = f"Guide\n\n{contents}\n\n1. First\n\nOne.\n\n1.1. Part\n\nPart one.\n\n2. Second\n\nTwo."

    found = sections_of(text)

    assert list(found) == ["0", "1", "1.1", "2"]
    assert found["1.1"] == "Part one."


def test_headings_need_no_blank_lines_and_no_last_dot() -> None:
    text = "1. First\nOne.\n1.1 Part\nPart one.\n2.둘째\n둘입니다."

    assert sections_of(text) == {"1": "One.", "1.1": "Part one.", "2": "둘입니다."}


def test_ten_follows_nine() -> None:
    text = "\n\n".join(f"{number}. Part {number}\n\nText {number}." for number in range(1, 12))

    assert list(sections_of(text)) == [str(number) for number in range(1, 12)]


def test_a_heading_without_text_gives_no_section() -> None:
    assert list(sections_of("1. Start\n\n1.1. Part\n\n1.1.1. Deep\n\nText.")) == ["1.1.1"]


def test_runs_of_blank_lines_become_one() -> None:
    assert sections_of("1. Start\n\n\n\nOne.  \n\n\n\n  Two.\n\n\n2. End\n\nThree.")["1"] == "One.\n\n  Two."


def test_each_section_has_the_language_of_its_text() -> None:
    document = read_numbered("guide.txt", "1. Start\n\nAll English.\n\n2. 다음\n\n한국어입니다.")

    assert [section.texts[0].language for section in document.sections] == ["en", "ko"]


@given(
    st.lists(
        st.sampled_from(["1. A", "1.1. B", "2. C", "1) D", "2) E", "text.", "결론", "", "글입니다. 또 글.", "3.5 F"])
    )
)
def test_loses_no_text_and_repeats_no_section(lines: list[str]) -> None:
    document = read_numbered("guide.txt", "\n".join(lines))

    ids = [section.id for section in document.sections]
    kept = [line for section in document.sections for line in section.texts[0].text.split("\n")]
    assert len(ids) == len(set(ids))
    assert kept.count("text.") == lines.count("text.")
    assert kept.count("글입니다. 또 글.") == lines.count("글입니다. 또 글.")
