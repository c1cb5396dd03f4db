"""`advisor bench`: how fast the advisor is beside its encoder, at the shipped corpus and at a large one."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from evaluation.gold import load_questions
from evaluation.large_corpus import read_documents, write_documents
from evaluation.latency import Latency, measure_latency
from evaluation.machine import Machine, describe_machine
from evaluation.served import ready_seconds, serving
from evaluation.subject import Subject
from evaluation.throughput import ROUNDS, SECONDS, Throughput, measure_throughput
from index.embedding_cache import EmbeddingCache
from index.encoders import load_encoder
from knowledge.corpus_files import load_corpus
from knowledge.documents import Document
from knowledge.examples import load_examples

LARGE_PASSAGES = 20_000
CLIENTS = (16, 1)
STARTS = 5
LATENCY_QUESTIONS = 500
_UNCHANGED_RUNS = 3
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured.

    ``passages`` is the size of the large corpus, the shipped one included; 0 leaves it out. ``questions`` are asked
    for latency; the server is started ``starts`` times; throughput is measured in ``rounds`` of ``seconds``.
    """

    passages: int = LARGE_PASSAGES
    workers: int = 2
    rounds: int = ROUNDS
    seconds: float = SECONDS
    starts: int = STARTS
    questions: int = LATENCY_QUESTIONS


@dataclass(frozen=True, slots=True)
class Indexing:
    """Re-indexing, files read again each time: from scratch (nothing encoded before), and unchanged."""

    passages: int
    encoded: int
    scratch_seconds: float
    unchanged_seconds: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Everything measured at one size of the corpus; ``throughput`` per number of clients."""

    name: str
    indexing: Indexing
    latency: Latency
    ready_seconds: float
    ready_worst_seconds: float
    throughput: tuple[Throughput, ...]
    peak_memory_mb: float | None


@dataclass(frozen=True, slots=True)
class Bench:
    """A whole run."""

    machine: Machine
    plan: Plan
    minutes: float
    scales: tuple[Scale, ...]


def run_bench(plan: Plan, *, say: Say = lambda _: None) -> Bench:
    """Measure what ``plan`` says with the bundled encoder, in temporary folders."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        scales = [measure_scale("shipped", _unseeded(Path(folder) / "shipped"), load_corpus, plan, say)]
        if plan.passages:
            files = Path(folder) / "files"
            write_documents(load_corpus(), files, plan.passages - scales[0].indexing.passages)
            documents = partial(_with_files, files)
            scales.append(measure_scale("large", _unseeded(Path(folder) / "large"), documents, plan, say))
    return Bench(describe_machine(), plan, (time.monotonic() - started) / 60, tuple(scales))


def _with_files(files: Path) -> tuple[Document, ...]:
    return (*load_corpus(), *read_documents(files))


def _unseeded(home: Path) -> Subject:
    """A subject where the server looks for it, with an empty cache: everything will be encoded."""
    return Subject(home / "index", load_encoder(), EmbeddingCache(home / "embeddings.sqlite"))


def measure_scale(
    name: str, subject: Subject, documents: Callable[[], Sequence[Document]], plan: Plan, say: Say
) -> Scale:
    """Index ``documents`` (read anew each time) and measure what then answers, in process and as a server."""
    home = subject.home.parent
    indexing = _measure_indexing(name, subject, documents, say)
    asked = distinct_questions()
    latency = measure_latency(subject.advisor(), subject.encoder, asked[: plan.questions])
    say(f"{name}: an answer takes {latency.answer_ms.p50:.1f} ms, {latency.ratio:.2f} × the encoder")
    ready = ready_seconds(home, workers=plan.workers, times=plan.starts)
    say(f"{name}: ready in {statistics.median(ready):.2f} s")
    throughput, peak = _measure_serving(home, asked, plan, say)
    return Scale(name, indexing, latency, statistics.median(ready), max(ready), throughput, peak)


def _measure_indexing(name: str, subject: Subject, documents: Callable[[], Sequence[Document]], say: Say) -> Indexing:
    told = _Told(f"{name}: from scratch", say)
    started = time.perf_counter()
    made = subject.reindex(documents(), report=told)
    scratch = time.perf_counter() - started
    unchanged = []
    for _ in range(_UNCHANGED_RUNS):
        started = time.perf_counter()
        again = subject.reindex(documents())
        unchanged.append(time.perf_counter() - started)
        if not again.unchanged:
            raise RuntimeError("The same documents were indexed anew: what an unchanged re-index takes is not known.")
    took = statistics.median(unchanged)
    say(f"{name}: {made.passages:,} passages indexed in {scratch:.1f} s, unchanged in {took:.2f} s")
    return Indexing(made.passages, made.encoded, scratch, took, scratch / took)


class _Told:
    """Tells at every tenth of the encoding how far it is."""

    def __init__(self, what: str, say: Say) -> None:
        self._what = what
        self._say = say
        self._next = 0.1
        self._started = time.monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage == "encode" and total and done / total >= self._next:
            self._next += 0.1
            left = (time.monotonic() - self._started) * (total - done) / done
            self._say(f"{self._what}: {done:,} of {total:,} passages, about {left / 60:.1f} minutes left")


def _measure_serving(
    home: Path, asked: Sequence[str], plan: Plan, say: Say
) -> tuple[tuple[Throughput, ...], float | None]:
    cores = describe_machine().cores
    found = []
    with serving(home, workers=plan.workers) as served:
        for at, clients in enumerate(CLIENTS):
            found.append(
                measure_throughput(
                    served.port,
                    asked[at :: len(CLIENTS)],
                    clients=clients,
                    threads=min(clients, plan.workers),
                    cores=cores,
                    rounds=plan.rounds,
                    seconds=plan.seconds,
                    say=say,
                )
            )
        return tuple(found), served.peak_memory_mb()


def distinct_questions(seed: int = 1) -> list[str]:
    """The development questions, the labelled examples and the questions written for sections, each once, mixed."""
    texts = [question.question for question in load_questions()]
    texts += [example.text for example in load_examples()]
    sections = (section for document in load_corpus() for section in document.sections)
    texts += [asked.text for section in sections for asked in section.questions]
    found = sorted(set(texts))
    random.Random(seed).shuffle(found)
    return found
