"""Kernel heads."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.kernels import KernelHead, fit_kernel_head, load_kernel_heads, save_kernel_heads

Floats = NDArray[np.float32]


def clouds(seed: int, counts: dict[str, int]) -> tuple[Floats, list[str]]:
    """Unit vectors around one axis per label."""
    random = np.random.default_rng(seed)
    labels = [label for label, count in counts.items() for _ in range(count)]
    centres = np.eye(16, dtype=np.float32)
    places = {label: at for at, label in enumerate(counts)}
    vectors = np.stack([centres[places[label]] for label in labels])
    vectors = (vectors + random.normal(0, 0.15, vectors.shape)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, labels


@pytest.fixture(scope="module")
def head() -> KernelHead:
    return fit_kernel_head(*clouds(0, {"cat": 60, "dog": 60, "eel": 5}))


def test_a_separable_problem_is_recovered_on_vectors_never_seen(head: KernelHead) -> None:
    vectors, labels = clouds(1, {"cat": 20, "dog": 20, "eel": 20})

    scores = head.scores(vectors)

    assert [head.classes[at] for at in scores.argmax(axis=1)] == labels


def test_the_class_that_holds_scores_above_zero_and_the_others_below(head: KernelHead) -> None:
    vectors, _ = clouds(2, {"cat": 10})

    scores = dict(zip(head.classes, head.scores(vectors).mean(axis=0), strict=True))

    assert scores["cat"] > 0.5
    assert scores["dog"] < -0.5
    assert scores["eel"] < -0.5


def test_one_vector_scores_as_it_does_among_several(head: KernelHead) -> None:
    vectors, _ = clouds(3, {"cat": 2, "dog": 2})

    together = head.scores(vectors)

    assert head.scores(vectors[0]).shape == (3,)
    np.testing.assert_allclose(head.scores(vectors[0]), together[0], atol=1e-5)


def test_tags_are_learned_beside_the_labels() -> None:
    vectors, labels = clouds(4, {"cat": 30, "dog": 30})
    tags = ["section:a" if label == "cat" else None for label in labels]

    head = fit_kernel_head(vectors, labels, tags)

    assert head.classes == ("cat", "dog", "section:a")
    assert head.scores(vectors)[:, 2][:30].min() > 0
    assert head.scores(vectors)[:, 2][30:].max() < 0


def test_fitting_twice_gives_the_same_head() -> None:
    one, other = (fit_kernel_head(*clouds(5, {"cat": 20, "dog": 20})) for _ in range(2))

    np.testing.assert_array_equal(one.weights, other.weights)


def test_loaded_heads_equal_the_saved_ones(tmp_path: Path, head: KernelHead) -> None:
    save_kernel_heads({"question": head, "fact:hobbyist:goal": head}, tmp_path / "heads.npz")

    loaded = load_kernel_heads(tmp_path / "heads.npz")

    assert set(loaded) == {"question", "fact:hobbyist:goal"}
    for found in loaded.values():
        assert found.classes == head.classes
        np.testing.assert_array_equal(found.examples, head.examples)
        np.testing.assert_array_equal(found.weights, head.weights)


def test_no_heads_are_saved_and_loaded_too(tmp_path: Path) -> None:
    save_kernel_heads({}, tmp_path / "heads.npz")

    assert load_kernel_heads(tmp_path / "heads.npz") == {}
