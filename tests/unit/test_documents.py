"""Documents as values."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Language, Section, Span, Text, Update, content_hash, sha256

KOREAN = Text("ko", "제목", "하나. 둘.", (Span(0, 3), Span(4, 6)))
ENGLISH = Text("en", "Title", "One. Two.", (Span(0, 4), Span(5, 9)))


def test_a_quote_is_what_stands_at_its_span() -> None:
    assert KOREAN.quote(KOREAN.sentences[1]) == "둘."


def test_a_section_gives_the_text_in_the_language_asked_for() -> None:
    section = Section("1", (KOREAN, ENGLISH))

    assert section.text_for("en") is ENGLISH
    assert section.find_text("ko") is KOREAN


def test_a_section_in_one_language_gives_that_one_to_everybody() -> None:
    section = Section("1", (ENGLISH,))

    assert section.text_for("ko") is ENGLISH
    assert section.find_text("ko") is None


def test_an_update_is_told_in_the_language_asked_for_or_in_the_one_there_is() -> None:
    notes: tuple[tuple[Language, str], ...] = (("ko", "바뀜"), ("en", "changed"))
    both = Update("X", "x", "renamed", None, "2026-01-01", (), notes, (), "x.today")
    korean_only = Update("X", "x", "renamed", None, "2026-01-01", (), notes[:1], (), "x.today")

    assert both.note("en") == "changed"
    assert korean_only.note("en") == "바뀜"


def test_a_hash_is_of_the_utf8_bytes() -> None:
    assert sha256("가") == hashlib.sha256("가".encode()).hexdigest()


@pytest.mark.parametrize(("one", "other"), [(["ab", "c"], ["a", "bc"]), (["a", ""], ["a"]), (["a", "b"], ["b", "a"])])
def test_a_content_hash_knows_where_its_parts_end_and_their_order(one: list[str], other: list[str]) -> None:
    assert content_hash(one) != content_hash(other)


@given(st.lists(st.text(st.characters(codec=None), max_size=5), max_size=5))
def test_any_text_can_be_hashed(parts: list[str]) -> None:
    assert content_hash(parts) == content_hash(list(parts))
