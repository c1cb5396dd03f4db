"""Sentences of Korean and English text, with exact offsets."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sentences import split_sentences

CASES = {
    "english": ("One is here. Two is there! Is three?", ["One is here.", "Two is there!", "Is three?"]),
    "korean": ("하나입니다. 둘인가요? 셋이다!", ["하나입니다.", "둘인가요?", "셋이다!"]),
    "korean without a space": ("좋습니다.그래서 씁니다.", ["좋습니다.", "그래서 씁니다."]),
    "korean run on into latin": ("씁니다.TensorFlow도 있다.", ["씁니다.", "TensorFlow도 있다."]),
    "quotes close with the sentence": ('He said "stop." Then he went.', ['He said "stop."', "Then he went."]),
    "korean corner quotes": ("「끝났다.」 그리고 갔다.", ["「끝났다.」", "그리고 갔다."]),
    "brackets close with the sentence": ("It ended (at last.) We left.", ["It ended (at last.)", "We left."]),
    "abbreviations": ("Tools, e.g. Serving, help. Use them.", ["Tools, e.g. Serving, help.", "Use them."]),
    "titles": ("Dr. Kim wrote it. Mr. Lee read it.", ["Dr. Kim wrote it.", "Mr. Lee read it."]),
    "initials": ("J. Smith wrote it. He left.", ["J. Smith wrote it.", "He left."]),
    "decimals": ("It grew by 3.5 percent. Good.", ["It grew by 3.5 percent.", "Good."]),
    "versions": ("Version 2.21 came out. It is new.", ["Version 2.21 came out.", "It is new."]),
    "section numbers": ("See 3.1.2. It tells more.", ["See 3.1.2. It tells more."]),
    "numbered headings": ("3.1.2. TensorFlow Lite", ["3.1.2. TensorFlow Lite"]),
    "file names": ("Open train.py now. Run it.", ["Open train.py now.", "Run it."]),
    "ellipsis ends a sentence": ("글쎄요… 모르겠네요.", ["글쎄요…", "모르겠네요."]),
    "dots end a sentence": ("Well... I do not know.", ["Well...", "I do not know."]),
    "full-width marks": ("정말？ 네！ 맞다。", ["정말？", "네！", "맞다。"]),
    "several marks": ("Really?! Yes.", ["Really?!", "Yes."]),
    "line breaks end sentences": ("no mark here\nnor here", ["no mark here", "nor here"]),
    "windows line breaks": ("first line\r\nsecond line", ["first line", "second line"]),
    "blanks are left out": ("  one.   two.  ", ["one.", "two."]),
    "only marks": ("... !!! ???", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "sentences"), CASES.values(), ids=CASES)
def test_text_is_split_where_its_sentences_end(text: str, sentences: list[str]) -> None:
    spans = split_sentences(text)

    assert [text[span.start : span.end] for span in spans] == sentences


@given(st.text(st.sampled_from("가다요. !?…\"'”」)\n\r\u2028aZ19,、。e.gDr \t\u00a0\ud800😀"), max_size=80))
def test_spans_are_in_order_trimmed_and_cover_every_letter_and_digit(text: str) -> None:
    spans = split_sentences(text)

    covered = {at for span in spans for at in range(span.start, span.end)}
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(text[span.start : span.end] == text[span.start : span.end].strip() for span in spans)
    assert {at for at, character in enumerate(text) if character.isalnum()} <= covered


@given(st.text(max_size=200))
def test_no_sentence_spans_a_line_break(text: str) -> None:
    spans = split_sentences(text)

    assert not any(mark in text[span.start : span.end] for span in spans for mark in "\n\r\u2028\u2029")
