"""Embeddings on disk, keyed by encoder and content, so that unchanged text is never encoded twice."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.encoders import Encoder, Vectors
from knowledge.documents import sha256

BATCH = 32
Item = TypeVar("Item")
Progress = Callable[[int, int], None]


class EmbeddingCache:
    """A SQLite file of vectors. Losing it costs time only; a crash keeps every finished batch."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with closing(self._connect()) as connection, connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS embeddings (encoder TEXT, role TEXT, hash TEXT, vector BLOB, "
                "PRIMARY KEY (encoder, role, hash)) WITHOUT ROWID"
            )

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=30)

    def encode(
        self, encoder: Encoder, texts: Sequence[str], *, queries: bool, progress: Progress = lambda done, total: None
    ) -> tuple[Vectors, int]:
        """Vectors of ``texts`` in order, shape ``(len(texts), dimension)``, and how many had to be encoded.

        ``progress`` is called with (done, total) after each batch and may raise to cancel: what is done stays.
        """
        role = "query" if queries else "passage"
        hashes = [sha256(text) for text in texts]
        with closing(self._connect()) as connection:
            known = dict(self._find(connection, encoder.fingerprint, role, hashes))
            missing = {key: text for key, text in zip(hashes, texts, strict=True) if key not in known}
            progress(len(texts) - len(missing), len(texts))
            encode = encoder.encode_queries if queries else encoder.encode_passages
            for batch in _batches(list(missing.items())):
                vectors = encode([text for _, text in batch])
                rows = [(encoder.fingerprint, role, key, row.tobytes()) for (key, _), row in zip(batch, vectors, strict=True)]
                with connection:
                    connection.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)", rows)
                known.update({key: row for (key, _), row in zip(batch, vectors, strict=True)})
                progress(len(texts) - len(missing) + sum(key in known for key in missing), len(texts))
        stacked = np.zeros((len(texts), encoder.dimension), np.float32)
        for at, key in enumerate(hashes):
            stacked[at] = known[key]
        return stacked, len(missing)

    @staticmethod
    def _find(
        connection: sqlite3.Connection, fingerprint: str, role: str, hashes: Sequence[str]
    ) -> Iterator[tuple[str, NDArray[np.float32]]]:
        for batch in _batches(list(dict.fromkeys(hashes)), 500):
            marks = ",".join("?" * len(batch))
            rows = connection.execute(
                f"SELECT hash, vector FROM embeddings WHERE encoder = ? AND role = ? AND hash IN ({marks})",
                (fingerprint, role, *batch),
            )
            for key, blob in rows:
                yield key, np.frombuffer(blob, dtype=np.float32)


def _batches(items: list[Item], size: int = BATCH) -> Iterator[list[Item]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]
