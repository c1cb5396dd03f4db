"""Evidence as text: short, numbered, in the asker's language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.answers import Citation, CitedUpdate, FactChoice, MissingFact
from advisor.compose import MAX_CHARS, compose_decision, compose_lookup, freshness_line
from knowledge.documents import Language, sha256


def cite(number: int, quote: str, *updates: CitedUpdate, as_of: str | None = "2021-12-14") -> Citation:
    language: Language = "en"
    proof = (0, len(quote), sha256(quote), None, as_of)
    return Citation(number, "doc", "1", "Title", quote, language, *proof, updates, score=0.5)


def update(status: str, note: str = "It was renamed. It moved.") -> CitedUpdate:
    return CitedUpdate("Tool", status, note, "2026-08-21", None)


MISSING = MissingFact("goal", "What is the goal?", (FactChoice("a", "To learn"), FactChoice("b", "To build")))


def test_each_quote_is_followed_by_its_number() -> None:
    text = compose_lookup([cite(1, "First words."), cite(2, "Second\nwords.")], "en")

    assert "First words. [1]" in text
    assert "Second words. [2]" in text


def test_a_decision_is_told_first_then_its_reasons_then_today() -> None:
    text = compose_decision("Use PyTorch.", cite(1, "x"), [cite(2, "Because.")], "en", today="It grew.")

    assert text.split("\n\n") == ["Use PyTorch. [1]", "- Because. [2]", "Today: It grew."]


def test_a_question_back_stands_last_with_its_choices() -> None:
    text = compose_decision("It depends.", cite(1, "x"), [], "ko", missing=MISSING)

    assert text.endswith("What is the goal?\n- To learn\n- To build")


@pytest.mark.parametrize(("language", "words"), [("ko", "그 뒤의 변화"), ("en", "Since then")])
def test_what_has_changed_since_is_told_in_one_line(language: Language, words: str) -> None:
    line = freshness_line([cite(1, "x", update("renamed"))], language)

    assert line is not None
    assert line.startswith(words)
    assert "2026-08-21" in line
    assert "\n" not in line


def test_an_end_is_told_before_a_new_release() -> None:
    line = freshness_line([cite(1, "x", update("active", "It lives."), update("archived", "It ended."))], "en")

    assert line is not None
    assert "It ended." in line


@pytest.mark.parametrize(("language", "words"), [("ko", "2021-12-14"), ("en", "2021-12-14")])
def test_without_a_change_the_date_of_the_claims_is_told(language: Language, words: str) -> None:
    line = freshness_line([cite(1, "x")], language)

    assert line is not None
    assert words in line


def test_undated_claims_have_no_line() -> None:
    assert freshness_line([cite(1, "x", as_of=None)], "en") is None
    assert freshness_line([], "en") is None


lengths = st.lists(st.integers(min_value=1, max_value=900), min_size=1, max_size=8)


@given(lengths)
def test_a_lookup_stays_short_whatever_it_quotes(sizes: list[int]) -> None:
    citations = [cite(at, "w" * size, update("renamed")) for at, size in enumerate(sizes, start=1)]

    text = compose_lookup(citations, "en")

    assert text.startswith(("- w", "w"))
    assert len(text) <= MAX_CHARS


@given(lengths)
def test_a_decision_stays_short_whatever_its_reasons(sizes: list[int]) -> None:
    reasons = [cite(at, "w" * size) for at, size in enumerate(sizes, start=2)]

    text = compose_decision("Use it.", cite(1, "x"), reasons, "en", today="t" * 300, missing=MISSING)

    assert len(text) <= MAX_CHARS
    assert "What is the goal?" in text
