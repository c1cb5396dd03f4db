"""Embeddings kept on disk."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.embedding_cache import BATCH, EmbeddingCache
from index.recalling import RecallingEncoder
from index.seed import read_seed, write_seed
from knowledge.documents import sha256
from tests.fakes import FakeEncoder


class CancelledError(Exception):
    """Raised by a progress report."""


@pytest.fixture
def cache(tmp_path: Path) -> EmbeddingCache:
    return EmbeddingCache(tmp_path / "deep" / "down" / "embeddings.sqlite")


def texts(count: int, start: int = 0) -> list[str]:
    return [f"text {number}" for number in range(start, start + count)]


def test_vectors_come_in_the_order_of_the_texts(cache: EmbeddingCache) -> None:
    encoder = FakeEncoder()
    asked = [*texts(100), "text 5", "한국어", ""]

    vectors, encoded = cache.encode(encoder, asked, queries=False)

    np.testing.assert_array_equal(vectors, FakeEncoder().encode_passages(asked))
    assert encoded == 102


def test_nothing_is_encoded_twice(cache: EmbeddingCache) -> None:
    encoder = FakeEncoder()
    first, _ = cache.encode(encoder, ["a", "b", "a"], queries=False)

    again, encoded = cache.encode(encoder, ["b", "a", "c"], queries=False)

    assert encoded == 1
    assert sorted(encoder.encoded) == ["a", "b", "c"]
    np.testing.assert_array_equal(again[:2], first[[1, 0]])


def test_what_was_encoded_is_there_after_a_restart(tmp_path: Path) -> None:
    EmbeddingCache(tmp_path / "e.sqlite").encode(FakeEncoder(), texts(40), queries=False)
    encoder = FakeEncoder()

    _, encoded = EmbeddingCache(tmp_path / "e.sqlite").encode(encoder, texts(40), queries=False)

    assert encoded == 0
    assert encoder.encoded == []


def test_queries_and_passages_are_kept_apart(cache: EmbeddingCache) -> None:
    encoder = FakeEncoder()
    cache.encode(encoder, ["a"], queries=False)

    _, encoded = cache.encode(encoder, ["a"], queries=True)

    assert encoded == 1


def test_another_encoder_never_gets_the_vectors_of_the_first(cache: EmbeddingCache) -> None:
    cache.encode(FakeEncoder(dimension=64), ["a"], queries=False)

    vectors, encoded = cache.encode(FakeEncoder("another", dimension=8), ["a"], queries=False)

    assert encoded == 1
    assert vectors.shape == (1, 8)


def test_no_texts_need_no_encoder(cache: EmbeddingCache) -> None:
    vectors, encoded = cache.encode(FakeEncoder(), [], queries=False)

    assert (vectors.shape, encoded) == ((0, 64), 0)


def test_progress_grows_to_the_number_of_distinct_texts(cache: EmbeddingCache) -> None:
    seen: list[tuple[int, int]] = []

    cache.encode(FakeEncoder(), [*texts(70), *texts(70)], queries=False, progress=lambda *at: seen.append(at))

    assert seen[0] == (0, 70)
    assert seen[-1] == (70, 70)
    assert seen == sorted(seen)


def test_cancelling_keeps_the_batches_that_were_finished(cache: EmbeddingCache) -> None:
    def cancel_after_two_batches(done: int, total: int) -> None:
        if done >= 2 * BATCH:
            raise CancelledError

    with pytest.raises(CancelledError):
        cache.encode(FakeEncoder(), texts(10 * BATCH), queries=False, progress=cancel_after_two_batches)
    _, encoded = cache.encode(FakeEncoder(), texts(10 * BATCH), queries=False)

    assert encoded == 8 * BATCH


def test_cancelling_begins_nothing_more(cache: EmbeddingCache) -> None:
    encoder = FakeEncoder()

    def cancel(done: int, total: int) -> None:
        if done:
            raise CancelledError

    with pytest.raises(CancelledError):
        cache.encode(encoder, texts(100 * BATCH), queries=False, progress=cancel)

    assert len(encoder.encoded) <= 10 * BATCH


def test_an_encoder_that_fails_keeps_what_came_before_it(cache: EmbeddingCache) -> None:
    def fail_on_the_last(batch: Sequence[str]) -> None:
        if "text 99" in batch:
            raise RuntimeError("the encoder broke")

    with pytest.raises(RuntimeError, match="the encoder broke"):
        cache.encode(FakeEncoder(before=fail_on_the_last), texts(100), queries=False, threads=1)
    _, encoded = cache.encode(FakeEncoder(), texts(100), queries=False)

    assert encoded == 100 % BATCH


def test_a_seeded_cache_encodes_only_what_the_seed_lacks(cache: EmbeddingCache, tmp_path: Path) -> None:
    encoder = FakeEncoder()
    cache.encode(encoder, ["a", "b"], queries=False)
    cache.encode(encoder, ["q"], queries=True)
    write_seed(encoder.fingerprint, cache.rows(encoder.fingerprint), tmp_path / "seed.npz")
    fresh = EmbeddingCache(tmp_path / "fresh.sqlite")

    fresh.seed(encoder.fingerprint, "1", read_seed(encoder.fingerprint, tmp_path / "seed.npz"))
    vectors, encoded = fresh.encode(FakeEncoder(), ["a", "b", "c"], queries=False)

    assert encoded == 1
    np.testing.assert_array_equal(vectors, FakeEncoder().encode_passages(["a", "b", "c"]))
    assert fresh.encode(FakeEncoder(), ["q"], queries=True)[1] == 0


def test_a_seed_is_taken_once_and_changes_nothing_that_is_already_known(cache: EmbeddingCache) -> None:
    encoder = FakeEncoder()
    before, _ = cache.encode(encoder, ["a"], queries=False)
    known = sha256("a")

    cache.seed(encoder.fingerprint, "1", [("passage", known, np.zeros(64, np.float32))])
    cache.seed(encoder.fingerprint, "1", [("passage", "00" * 32, np.zeros(64, np.float32))])

    after, encoded = cache.encode(encoder, ["a"], queries=False)
    assert encoded == 0
    assert len(cache.rows(encoder.fingerprint)) == 1
    np.testing.assert_array_equal(before, after)


def test_a_newer_seed_adds_what_it_has_more(cache: EmbeddingCache) -> None:
    encoder = FakeEncoder()
    cache.seed(encoder.fingerprint, "1", [])

    cache.seed(encoder.fingerprint, "2", [("passage", "00" * 32, np.zeros(64, np.float32))])

    assert len(cache.rows(encoder.fingerprint)) == 1


def test_a_seed_of_another_encoder_is_no_seed(tmp_path: Path) -> None:
    write_seed("one", [("passage", "00" * 32, np.zeros(4, np.float32))], tmp_path / "seed.npz")

    assert list(read_seed("another", tmp_path / "seed.npz")) == []
    assert list(read_seed("one", tmp_path / "missing.npz")) == []


def test_a_seed_is_the_same_file_whatever_the_order_of_its_rows(tmp_path: Path) -> None:
    rows = [("passage", f"{number:064x}", np.full(4, number, np.float32)) for number in range(5)]
    rows.append(("query", "ff" * 32, np.ones(4, np.float32)))

    write_seed("one", rows, tmp_path / "a.npz")
    write_seed("one", rows[::-1], tmp_path / "b.npz")

    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_what_the_cache_holds_is_not_encoded_again(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "embeddings.sqlite")
    encoder = FakeEncoder()
    recalling = RecallingEncoder(encoder, cache)

    first = recalling.encode_queries(["What?"])
    known = len(cache.rows(encoder.fingerprint))
    again = recalling.encode_queries(["What?"])

    assert (first == again).all()
    assert len(cache.rows(encoder.fingerprint)) == known == 1
