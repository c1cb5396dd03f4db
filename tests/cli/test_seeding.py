"""The embeddings that ship: exactly those that indexing needs."""

from pathlib import Path

from app.seeding import needed_rows
from index.embedding_cache import EmbeddingCache
from index.recalling import RecallingEncoder
from index.seed import read_seed, write_seed
from knowledge.documents import sha256
from knowledge.examples import load_replies
from tests.fakes import FakeEncoder
from tests.small import SENTENCES, small_document


def test_holds_what_indexing_encodes_and_nothing_else(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "embeddings.sqlite")
    encoder = FakeEncoder()
    cache.encode(encoder, ["Something else."], queries=False)

    rows = needed_rows((small_document(*SENTENCES),), (), {}, RecallingEncoder(encoder, cache), lambda *_: None)
    write_seed(encoder.fingerprint, rows, tmp_path / "seed.npz")

    seeded = {(role, key) for role, key, _ in read_seed(encoder.fingerprint, tmp_path / "seed.npz")}
    assert ("passage", sha256("Something else.")) not in seeded
    assert {("query", sha256(reply.text)) for reply in load_replies()} <= seeded
    assert ("query", sha256("What is letter 1?")) in seeded
