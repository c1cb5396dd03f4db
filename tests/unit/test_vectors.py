"""Vector search."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.vectors import FaissIndex

Floats = NDArray[np.float32]


def unit_vectors(count: int, dimension: int = 32, seed: int = 0) -> Floats:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def test_a_small_index_is_exact() -> None:
    vectors = unit_vectors(500)
    index = FaissIndex.build(vectors)

    scores, rows = index.search(vectors[7], 10)

    truth = vectors @ vectors[7]
    assert index.kind == "flat"
    assert rows.tolist() == np.argsort(-truth)[:10].tolist()
    np.testing.assert_allclose(scores, np.sort(truth)[::-1][:10], atol=1e-6)
    assert index.recall(vectors) == 1.0


def test_a_large_index_is_a_graph_whose_recall_is_measured() -> None:
    vectors = unit_vectors(3_000)

    index = FaissIndex.build(vectors, exact_up_to=1_000)

    assert index.kind == "hnsw"
    assert 0.9 <= index.recall(vectors) <= 1.0
    assert index.search(vectors[42], 1)[1].tolist() == [42]


@pytest.mark.parametrize("exact_up_to", [10, 1_000], ids=["hnsw", "flat"])
def test_scores_of_chosen_rows_are_exact(exact_up_to: int) -> None:
    vectors = unit_vectors(300)
    index = FaissIndex.build(vectors, exact_up_to=exact_up_to)

    scores = index.scores(vectors[0], [5, 3, 5])

    np.testing.assert_allclose(scores, vectors[[5, 3, 5]] @ vectors[0], atol=1e-6)


def test_scores_of_no_rows_are_none() -> None:
    assert FaissIndex.build(unit_vectors(3)).scores(unit_vectors(1)[0], []).shape == (0,)


def test_a_limit_beyond_the_size_gives_all_there_is() -> None:
    index = FaissIndex.build(unit_vectors(3))

    _, rows = index.search(unit_vectors(1)[0], 300)

    assert sorted(rows.tolist()) == [0, 1, 2]


def test_an_empty_index_finds_nothing() -> None:
    empty = np.zeros((0, 32), np.float32)
    index = FaissIndex.build(empty)

    scores, rows = index.search(unit_vectors(1)[0], 10)

    assert index.size == len(scores) == len(rows) == 0
    assert index.recall(empty) == 1.0


@pytest.mark.parametrize("exact_up_to", [10, 1_000], ids=["hnsw", "flat"])
def test_a_loaded_index_finds_as_the_saved_one(tmp_path: Path, exact_up_to: int) -> None:
    vectors = unit_vectors(300)
    built = FaissIndex.build(vectors, exact_up_to=exact_up_to)
    built.save(tmp_path / "vectors.faiss")

    loaded = FaissIndex.load(tmp_path / "vectors.faiss")

    assert (loaded.kind, loaded.size) == (built.kind, 300)
    for query in unit_vectors(5, seed=1):
        np.testing.assert_array_equal(loaded.search(query, 10)[1], built.search(query, 10)[1])


def test_a_damaged_file_is_a_runtime_error(tmp_path: Path) -> None:
    (tmp_path / "vectors.faiss").write_bytes(b"no index")

    with pytest.raises(RuntimeError):
        FaissIndex.load(tmp_path / "vectors.faiss")
