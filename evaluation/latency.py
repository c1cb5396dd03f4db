"""How long an answer takes beside the bare encoder call for the same question, in turns within one run."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from advisor.answers import Ask
from evaluation.predictions import Answering
from index.encoders import Encoder

_WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Milliseconds that half, 95 % and 99 % of the calls stayed under."""

    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Answers beside bare encoder calls.

    ``ratio`` is that of the medians, ``pair_ratio`` the median of the ratios question by question.
    """

    questions: int
    answer_ms: Percentiles
    encoder_ms: Percentiles
    ratio: float
    pair_ratio: float


def measure_latency(answering: Answering, encoder: Encoder, questions: Sequence[str]) -> Latency:
    """Time each question once as an answer and once as an encoder call; which comes first alternates."""
    for question in questions[:_WARM_UP]:
        answering.answer(Ask(question))
        encoder.encode_queries([question])
    answers: list[float] = []
    encodings: list[float] = []
    for at, question in enumerate(questions):
        calls = [
            (answers, lambda question=question: answering.answer(Ask(question))),
            (encodings, lambda question=question: encoder.encode_queries([question])),
        ]
        for times, call in calls if at % 2 else reversed(calls):
            times.append(_milliseconds(call))
    return Latency(
        questions=len(questions),
        answer_ms=percentiles(answers),
        encoder_ms=percentiles(encodings),
        ratio=statistics.median(answers) / statistics.median(encodings),
        pair_ratio=statistics.median(a / b for a, b in zip(answers, encodings, strict=True)),
    )


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def percentiles(milliseconds: Sequence[float]) -> Percentiles:
    """The three percentiles of at least two times."""
    cuts = statistics.quantiles(milliseconds, n=100, method="inclusive")
    return Percentiles(cuts[49], cuts[94], cuts[98])
