"""Linear classifiers over vectors, fitted when a generation is built and stored with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """Multinomial logistic regression: ``weights`` of shape (features + 1, classes), the last row the intercepts."""

    classes: tuple[str, ...]
    weights: Floats

    def probabilities(self, features: Floats) -> Floats:
        """Probabilities of shape ``(classes,)`` for one row, ``(rows, classes)`` for several."""
        return _softmax(features @ self.weights[:-1] + self.weights[-1])

    def best(self, features: Floats) -> tuple[str, float]:
        """The likeliest class of one row, with its probability."""
        probabilities = self.probabilities(features)
        at = int(np.argmax(probabilities))
        return self.classes[at], float(probabilities[at])

    def probability(self, features: Floats, name: str) -> float:
        """The probability of one class for one row."""
        return float(self.probabilities(features)[self.classes.index(name)])


def fit_head(
    features: Floats, labels: Sequence[str], *, strength: float = 20.0, balance: float = 0.5, steps: int = 300
) -> Head:
    """Fit a head by Nesterov-accelerated gradient descent on the regularised log loss.

    ``strength`` is the inverse of the L2 penalty (Bishop 2006, 4.3.2 and 3.1.4). ``balance`` is the power with which
    rare classes are weighted up: 0 leaves the counts as they are, 1 makes all classes weigh the same.
    """
    classes = tuple(sorted(set(labels)))
    truth = np.zeros((len(labels), len(classes)), np.float32)
    for row, label in enumerate(labels):
        truth[row, classes.index(label)] = 1.0
    counts = truth.sum(axis=0)
    weight = ((counts.mean() / counts) ** balance)[truth.argmax(axis=1)][:, None] / len(labels)
    design = np.hstack([features, np.ones((len(features), 1), np.float32)]).astype(np.float32)
    penalty = np.full((design.shape[1], 1), 1.0 / (strength * len(labels)), np.float32)
    penalty[-1] = 0.0
    # The log loss has curvature of at most half the largest squared row norm; that bounds the step.
    rate = 1.0 / (
        0.5 * float((design**2).sum(axis=1).max()) * float(weight.max() * len(labels)) + float(penalty.max())
    )
    weights = np.zeros((design.shape[1], len(classes)), np.float32)
    ahead, speed = weights, 1.0
    for _ in range(steps):
        error = (_softmax(design @ ahead) - truth) * weight
        moved = ahead - rate * (design.T @ error + penalty * ahead)
        faster = (1 + (1 + 4 * speed * speed) ** 0.5) / 2
        ahead = moved + ((speed - 1) / faster) * (moved - weights)
        weights, speed = moved, faster
    return Head(classes, weights.astype(np.float32))


def _softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Floats = (shifted / shifted.sum(axis=-1, keepdims=True)).astype(np.float32)
    return result


def save_heads(heads: Mapping[str, Head], path: Path) -> None:
    """Write ``heads`` to ``path`` (NumPy's npz, nothing pickled)."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, head in heads.items():
        arrays[f"{name}/classes"] = np.array(head.classes, dtype=np.str_)
        arrays[f"{name}/weights"] = head.weights
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # the stub takes no mapping of arrays


def load_heads(path: Path) -> dict[str, Head]:
    """The heads that :func:`save_heads` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        names = {key.rsplit("/", 1)[0] for key in arrays.files}
        return {
            name: Head(tuple(str(item) for item in arrays[f"{name}/classes"]), arrays[f"{name}/weights"])
            for name in sorted(names)
        }
