"""Questions made ready to be understood."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.answers import MAX_QUESTION_CHARS, Turn
from advisor.errors import EmptyQuestionError, QuestionTooLongError
from advisor.questions import checked, focused, searchable, standalone
from index.tokens import Tokenizer
from knowledge.decisions.cues import Lexicon

TOKENIZER = Tokenizer({"timm": ["TIMM"], "tensorflow-lite": ["TensorFlow Lite", "TFLite"]})


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("  TIMM이\t뭐야?  ", "TIMM이 뭐야?"),
        ("TIMM\x00이 뭐야?", "TIMM 이 뭐야?"),
        ("TIMM\u202e이 뭐야?", "TIMM 이 뭐야?"),
        ("뭐야?\ud800", "뭐야?"),
        ("one\ntwo", "one\ntwo"),
    ],
)
def test_a_question_is_read_without_what_cannot_be_seen(question: str, text: str) -> None:
    assert checked(question) == text


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\x00\x00", "\ud800", "\u200b"])
def test_a_question_without_a_visible_character_is_empty(question: str) -> None:
    with pytest.raises(EmptyQuestionError, match="Write what you want to know"):
        checked(question)


def test_a_question_of_4000_characters_is_read_and_one_more_is_refused() -> None:
    assert checked(f"  {'가' * MAX_QUESTION_CHARS}  ") == "가" * MAX_QUESTION_CHARS

    with pytest.raises(QuestionTooLongError, match=r"4,001 characters; at most 4,000 are read\. Shorten"):
        checked("가" * (MAX_QUESTION_CHARS + 1))


@given(st.text(st.characters(codec=None), min_size=1, max_size=100))
def test_what_is_read_holds_no_control_characters_and_no_half_pairs(question: str) -> None:
    try:
        text = checked(question)
    except EmptyQuestionError:
        return

    assert text == text.strip()
    assert text.encode("utf-8")
    assert not any(unicodedata.category(each) in ("Cc", "Cs") and each not in "\n\t" for each in text)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("<@U123> TIMM이 뭐야?", "TIMM이 뭐야?"),
        ("<!channel> TIMM?", "TIMM?"),
        ("<b>TIMM</b>?", "TIMM ?"),
        ("**TIMM**이 _뭐야_?", "TIMM 이 _뭐야_?"),
        ("> TIMM?", "TIMM?"),
        ("a < b and c > d", "a < b and c > d"),
        ("<@U123>", "<@U123>"),
    ],
)
def test_markup_says_nothing_of_what_is_asked(text: str, bare: str) -> None:
    assert searchable(text) == bare


def test_a_short_question_is_left_as_it_is(lexicon: Lexicon) -> None:
    assert focused("TIMM이 뭐야?", lexicon, TOKENIZER) == "TIMM이 뭐야?"


def test_a_long_message_keeps_its_end_and_what_tells_of_the_asker(lexicon: Lexicon) -> None:
    talk = "오늘은 점심을 먹고 산책을 했습니다. " * 30
    message = f"저는 교수입니다. {talk}TIMM이 궁금합니다. {talk}그래서 뭘 쓰면 좋을까요?"

    text = focused(message, lexicon, TOKENIZER)

    assert text.endswith("그래서 뭘 쓰면 좋을까요?")
    assert "교수" in text
    assert "TIMM" in text
    assert len(text) < len(message) / 2


@pytest.mark.parametrize("text", ["a" * 4000, "😀" * 3000, "? " * 1500, "가." * 2000, "\n" * 3999 + "a"])
def test_a_long_message_of_any_shape_becomes_short(lexicon: Lexicon, text: str) -> None:
    assert 0 < len(focused(text, lexicon, TOKENIZER)) <= 700 or len(text.strip()) <= 320


def test_a_first_question_stands_alone() -> None:
    assert standalone("TIMM이 뭐야?", (), TOKENIZER) == []
    assert standalone("TIMM이 뭐야?", (Turn("assistant", "안녕하세요"),), TOKENIZER) == []


def test_a_follow_up_gets_the_subject_of_what_it_follows() -> None:
    history = (Turn("user", "TIMM이 뭐야?"), Turn("assistant", "TIMM은 …"))

    forms = standalone("그건 누가 관리해?", history, TOKENIZER)

    assert forms == ["timm 누가 관리해?", "TIMM이 뭐야? 그건 누가 관리해?"]


def test_a_follow_up_that_names_its_subject_is_only_joined() -> None:
    history = (Turn("user", "TIMM이 뭐야?"),)

    assert standalone("TFLite는?", history, TOKENIZER) == ["TIMM이 뭐야? TFLite는?"]
