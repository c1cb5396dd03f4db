"""How well the bundled encoder clusters questions that ask the same, in two languages (decision 0016)."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from advisor.gap_clusters import cluster
from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder, Vectors
from index.generations import Generations
from index.written_questions import SAME_QUESTION, centre_of
from knowledge.examples import NOTHING, load_examples
from knowledge.passages import language_of
from tests.answers.paraphrases import PARAPHRASES

QUESTIONS = [question for questions in PARAPHRASES.values() for question in questions]
MEANINGS = np.array([at for at, questions in enumerate(PARAPHRASES.values()) for _ in questions])
LANGUAGES = [language_of(question) for question in QUESTIONS]
ORDERS = 5


@pytest.fixture(scope="module")
def vectors(encoder: Encoder, generations: Generations) -> Mapping[str, Vectors]:
    """The questions as they are encoded, and without the centre of their language."""
    cache = EmbeddingCache(generations.home.parent / "embeddings.sqlite")
    known = [example.text for example in load_examples() if example.intent == NOTHING]
    raw = cache.encode(encoder, [*known, *QUESTIONS], queries=True)[0]
    centre = centre_of(raw[: len(known)], [language_of(text) for text in known])
    return {"plain": raw[len(known) :], "centred": centre.apply(raw[len(known) :], LANGUAGES)}


def pairs(matrix: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return matrix[np.triu_indices(len(matrix), 1)]


SAME = pairs(MEANINGS[:, None] == MEANINGS)
ACROSS = pairs(np.array(LANGUAGES)[:, None] != np.array(LANGUAGES))


def quality(vectors: Vectors, threshold: float) -> tuple[float, float, float]:
    """Precision and recall over pairs of questions, and recall over pairs of a Korean and an English one."""
    found = []
    for seed in range(ORDERS):
        order = np.random.default_rng(seed).permutation(len(vectors))
        labels = np.empty(len(vectors), np.int64)
        labels[order] = cluster(vectors[order], threshold)
        joined = pairs(labels[:, None] == labels)
        right = joined & SAME
        found.append(
            (right.sum() / joined.sum(), right.sum() / SAME.sum(), (right & ACROSS).sum() / (SAME & ACROSS).sum())
        )
    precision, recall, across = np.mean(found, axis=0).tolist()
    return precision, recall, across


def test_questions_of_one_meaning_fall_together_in_both_languages(vectors: Mapping[str, Vectors]) -> None:
    precision, recall, across = quality(vectors["centred"], 0.45)

    assert precision >= 0.74
    assert recall >= 0.68
    assert across >= 0.62


def test_without_the_centre_of_its_language_a_question_misses_its_translations(vectors: Mapping[str, Vectors]) -> None:
    best = max(
        (quality(vectors["plain"], threshold) for threshold in np.arange(0.86, 0.93, 0.01)),
        key=lambda each: 2 * each[0] * each[1] / (each[0] + each[1]),
    )

    assert best[2] <= 0.45


def test_a_written_question_is_told_from_the_others(vectors: Mapping[str, Vectors]) -> None:
    near = vectors["centred"] @ vectors["centred"].T
    close = pairs(near >= SAME_QUESTION)

    assert (close & SAME).sum() / SAME.sum() >= 0.7
    assert (close & ~SAME).sum() / (~SAME).sum() <= 0.01
