"""An encoder that looks up what it has encoded before."""

from collections.abc import Sequence

from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder, Vectors


class RecallingEncoder:
    """Another encoder's vectors, kept in its embedding cache: worth it where the same texts come again."""

    def __init__(self, encoder: Encoder, cache: EmbeddingCache) -> None:
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint
        self._encoder = encoder
        self._cache = cache

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """Vectors of ``queries``, shape ``(len(queries), dimension)``."""
        return self._cache.encode(self._encoder, queries, queries=True)[0]

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Vectors of ``passages``, shape ``(len(passages), dimension)``."""
        return self._cache.encode(self._encoder, passages, queries=False)[0]
