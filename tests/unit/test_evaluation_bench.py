"""The benchmark's instruments: each measures what it says."""

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.answers import Answer, Ask
from evaluation.bench import Bench, Plan, distinct_questions, measure_scale
from evaluation.encoder_load import sustained
from evaluation.large_corpus import read_documents, write_documents
from evaluation.latency import measure_latency, percentiles
from evaluation.load_client import Orders, Seen, as_json, from_json, generate
from evaluation.machine import describe_machine, peak_memory_mb
from evaluation.performance_report import save_bench, write_performance
from evaluation.served import ready_seconds, serving
from evaluation.subject import Subject, seeded_cache
from index.encoders import Encoder, Vectors, load_encoder
from knowledge.corpus_files import load_corpus
from knowledge.documents import Document
from knowledge.examples import load_examples
from knowledge.passages import passages_of
from knowledge.readers.reading import read_document

QUESTIONS = ("TFLite는 뭐야?", "What is JAX?", "코랩은 무료야?", "TorchServe는 누가 만들었어?")
NEVER_READY = "import time; time.sleep(0.1); raise SystemExit('no port')"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def corpus() -> tuple[Document, ...]:
    return load_corpus()


class Counting:
    """An encoder that counts its calls."""

    def __init__(self, encoder: Encoder) -> None:
        self.dimension, self.fingerprint, self.calls = encoder.dimension, encoder.fingerprint, 0
        self._encoder, self._counting = encoder, threading.Lock()

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        with self._counting:
            self.calls += 1
        return self._encoder.encode_queries(queries)

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        return self._encoder.encode_passages(passages)


class EncodesTwice:
    """Answers that cost two encoder calls."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def answer(self, ask: Ask) -> Answer:
        self._encoder.encode_queries([ask.question, ask.question])
        return Answer("a", "c", "abstained", "ko", "", (), None, (), 0.0, "g")


async def small_server(orders: Orders, statuses: list[int]) -> tuple[Seen, list[str]]:
    """Run the load client against a server that answers with ``statuses`` in turn; also what was asked."""
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = int(head.lower().split("content-length: ")[1].split("\r\n")[0])
                asked.append(json.loads(await reader.readexactly(length))["question"])
                status = statuses[(len(asked) - 1) % len(statuses)]
                writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: 2\r\n\r\n{{}}".encode())
        except asyncio.IncompleteReadError:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        return await generate(replace(orders, port=port)), asked


def test_the_load_client_asks_each_question_once_over_kept_connections() -> None:
    orders = Orders(0, clients=2, seconds=5.0, questions=QUESTIONS)

    seen, asked = asyncio.run(small_server(orders, [200]))

    assert sorted(asked) == sorted(QUESTIONS)
    assert len(seen.latencies) == 4 and seen.exhausted


def test_the_load_client_counts_what_was_refused() -> None:
    seen, _ = asyncio.run(small_server(Orders(0, clients=1, seconds=5.0, questions=QUESTIONS), [200, 503]))

    assert (len(seen.latencies), seen.failures) == (2, [503, 503])


def test_idle_clients_connect_and_ask_nothing() -> None:
    seen, asked = asyncio.run(small_server(Orders(0, clients=3, seconds=0.05, idle=True), [200]))

    assert asked == [] and seen.latencies == [] and seen.seconds >= 0.05


def test_orders_come_through_a_pipe_unchanged() -> None:
    orders = Orders(8080, 16, 8.0, QUESTIONS)

    assert from_json(as_json(orders)) == orders


def test_the_floor_is_the_rate_of_bare_encoder_calls(encoder: Encoder) -> None:
    counting, seconds = Counting(encoder), 0.2
    started = time.perf_counter()

    rate = sustained(counting, QUESTIONS, threads=2, seconds=seconds)

    timed = counting.calls - 1  # the first warms the encoder up
    assert timed >= 2
    assert timed / (time.perf_counter() - started) <= rate <= timed / seconds


def test_an_answer_of_two_encoder_calls_takes_about_twice_as_long(encoder: Encoder) -> None:
    found = measure_latency(EncodesTwice(encoder), encoder, QUESTIONS * 8)

    assert 1.3 < found.pair_ratio < 3.0
    assert found.answer_ms.p50 <= found.answer_ms.p95 <= found.answer_ms.p99


def test_percentiles_are_those_of_the_times() -> None:
    found = percentiles([float(at) for at in range(101)])

    assert (found.p50, found.p95, found.p99) == (50.0, 95.0, 99.0)


def test_a_machine_is_told_without_its_name() -> None:
    machine = describe_machine()

    assert machine.cores >= 1 and machine.memory_gb > 0
    assert os.uname().nodename not in str(machine)


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the peak of memory is read from /proc")
def test_the_peak_of_memory_is_that_of_the_process() -> None:
    assert 10 < (peak_memory_mb(os.getpid()) or 0) < 10_000
    assert peak_memory_mb(2**22 + 1) is None


def test_a_large_corpus_reads_like_the_shipped_one_but_repeats_no_sentence(
    corpus: tuple[Document, ...], tmp_path: Path
) -> None:
    made = write_documents(corpus, tmp_path / "files", 900)

    passages = [passage for document in read_documents(tmp_path / "files") for passage in passages_of(document)]
    texts = [passage.text for passage in passages if len(passage.text) > 60]
    assert len(passages) == made >= 900
    assert len(set(texts)) > 0.99 * len(texts)
    assert {passage.language for passage in passages} == {"ko", "en"}


def test_a_large_corpus_is_the_same_each_time(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    for name in "ab":
        write_documents(corpus, tmp_path / name, 100)

    assert read_documents(tmp_path / "a") == read_documents(tmp_path / "b")


def test_no_question_is_asked_twice() -> None:
    questions = distinct_questions()

    assert len(questions) == len(set(questions)) > 5_000


def test_a_server_that_ends_before_it_is_ready_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no port"):
        ready_seconds(tmp_path, workers=1, times=1, cli=(sys.executable, "-c", NEVER_READY))


def test_everything_is_measured_at_one_scale_and_written_down(encoder: Encoder, tmp_path: Path) -> None:
    documents = [read_document("note.md", "# 메모\n\nTFLite는 휴대폰에서 돈다. JAX는 함수형이다.".encode())]
    examples = load_examples()[::40]
    home = tmp_path / "home"
    subject = Subject(home / "index", encoder, seeded_cache(home / "embeddings.sqlite", encoder), examples)
    plan = Plan(passages=0, rounds=1, seconds=0.3, starts=1, questions=20)

    scale = measure_scale("small", subject, lambda: documents, plan, lambda _: None)
    bench = Bench(describe_machine(), plan, 0.1, (scale,))
    save_bench(bench, tmp_path / "var" / "bench.json")
    write_performance(bench, tmp_path / "performance.md")

    assert [each.clients for each in scale.throughput] == [16, 1]
    assert all(each.failures == 0 and each.per_second > 0 for each in scale.throughput)
    assert scale.ready_seconds > 0 and scale.indexing.ratio > 0
    kept = json.loads((tmp_path / "var" / "bench.json").read_text(encoding="utf-8"))
    assert kept["scales"][0]["indexing"]["passages"] == scale.indexing.passages
    page = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert "make bench" in page and "| peak memory of the server | ≤ 600 MB |" in page
    assert str(tmp_path) not in page


def test_a_server_is_gone_when_the_block_ends(encoder: Encoder, tmp_path: Path) -> None:
    subject = Subject(tmp_path / "index", encoder, seeded_cache(tmp_path / "embeddings.sqlite", encoder), ())
    subject.reindex([read_document("note.md", "# 메모\n\n한 문장.".encode())])

    with serving(tmp_path, workers=1) as served:
        peak = served.peak_memory_mb()

    assert peak is None or peak > 50
    assert not Path(f"/proc/{served.process_id}").exists()
