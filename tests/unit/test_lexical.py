"""Lexical search."""

from pathlib import Path

import numpy as np
import pytest

from index.lexical import LexicalIndex
from index.tokens import Tokenizer

TOKENIZER = Tokenizer({"tensorflow-lite": ["TensorFlow Lite", "TFLite", "텐서플로 라이트"]})
TEXTS = [
    "TFLite runs on phones.",
    "텐서플로 라이트는 휴대폰에서 돌아갑니다.",
    "TorchServe serves models on servers.",
    "...",
]


@pytest.fixture
def lexical() -> LexicalIndex:
    return LexicalIndex.build(TEXTS, TOKENIZER)


def test_a_passage_that_shares_words_scores_above_one_that_shares_none(lexical: LexicalIndex) -> None:
    scores = lexical.scores("models on servers")

    assert scores.shape == (len(TEXTS),)
    assert int(np.argmax(scores)) == 2
    assert scores[1] == 0


def test_a_system_is_found_by_any_of_its_spellings_in_any_language(lexical: LexicalIndex) -> None:
    scores = lexical.scores("텐서플로 라이트")

    assert scores[0] > 0
    assert scores[1] > 0


def test_korean_is_found_in_another_inflection(lexical: LexicalIndex) -> None:
    assert int(np.argmax(lexical.scores("휴대폰을"))) == 1


@pytest.mark.parametrize("query", ["", "?!", "unheard-of zzz", "\ud800", "\x00"])
def test_a_query_that_shares_no_word_scores_nothing(lexical: LexicalIndex, query: str) -> None:
    assert not lexical.scores(query).any()


def test_it_knows_the_tokens_it_holds(lexical: LexicalIndex) -> None:
    assert lexical.knows("@tensorflow-lite")
    assert not lexical.knows("zzz")


@pytest.mark.parametrize("texts", [[], ["..."], ["", ""]], ids=["no passages", "no words", "empty passages"])
def test_an_index_without_words_answers_every_query_with_nothing(texts: list[str]) -> None:
    empty = LexicalIndex.build(texts, TOKENIZER)

    assert empty.scores("TFLite").shape == (len(texts),)
    assert not empty.scores("TFLite").any()


@pytest.mark.parametrize("texts", [TEXTS, []], ids=["passages", "no passages"])
def test_a_loaded_index_scores_as_the_saved_one(tmp_path: Path, texts: list[str]) -> None:
    built = LexicalIndex.build(texts, TOKENIZER)
    built.save(tmp_path / "lexical")

    loaded = LexicalIndex.load(tmp_path / "lexical", TOKENIZER, len(texts))

    for query in ("TFLite phones", "휴대폰", "servers"):
        np.testing.assert_array_equal(loaded.scores(query), built.scores(query))
