"""Making the embeddings that ship with the project."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.reindex import Report, reindex
from app.bootstrap import House
from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder, Vectors
from index.generations import Generations
from index.seed import SEED, Row, write_seed
from knowledge.decisions.rules import Persona
from knowledge.documents import Document
from knowledge.examples import Example, load_examples


class CachedEncoder:
    """An encoder that encodes only what its cache does not hold."""

    def __init__(self, encoder: Encoder, cache: EmbeddingCache) -> None:
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint
        self._encoder = encoder
        self._cache = cache

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """Vectors of questions."""
        return self._cache.encode(self._encoder, queries, queries=True, threads=1)[0]

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Vectors of stored text."""
        return self._cache.encode(self._encoder, passages, queries=False, threads=1)[0]


def write_shipped_seed(house: House, report: Report, path: Path = SEED) -> int:
    """Write the embeddings of every text that indexing the shipped corpus encodes; returns how many."""
    encoder = CachedEncoder(house.encoder, house.cache)
    rows = needed_rows(house.corpus, load_examples(), house.personas, encoder, report)
    write_seed(encoder.fingerprint, rows, path)
    return len(rows)


def needed_rows(
    documents: Sequence[Document],
    examples: Sequence[Example],
    personas: Mapping[str, Persona],
    encoder: Encoder,
    report: Report,
) -> list[Row]:
    """What indexing needs, found by indexing with an empty cache: no other text gets in, and none stays out."""
    with tempfile.TemporaryDirectory() as folder:
        cache = EmbeddingCache(Path(folder) / "needed.sqlite")
        generations = Generations(Path(folder) / "index")
        reindex(
            documents,
            examples,
            personas,
            encoder=encoder,
            cache=cache,
            generations=generations,
            report=report,
        )
        return cache.rows(encoder.fingerprint)
