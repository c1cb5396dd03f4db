"""How the server fares, read from its metrics: how many requests, how fast, how many in vain."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from api.metrics import Metrics

ANSWER = "/v1/answer"
SEARCH = "/v1/search"
# What machines ask, again and again; "not ready yet" is no failure.
_PROBES = ("/healthz", "/readyz", "/metrics")


@dataclass(frozen=True, slots=True)
class Bar:
    """How many requests took longer than the bar before, and at most ``up_to`` seconds; None has no limit."""

    up_to: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Timed:
    """The requests of one route, by the time they took."""

    route: str
    bars: tuple[Bar, ...]

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(bar.count for bar in self.bars)

    def find_seconds(self, share: float) -> float | None:
        """The time within which ``share`` of them were served, estimated within its bar; None without any.

        What took longer than the longest bar counts as that bar.
        """
        wanted, before, lower = share * self.count, 0, 0.0
        for bar in self.bars:
            if bar.count and before + bar.count >= wanted:
                upper = bar.up_to if bar.up_to is not None else lower
                return lower + (upper - lower) * (wanted - before) / bar.count
            before += bar.count
            lower = bar.up_to if bar.up_to is not None else lower
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the page of the status tells of requests and answers since the process began."""

    requests: int
    failed: int
    refused: int
    timed: tuple[Timed, ...]
    answers: tuple[tuple[str, int], ...]

    @property
    def failed_percent(self) -> float:
        """Of a hundred requests so many ended in an error of the server's."""
        return 100 * self.failed / self.requests if self.requests else 0.0


def stand(metrics: Metrics, routes: Sequence[str] = (ANSWER, SEARCH)) -> Standing:
    """How the server fares now."""
    statuses = Counter[str]()
    for (route, status), count in metrics.request_statuses().items():
        if route not in _PROBES:
            statuses[status[0]] += count
    return Standing(
        requests=statuses.total(),
        failed=statuses["5"],
        refused=statuses["4"],
        timed=tuple(Timed(route, _bars(metrics.request_buckets(route))) for route in routes),
        answers=tuple(sorted(metrics.answer_statuses().items())),
    )


def _bars(cumulative: Sequence[tuple[float, int]]) -> tuple[Bar, ...]:
    bars: list[Bar] = []
    before = 0
    for upper, count in cumulative:
        bars.append(Bar(upper if upper != float("inf") else None, count - before))
        before = count
    return tuple(bars)
