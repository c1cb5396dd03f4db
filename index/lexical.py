"""Lexical search: BM25 over the tokens of passages."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.tokens import Tokenizer


class LexicalIndex:
    """BM25 (Lucene's variant; Kamphuis et al. 2020) over passages, scored for all of them at once."""

    def __init__(self, model: bm25s.BM25, tokenizer: Tokenizer, size: int) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._size = size

    @classmethod
    def build(cls, texts: Sequence[str], tokenizer: Tokenizer) -> "LexicalIndex":
        """An index over ``texts``."""
        model = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
        # bm25s refuses an empty vocabulary: one token that no text holds stands in for it.
        tokens = [tokenizer.tokens(text) or ["\0"] for text in texts] or [["\0"]]
        model.index(tokens, show_progress=False)
        return cls(model, tokenizer, len(texts))

    def scores(self, query: str) -> NDArray[np.float32]:
        """BM25 scores of shape ``(number of passages,)``; 0 where no token is shared."""
        known = [token for token in self._tokenizer.tokens(query) if token in self._model.vocab_dict]
        if not known or not self._size:
            return np.zeros(self._size, np.float32)
        return np.asarray(self._model.get_scores(known), dtype=np.float32)[: self._size]

    def knows(self, token: str) -> bool:
        """Whether any passage holds ``token``."""
        return token in self._model.vocab_dict

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``."""
        self._model.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path, tokenizer: Tokenizer, size: int) -> "LexicalIndex":
        """The index that :meth:`save` wrote."""
        return cls(bm25s.BM25.load(str(folder)), tokenizer, size)
