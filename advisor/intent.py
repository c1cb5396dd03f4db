"""What is being asked: a recommendation for which persona, a fact to look up, or nothing the advisor knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.heads import Head, fit_head
from index.retriever import Pool
from index.snapshot import QUESTION_KIND, Snapshot
from knowledge.examples import BARE, LOOKUP, NOTHING

Floats = NDArray[np.float32]
HEAD = "intent"

NEIGHBOURS = 3
NEAREST = 120
# Cosines of the bundled encoder differ by hundredths where logits differ by units.
TEMPERATURE = 0.02
KNN_SHARE = 1.0


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The cosines of the nearest labelled questions, per label, best first."""

    cosines: Mapping[str, Floats]
    floor: float

    def mean(self, label: str, count: int = NEIGHBOURS) -> float:
        """Mean cosine of the ``count`` nearest questions with ``label``; those beyond the pool count as its edge."""
        found = self.cosines.get(label, np.zeros(0, np.float32))[:count]
        return (float(found.sum()) + self.floor * (count - len(found))) / count

    def best_known(self, count: int = 1) -> float:
        """Mean cosine of the nearest questions that can be answered."""
        known = [cosines for label, cosines in self.cosines.items() if label != NOTHING]
        merged = np.sort(np.concatenate(known))[::-1][:count] if known else np.zeros(0, np.float32)
        return (float(merged.sum()) + self.floor * (count - len(merged))) / count


def fit_intent(vectors: Floats, labels: Sequence[str]) -> Head:
    """The head that tells the labels apart, from question vectors of shape ``(examples, dimension)``."""
    return fit_head(vectors, labels, strength=60.0, balance=0.5, steps=400)


def find_neighbours(
    snapshot: Snapshot, vector: Floats, pool: Pool, *, without: str | None = None
) -> Neighbours:
    """The labelled questions nearest to ``vector``, of which ``pool`` holds those that sections answer.

    ``without`` leaves out one text (its own, in training).
    """
    cosines, rows = snapshot.example_vectors.search(vector, NEAREST)
    pairs = [
        (cosine, snapshot.labels[row])
        for cosine, row in zip(cosines.tolist(), rows.tolist(), strict=True)
        if without is None or snapshot.examples[row].text != without
    ]
    asked = snapshot.kinds[pool.rows] == QUESTION_KIND
    pairs += [(cosine, LOOKUP) for cosine in pool.cosines[asked][:NEAREST].tolist()]
    pairs.sort(reverse=True)
    found: dict[str, list[float]] = {}
    for cosine, label in pairs:
        found.setdefault(label, []).append(cosine)
    edges = [float(values[-1]) for values in (cosines, pool.cosines) if len(values)]
    return Neighbours(
        {label: np.array(values, np.float32) for label, values in found.items()}, min(edges, default=0.0)
    )


def intent_probabilities(head: Head, vector: Floats, neighbours: Neighbours) -> dict[str, float]:
    """The probability of each label, from the head and the neighbours together."""
    logits = np.log(head.probabilities(vector) + 1e-6)
    near = np.array([neighbours.mean(label) for label in head.classes], np.float32)
    mixed = logits + KNN_SHARE * near / TEMPERATURE
    weights = np.exp(mixed - mixed.max())
    weights = weights / weights.sum()
    return dict(zip(head.classes, weights.tolist(), strict=True))
