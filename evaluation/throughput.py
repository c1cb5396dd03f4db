"""Answers per second over HTTP beside what the encoder alone sustains, in turns within one run."""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from evaluation.latency import Percentiles, percentiles
from evaluation.load_client import Orders, as_json

ROUNDS = 3
SECONDS = 8.0
_LIMIT_PER_SECOND = 400
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Throughput:
    """A server's rate at some clients, and its floor: medians over rounds that alternate.

    ``encoder_per_second`` is the encoder alone on ``threads`` threads while the same clients are connected and idle.
    ``encoder_beside_load_per_second`` takes from it the share of the machine that the load generator used, which no
    server could have had. The ratios are medians of the rounds' own ratios.
    """

    clients: int
    threads: int
    per_second: float
    latency_ms: Percentiles
    failures: int
    load_cpu_share: float
    encoder_per_second: float
    encoder_beside_load_per_second: float
    ratio: float
    ratio_beside_load: float


@dataclass(frozen=True, slots=True)
class _Round:
    rate: float
    floor: float
    load_share: float
    latencies: tuple[float, ...]
    failures: int


def measure_throughput(
    port: int,
    questions: Sequence[str],
    *,
    clients: int,
    threads: int,
    cores: int,
    rounds: int = ROUNDS,
    seconds: float = SECONDS,
    say: Say = lambda _: None,
) -> Throughput:
    """Measure a running server; every question is asked once at most."""
    fresh = iter(questions)
    found = []
    for number in range(rounds):
        asked = tuple(_take(fresh, int(seconds * _LIMIT_PER_SECOND), len(questions) // rounds))
        found.append(_round(port, asked, clients=clients, threads=threads, cores=cores, seconds=seconds))
        last = found[-1]
        say(f"{clients} clients, round {number + 1}: {last.rate:.0f}/s, the encoder alone {last.floor:.0f}/s")
    return _summed(found, clients, threads)


def _take(fresh: Iterator[str], *most: int) -> Iterator[str]:
    for _, question in zip(range(min(most)), fresh, strict=False):
        yield question


def _round(port: int, questions: tuple[str, ...], *, clients: int, threads: int, cores: int, seconds: float) -> _Round:
    idle = Orders(port, clients, seconds + 60.0, idle=True)
    with _started("evaluation.load_client", as_json(idle)) as resting:
        asked = {"threads": threads, "seconds": seconds, "questions": questions}
        floor = json.loads(_run("evaluation.encoder_load", json.dumps(asked)))["per_second"]
        resting.terminate()
    seen = json.loads(_run("evaluation.load_client", as_json(Orders(port, clients, seconds, questions))))
    latencies = tuple(1000 * latency for latency in seen["latencies"])
    share = seen["cpu_seconds"] / (seen["seconds"] * cores)
    return _Round(len(latencies) / seen["seconds"], floor, share, latencies, len(seen["failures"]))


def _run(module: str, orders: str) -> str:
    command = [sys.executable, "-m", module]
    return subprocess.run(command, input=orders, check=True, text=True, stdout=subprocess.PIPE).stdout


def _started(module: str, orders: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", module], text=True, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert process.stdin is not None  # it was asked for
    process.stdin.write(orders)
    process.stdin.close()
    return process


def _summed(rounds: Sequence[_Round], clients: int, threads: int) -> Throughput:
    beside = [each.floor * (1 - each.load_share) for each in rounds]
    return Throughput(
        clients=clients,
        threads=threads,
        per_second=statistics.median(each.rate for each in rounds),
        latency_ms=percentiles([latency for each in rounds for latency in each.latencies]),
        failures=sum(each.failures for each in rounds),
        load_cpu_share=statistics.median(each.load_share for each in rounds),
        encoder_per_second=statistics.median(each.floor for each in rounds),
        encoder_beside_load_per_second=statistics.median(beside),
        ratio=statistics.median(each.rate / each.floor for each in rounds),
        ratio_beside_load=statistics.median(each.rate / floor for each, floor in zip(rounds, beside, strict=True)),
    )
