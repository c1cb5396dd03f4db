"""The sections in two dimensions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.generations import Generations
from index.landscape import survey
from index.live import LiveIndex
from index.vectors import FaissIndex, Floats


def unit_vectors(count: int, dimension: int = 16, seed: int = 0) -> Floats:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def test_every_section_and_passage_has_a_point() -> None:
    numbers = np.repeat(np.arange(10), 5)

    found = survey(FaissIndex.build(unit_vectors(50)), numbers, 10)

    assert found.sections.shape == (10, 2)
    assert found.passages.shape == (50, 2)
    assert 0 < found.kept <= 1
    assert np.abs(found.sections).max() == pytest.approx(1.0)


def test_a_section_lies_in_the_middle_of_its_passages() -> None:
    numbers = np.repeat(np.arange(10), 5)

    found = survey(FaissIndex.build(unit_vectors(50)), numbers, 10)

    np.testing.assert_allclose(found.sections[3], found.passages[15:20].mean(axis=0), atol=1e-5)


def test_the_plane_keeps_what_differs_most() -> None:
    vectors = np.zeros((4, 8), np.float32)
    vectors[:, 3] = (1, -1, 1, -1)
    vectors[:, 6] = (0.5, 0.5, -0.5, -0.5)

    found = survey(FaissIndex.build(vectors), np.arange(4), 4)

    assert found.kept == pytest.approx(1.0)
    np.testing.assert_allclose(found.sections, [[1, 1], [-1, 1], [1, -1], [-1, -1]], atol=1e-5)


@given(st.integers(0, 49))
def test_a_vector_that_is_stored_is_placed_where_its_passage_lies(row: int) -> None:
    vectors = unit_vectors(50)

    found = survey(FaissIndex.build(vectors), np.repeat(np.arange(10), 5), 10)

    np.testing.assert_allclose(found.place(vectors[row]), found.passages[row], atol=1e-5)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_very_few_sections_have_a_landscape_too(count: int) -> None:
    found = survey(FaissIndex.build(unit_vectors(max(count, 1))[:count].reshape(count, 16)), np.arange(count), count)

    assert found.sections.shape == (count, 2)
    assert np.isfinite(found.sections).all()


def test_the_shipped_corpus_keeps_its_landscape(live: LiveIndex, generations: Generations) -> None:
    snapshot = live.current()

    assert snapshot.landscape is snapshot.landscape
    assert snapshot.landscape.sections.shape == (len(snapshot.keys), 2)
