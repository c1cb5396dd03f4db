"""The sections in two dimensions: where they lie to one another, as far as a plane can show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.vectors import Floats, Integers

_BATCH = 10_000


class StoredVectors(Protocol):
    """The vectors of passages, by row."""

    size: int

    def at(self, rows: Integers) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Landscape:
    """The plane along which the centres of the sections differ most, scaled so that the farthest lie at 1 or -1.

    ``sections`` holds a point for each section, shape ``(sections, 2)``, and ``passages`` one for each passage.
    ``kept`` is the share of what tells the sections apart that the plane keeps.
    """

    middle: Floats
    axes: Floats
    sections: Floats
    passages: Floats
    kept: float

    def place(self, vector: Floats) -> tuple[float, float]:
        """Where a vector of the same encoder lies, such as that of a question."""
        x, y = (vector - self.middle) @ self.axes.T
        return float(x), float(y)


def survey(vectors: StoredVectors, section_numbers: NDArray[np.int64], count: int) -> Landscape:
    """The landscape of ``count`` sections, of which passage ``i`` belongs to number ``section_numbers[i]``."""
    centres = _centres(vectors, section_numbers, count)
    middle = centres.mean(axis=0) if count else np.zeros(centres.shape[1], np.float32)
    axes, kept = _axes(centres - middle)
    points = (centres - middle) @ axes.T
    farthest = np.abs(points).max(axis=0, initial=0)
    scale = np.where(farthest > 0, 1 / np.maximum(farthest, 1e-9), 1).astype(np.float32)
    axes *= scale[:, None]
    passages = [(rows - middle) @ axes.T for _, rows in _batches(vectors)]
    return Landscape(
        middle=middle,
        axes=axes,
        sections=points * scale,
        passages=np.concatenate(passages) if passages else np.zeros((0, 2), np.float32),
        kept=kept,
    )


def _centres(vectors: StoredVectors, section_numbers: NDArray[np.int64], count: int) -> Floats:
    """The mean of each section's vectors; zero for a section without a passage."""
    dimension = vectors.at(np.zeros(0, np.int64)).shape[1]
    sums = np.zeros((count, dimension), np.float64)
    for start, rows in _batches(vectors):
        numbers = section_numbers[start : start + len(rows)]
        order = np.argsort(numbers, kind="stable")
        found, starts = np.unique(numbers[order], return_index=True)
        sums[found] += np.add.reduceat(rows[order], starts, axis=0)
    sizes = np.bincount(section_numbers, minlength=count)[:count]
    centres: Floats = (sums / np.maximum(sizes, 1)[:, None]).astype(np.float32)
    return centres


def _axes(offsets: Floats) -> tuple[Floats, float]:
    """The two directions of most variance, and the share of it that they hold. The same offsets give the same axes."""
    dimension = offsets.shape[1]
    covariance = offsets.T.astype(np.float64) @ offsets.astype(np.float64)
    values, columns = np.linalg.eigh(covariance)
    axes = columns[:, -2:][:, ::-1].T.astype(np.float32)
    # A direction and its opposite are as good: the larger component points up.
    largest = axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)]
    axes *= np.where(largest < 0, -1, 1)[:, None]
    if dimension < 2:
        axes = np.vstack([axes, np.zeros((2 - len(axes), dimension), np.float32)])
    total = float(values.sum())
    return axes, float(values[-2:].sum()) / total if total > 0 else 1.0


def _batches(vectors: StoredVectors) -> Iterator[tuple[int, Floats]]:
    for start in range(0, vectors.size, _BATCH):
        yield start, vectors.at(np.arange(start, min(start + _BATCH, vectors.size)))
