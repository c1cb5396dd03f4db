"""Dividing labelled questions into folds: at random, or with whole kinds held out together."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import sha256

Numbers = NDArray[np.int64]


def random_folds(texts: Sequence[str], count: int) -> Numbers:
    """The fold of each text; by its hash, so that the same text never stands on both sides."""
    return np.array([int(sha256(text)[:8], 16) % count for text in texts], dtype=np.int64)


def kind_folds(kinds: Sequence[str], count: int) -> Numbers:
    """The fold of each question, all of a kind in one; the largest kinds come first, to even them out."""
    sizes = Counter(kinds)
    filled = [0] * count
    fold_of: dict[str, int] = {}
    for kind in sorted(sizes, key=lambda kind: (-sizes[kind], kind)):
        fold_of[kind] = filled.index(min(filled))
        filled[fold_of[kind]] += sizes[kind]
    return np.array([fold_of[kind] for kind in kinds], dtype=np.int64)
