"""The performance report: targets, figures, the machine, and the command that measures them again."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evaluation.bench import Bench, Scale
from evaluation.documents import replace_part, table
from evaluation.latency import Percentiles
from evaluation.throughput import Throughput

COMMAND = "make bench"
PERFORMANCE_PAGE = Path("docs/performance.md")
RESULTS = Path("var/bench.json")


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must be: at most (or at least) a bound."""

    name: str
    bound: float
    at_most: bool
    unit: str
    value: Callable[[Scale], float | None]

    def cell(self, scale: Scale) -> str:
        """The figure, marked where it misses its bound."""
        value = self.value(scale)
        if value is None:
            return "-"
        met = value <= self.bound if self.at_most else value >= self.bound
        return f"{value:,.2f}{self.unit}" if met else f"**{value:,.2f}{self.unit}, missed**"

    def words(self) -> str:
        """The bound in words."""
        return f"{'≤' if self.at_most else '≥'} {self.bound:g}{self.unit}"


TARGETS = (
    Target("answer p50 / encoder p50", 1.5, True, " ×", lambda scale: scale.latency.ratio),
    Target("answers/s at 16 clients / encoder alone", 0.8, False, " ×", lambda scale: _at(scale, 16).ratio),
    Target(
        "the same, the load generator's share of the machine taken from the encoder",
        0.8,
        False,
        " ×",
        lambda scale: _at(scale, 16).ratio_beside_load,
    ),
    Target("re-index from scratch / unchanged", 20, False, " ×", lambda scale: scale.indexing.ratio),
    Target("peak memory of the server", 600, True, " MB", lambda scale: scale.peak_memory_mb),
    Target("start to ready", 3, True, " s", lambda scale: scale.ready_seconds),
)


def _at(scale: Scale, clients: int) -> Throughput:
    return next(each for each in scale.throughput if each.clients == clients)


def save_bench(bench: Bench, path: Path = RESULTS) -> None:
    """Write every figure as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(bench), indent=1) + "\n", encoding="utf-8")


def write_performance(bench: Bench, path: Path = PERFORMANCE_PAGE) -> None:
    """Put the figures into their parts of the document at ``path``."""
    replace_part(path, "machine", _about(bench))
    replace_part(path, "targets", targets_table(bench))
    replace_part(path, "figures", _figures(bench.scales))


def _about(bench: Bench) -> str:
    plan = bench.plan
    return (
        f"Measured by `{COMMAND}` in {bench.minutes:.0f} minutes on: {bench.machine}. {plan.workers} workers; "
        f"{plan.rounds} rounds of {plan.seconds:g} s, server and encoder in turns."
    )


def targets_table(bench: Bench) -> str:
    """The targets with what was measured, per size of the corpus."""
    heads = ["measure", "target", *(_title(scale) for scale in bench.scales)]
    rows = [[target.name, target.words(), *map(target.cell, bench.scales)] for target in TARGETS]
    return table(heads, rows)


def _title(scale: Scale) -> str:
    return f"{scale.name}, {scale.indexing.passages:,} passages"


def _figures(scales: Sequence[Scale]) -> str:
    columns = [list(_rows(scale)) for scale in scales]
    rows = [[cells[0][0], *(value for _, value in cells)] for cells in zip(*columns, strict=True)]
    return table(["figure", *map(_title, scales)], rows)


def _rows(scale: Scale) -> Iterator[tuple[str, str]]:
    latency, indexing = scale.latency, scale.indexing
    yield "answer, in process: p50 / p95 / p99", _milliseconds(latency.answer_ms)
    yield "bare encoder call, same questions: p50 / p95 / p99", _milliseconds(latency.encoder_ms)
    yield "answer / encoder, median of the pairs", f"{latency.pair_ratio:.2f} ×"
    for each in scale.throughput:
        clients = f"{each.clients} client{'s' if each.clients > 1 else ''}"
        yield f"answers/s over HTTP, {clients}", f"{each.per_second:.0f}"
        yield f"answer over HTTP, {clients}: p50 / p95 / p99", _milliseconds(each.latency_ms)
        yield f"answers that failed, {clients}", str(each.failures)
        threads = f"{each.threads} thread{'s' if each.threads > 1 else ''}, {clients} idle"
        yield f"encoder alone, questions/s on {threads}", f"{each.encoder_per_second:.0f}"
        yield f"share of the machine used by the load generator, {clients}", f"{each.load_cpu_share:.1%}"
        yield f"answers/s / encoder alone, {clients}", f"{each.ratio:.2f} ×"
    yield "start to ready, median / worst", f"{scale.ready_seconds:.2f} / {scale.ready_worst_seconds:.2f} s"
    yield "re-index from scratch", f"{indexing.scratch_seconds:.1f} s, {indexing.encoded:,} texts encoded"
    yield "re-index unchanged", f"{indexing.unchanged_seconds:.2f} s"


def _milliseconds(found: Percentiles) -> str:
    return f"{found.p50:.1f} / {found.p95:.1f} / {found.p99:.1f} ms"
