"""Kernel classifiers over unit vectors, fitted when a generation is built and stored with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
# Chosen on the development questions; neighbours of these values do about as well (docs/quality.md).
GAMMA = 5.0
PENALTY = 0.02
BALANCE = 0.65


@dataclass(frozen=True, slots=True)
class KernelHead:
    """Kernel ridge regression to one score per class, about +1 for the class that holds and -1 for the others.

    ``examples`` has shape (examples, dimension), ``weights`` (examples, classes).
    """

    classes: tuple[str, ...]
    examples: Floats
    weights: Floats

    def scores(self, vectors: Floats) -> Floats:
        """Scores of shape ``(classes,)`` for one unit vector, ``(rows, classes)`` for several."""
        result: Floats = _kernel(vectors @ self.examples.T) @ self.weights
        return result


def fit_kernel_head(vectors: Floats, labels: Sequence[str], tags: Sequence[str | None] | None = None) -> KernelHead:
    """Fit kernel ridge regression (Hastie et al. 2009, 5.8.2) with a Gaussian kernel on the unit sphere.

    The classes are the labels in order, then the ``tags``, a second label that an example may lack. Examples with a
    rare label weigh more, by a power of its rarity.
    """
    classes = sorted(set(labels))
    rows = np.array([classes.index(label) for label in labels])
    truth = [_targets(labels, classes)]
    if tags is not None:
        tagged = sorted({tag for tag in tags if tag is not None})
        truth.append(_targets(tags, tagged))
        classes += tagged
    counts = np.bincount(rows).astype(np.float32)
    penalty = PENALTY * (counts / np.median(counts)) ** BALANCE
    kernel = _kernel(vectors @ vectors.T)
    kernel[np.diag_indices(len(kernel))] += penalty[rows]
    weights = _solve_positive(kernel, np.hstack(truth))
    return KernelHead(tuple(classes), np.ascontiguousarray(vectors, dtype=np.float32), weights)


def _solve_positive(matrix: Floats, truth: Floats, block: int = 512) -> Floats:
    """The solution of a positive definite system by its Cholesky factor, which takes the place of ``matrix``.

    Factor and triangular systems are worked out block by block (Golub and Van Loan 2013, 3.1.4 and 4.2.9): numpy's
    own factorisation holds three matrices of that size at once, and it has no triangular solver.
    """
    lower = matrix
    found = truth.astype(np.float32, copy=True)
    starts = range(0, len(lower), block)
    for at in starts:
        _factor_columns(lower, at, at + block)
        rows = slice(at, at + block)
        found[rows] = np.linalg.solve(np.tril(lower[rows, rows]), found[rows] - lower[rows, :at] @ found[:at])
    for at in reversed(starts):
        rows = slice(at, at + block)
        after = lower[at + block :, rows].T @ found[at + block :]
        found[rows] = np.linalg.solve(np.tril(lower[rows, rows]).T, found[rows] - after)
    return found


def _factor_columns(lower: Floats, at: int, end: int) -> None:
    """Put columns ``[at, end)`` of the factor, from row ``at`` down, where the matrix's own stood."""
    lower[at:, at:end] -= lower[at:, :at] @ lower[at:end, :at].T
    corner = np.linalg.cholesky(lower[at:end, at:end])
    lower[at:end, at:end] = corner
    # One small inverse and a product: solving for thousands of right sides costs several times as much.
    lower[end:, at:end] @= np.linalg.inv(corner).T


def _targets(labels: Sequence[str | None], classes: Sequence[str]) -> Floats:
    place = {name: at for at, name in enumerate(classes)}
    truth = np.full((len(labels), len(classes)), -1.0, np.float32)
    for row, label in enumerate(labels):
        if label is not None:
            truth[row, place[label]] = 1.0
    return truth


def _kernel(cosines: Floats) -> Floats:
    """The kernel of ``cosines``, in their place: for all pairs of the examples they fill hundreds of megabytes."""
    cosines -= 1.0
    cosines *= GAMMA
    np.exp(cosines, out=cosines)
    return cosines


def save_kernel_heads(heads: Mapping[str, KernelHead], path: Path) -> None:
    """Write ``heads`` to ``path`` (NumPy's npz, nothing pickled)."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, head in heads.items():
        arrays[f"{name}/classes"] = np.array(head.classes, dtype=np.str_)
        arrays[f"{name}/examples"] = head.examples
        arrays[f"{name}/weights"] = head.weights
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # the stub takes no mapping of arrays


def load_kernel_heads(path: Path) -> dict[str, KernelHead]:
    """The heads that :func:`save_kernel_heads` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        names = sorted({key.rsplit("/", 1)[0] for key in arrays.files})
        return {
            name: KernelHead(
                tuple(str(item) for item in arrays[f"{name}/classes"]),
                arrays[f"{name}/examples"],
                arrays[f"{name}/weights"],
            )
            for name in names
        }
