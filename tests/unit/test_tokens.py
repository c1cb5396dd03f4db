"""Tokens of Korean and English, with every spelling of a system folded into one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.snapshot import aliases_of
from index.tokens import Tokenizer, fold
from knowledge.documents import Document

TOKENIZER = Tokenizer(
    {
        "tensorflow": ["TensorFlow", "텐서플로", "텐서플로우", "TF"],
        "tensorflow-lite": ["TensorFlow Lite", "TFLite", "텐서플로 라이트"],
        "pytorch": ["PyTorch", "파이토치"],
    }
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("모델을", ["모델", "델을"]),
        ("말", ["말"]),
        ("GPU 2개", ["gpu", "2", "개"]),
        ("models", ["model"]),
        ("class bus analysis", ["class", "bus", "analysis"]),
        ("C++ 17", ["c++", "17"]),
        ("3.1.2", ["3.1.2"]),
        ("4,500개", ["4500", "개"]),
        ("1,234,567", ["1234567"]),
        ("ＧＰＵ", ["gpu"]),
        ("、。!?", []),
        ("", []),
    ],
)
def test_text_becomes_bigrams_of_hangul_and_whole_latin_words(text: str, tokens: list[str]) -> None:
    assert TOKENIZER.tokens(text) == tokens


@pytest.mark.parametrize("spelling", ["TensorFlow", "tensorflow", "텐서플로", "텐서플로우", "TF", "ＴＦ"])
def test_every_spelling_of_a_system_is_one_token(spelling: str) -> None:
    assert TOKENIZER.tokens(spelling) == ["@tensorflow"]


@pytest.mark.parametrize("spelling", ["TensorFlow Lite", "TFLite", "텐서플로 라이트"])
def test_the_longest_spelling_wins(spelling: str) -> None:
    assert TOKENIZER.systems(spelling) == ["tensorflow-lite"]


@pytest.mark.parametrize("text", ["PyTorch는 좋다", "(PyTorch)", "파이토치를", "PyTorch/TensorFlow"])
def test_a_name_is_found_beside_particles_and_marks(text: str) -> None:
    assert "pytorch" in TOKENIZER.systems(text)


@pytest.mark.parametrize("text", ["MyPyTorchX", "NTFS", "wtf"])
def test_a_name_inside_a_word_is_no_name(text: str) -> None:
    assert TOKENIZER.systems(text) == []


def test_systems_are_named_once_in_the_order_of_the_text() -> None:
    text = "파이토치와 TFLite, 그리고 PyTorch"

    assert TOKENIZER.systems(text) == ["pytorch", "tensorflow-lite"]
    assert TOKENIZER.spellings(text) == ["파이토치", "tflite", "pytorch"]
    assert TOKENIZER.first_system(text) == (0, "pytorch")


def test_without_aliases_there_are_no_systems() -> None:
    bare = Tokenizer({})

    assert bare.systems("PyTorch") == []
    assert bare.spellings("PyTorch") == []
    assert bare.first_system("PyTorch") is None
    assert bare.tokens("PyTorch") == ["pytorch"]


def test_every_spelling_in_the_corpus_names_its_own_system(documents: tuple[Document, ...]) -> None:
    aliases = aliases_of(documents)
    tokenizer = Tokenizer(aliases)

    lost = [
        (slug, spelling)
        for slug, spellings in aliases.items()
        for spelling in spellings
        if tokenizer.systems(spelling) != [slug]
    ]
    assert lost == []


@given(st.text(max_size=100))
def test_any_text_has_tokens_and_they_are_the_same_in_any_case(text: str) -> None:
    assert TOKENIZER.tokens(text) == TOKENIZER.tokens(fold(text))
