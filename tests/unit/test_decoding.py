"""Which encoding bytes are in, and what is no text in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import UnreadableFileError
from knowledge.readers.decoding import clean, decode

KOREAN = "모델을 서버에 배포하는 방법을 설명합니다."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (KOREAN, "utf-8"),
        (KOREAN, "utf-8-sig"),
        (KOREAN, "cp949"),
        (KOREAN, "euc-kr"),
        (KOREAN, "utf-16"),
        (KOREAN, "utf-16-le"),
        (KOREAN, "utf-16-be"),
        (KOREAN, "utf-32"),
        ("똠방각하가 펲시를 마십니다.", "cp949"),
        ("“혼합” text with 한글 ― and more.", "cp949"),
        ("Voici l'été à la naïve café.", "cp1252"),
        ("naïve café", "latin-1"),
        ("Übrigens, die Größe der Äpfel – schön.", "cp1252"),
        ("Plain words, nothing else.", "utf-16-le"),
        ("Это руководство описывает установку.", "cp1251"),
        ("Это руководство описывает установку системы на сервере и её настройку. " * 3, "koi8-r"),
        ("これは日本語の文章です。モデルを展開します。", "shift_jis"),
        ("これは日本語の文章です。モデルを展開します。", "euc_jp"),
        ("这是一个中文文档,说明如何部署模型。", "gb18030"),
        ("Zażółć gęślą jaźń, proszę bardzo.", "cp1250"),
    ],
)
def test_reads_what_was_written(text: str, encoding: str) -> None:
    assert decode("a.txt", text.encode(encoding)).text == text


def test_says_when_an_encoding_was_guessed() -> None:
    assert (
        decode("a.txt", "naïve café".encode("cp1252"))
        .remarks[0]
        .startswith("its encoding is not stated: read as cp1252")
    )
    assert decode("a.txt", KOREAN.encode("cp949")).remarks == ()


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    found = decode("a.txt", KOREAN.encode() * 3 + b"\xff" + b" end.")

    assert found.text == KOREAN * 3 + "\ufffd end."
    assert found.remarks == ("1 characters are broken in it and read as \ufffd.",)


def test_a_text_that_is_cut_off_is_read_up_to_there() -> None:
    assert decode("a.txt", KOREAN[:-1].encode()[:-1]).text.startswith(KOREAN[:-3])


def test_half_a_surrogate_pair_is_left_out() -> None:
    assert decode("a.txt", b"one \xed\xa0\x80 two").text == "one  two"


def test_a_stray_null_is_left_out_and_direction_marks_stay() -> None:
    assert decode("a.txt", b"a\x00b" + b" words" * 40).text == "ab" + " words" * 40
    assert clean("a\u202eb\u200fc\x0cd\ufeffe") == "a\u202eb\u200fc\nde"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x01\x02\x03\x04", "binary content"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "binary content|cannot be told"),
        ("가나".encode("cp949") + b"\x00" * 9, "binary content"),
        (b"\xff\xff\xff", "cannot be told"),
    ],
    ids=["controls", "picture", "nulls", "bytes"],
)
def test_refuses_what_is_no_text(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=message):
        decode("a.txt", content)


@given(st.text(st.characters(codec=None)))
def test_cleaned_text_can_be_stored_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert "\0" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        text = decode("a.txt", content).text
    except UnreadableFileError:
        return

    assert "\0" not in text
