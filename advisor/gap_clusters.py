"""Clustering questions by meaning: each joins the cluster it is on average nearest to, in the order they were asked."""

import re

import numpy as np
from numpy.typing import NDArray

from index.encoders import Vectors
from index.tokens import fold

# Tuned on paraphrases in both languages (docs/decisions/0016-gap-clusters.md).
SAME_GAP = 0.45
_WORD = re.compile(r"\w+")


def cluster(vectors: Vectors, threshold: float = SAME_GAP) -> NDArray[np.int64]:
    """The number of the cluster of each row, clusters counted from 0 in the order of their first row.

    A row joins the cluster to whose rows its mean cosine is greatest, if that reaches ``threshold``. What comes later
    never moves what came before.
    """
    sums = np.zeros_like(vectors)
    counts = np.zeros((len(vectors),), np.float32)
    labels = np.zeros((len(vectors),), np.int64)
    found = 0
    for row, vector in enumerate(vectors):
        near = (sums[:found] @ vector) / counts[:found]
        at = int(near.argmax()) if found else 0
        if not found or near[at] < threshold:
            at, found = found, found + 1
        sums[at] += vector
        counts[at] += 1
        labels[row] = at
    return labels


def plainly(question: str) -> str:
    """One form for questions that differ in case, width, blanks or punctuation only."""
    return " ".join(_WORD.findall(fold(question))) or question.strip()
