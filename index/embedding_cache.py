"""Embeddings on disk, keyed by encoder and content, so that unchanged text is never encoded twice."""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.encoders import Encoder, Vectors
from knowledge.documents import sha256

BATCH = 32
Item = TypeVar("Item")
Batch = Sequence[tuple[str, str]]
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

    def seed(self, encoder: str, version: str, rows: Iterable[tuple[str, str, Vectors]]) -> None:
        """Add known vectors of the encoder with that fingerprint, once for each ``version`` of them."""
        with closing(self._connect()) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS seeds (encoder TEXT, version TEXT)")
            known = connection.execute("SELECT 1 FROM seeds WHERE encoder = ? AND version = ?", (encoder, version))
            if known.fetchone() is None:
                connection.executemany(
                    "INSERT OR IGNORE INTO embeddings VALUES (?, ?, ?, ?)",
                    ((encoder, role, key, vector.tobytes()) for role, key, vector in rows),
                )
                connection.execute("INSERT INTO seeds VALUES (?, ?)", (encoder, version))

    def rows(self, encoder: str) -> list[tuple[str, str, Vectors]]:
        """(role, content hash, vector) of everything kept for an encoder."""
        with closing(self._connect()) as connection:
            found = connection.execute("SELECT role, hash, vector FROM embeddings WHERE encoder = ?", (encoder,))
            return [(role, key, np.frombuffer(blob, dtype=np.float32)) for role, key, blob in found]

    def encode(
        self,
        encoder: Encoder,
        texts: Sequence[str],
        *,
        queries: bool,
        progress: Progress | None = None,
        threads: int = 2,
    ) -> tuple[Vectors, int]:
        """Vectors of ``texts`` in order, shape ``(len(texts), dimension)``, and how many had to be encoded.

        ``progress`` is called with (done, total) after each batch and may raise to cancel: what is done stays.
        """
        role = "query" if queries else "passage"
        encode = encoder.encode_queries if queries else encoder.encode_passages
        hashes = [sha256(text) for text in texts]
        distinct = dict(zip(hashes, texts, strict=True))
        with closing(self._connect()) as connection:
            known = dict(self._find(connection, encoder.fingerprint, role, list(distinct)))
            missing = [(key, text) for key, text in distinct.items() if key not in known]
            if progress:
                progress(len(known), len(distinct))
            for batch, vectors in _encoded(encode, list(_batches(missing)), threads):
                rows = [(key, row) for (key, _), row in zip(batch, vectors, strict=True)]
                with connection:
                    connection.executemany(
                        "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)",
                        [(encoder.fingerprint, role, key, row.tobytes()) for key, row in rows],
                    )
                known.update(rows)
                if progress:
                    progress(len(known), len(distinct))
        stacked = np.zeros((len(texts), encoder.dimension), np.float32)
        for at, key in enumerate(hashes):
            stacked[at] = known[key]
        return stacked, len(missing)

    @staticmethod
    def _find(
        connection: sqlite3.Connection, fingerprint: str, role: str, hashes: Sequence[str]
    ) -> Iterator[tuple[str, NDArray[np.float32]]]:
        for batch in _batches(hashes, 500):
            marks = ",".join("?" * len(batch))
            rows = connection.execute(
                f"SELECT hash, vector FROM embeddings WHERE encoder = ? AND role = ? AND hash IN ({marks})",
                (fingerprint, role, *batch),
            )
            for key, blob in rows:
                yield key, np.frombuffer(blob, dtype=np.float32)


def _encoded(
    encode: Callable[[Sequence[str]], Vectors], batches: Sequence[Batch], threads: int
) -> Iterator[tuple[Batch, Vectors]]:
    """Each batch with its vectors, in order, ``threads`` at a time; nothing more is begun once the reader stops."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[tuple[Batch, Future[Vectors]]] = deque()
        left = iter(batches)
        try:
            for batch in islice(left, 2 * threads):
                waiting.append((batch, pool.submit(encode, [text for _, text in batch])))
            while waiting:
                batch, future = waiting.popleft()
                yield batch, future.result()
                for following in islice(left, 1):
                    waiting.append((following, pool.submit(encode, [text for _, text in following])))
        finally:
            pool.shutdown(cancel_futures=True)


def _batches(items: Sequence[Item], size: int = BATCH) -> Iterator[Sequence[Item]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]
