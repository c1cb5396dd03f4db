"""What the door counts and times, in a registry of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from advisor.answers import Answer
from api.speed import Speed

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """The metrics of one app; ``waiting`` and ``generation`` are asked when they are read."""

    def __init__(self, waiting: Callable[[], int], generation: Callable[[], str | None]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "advisor_requests", "Requests by route and status.", ["route", "status"], registry=self._registry
        )
        self._request_seconds = Histogram(
            "advisor_request_seconds",
            "Time to serve a request.",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._stage_seconds = Histogram(
            "advisor_stage_seconds", "Time in one stage of an answer.", ["stage"], buckets=_SECONDS,
            registry=self._registry,
        )  # fmt: skip
        self._answers = Counter("advisor_answers", "Answers by status.", ["status"], registry=self._registry)
        queue = Gauge("advisor_queue_waiting", "Requests that wait for a worker.", registry=self._registry)
        queue.set_function(waiting)
        self._registry.register(_GenerationInfo(generation))
        self.speed = Speed()

    def count_request(self, route: str, status: int, seconds: float) -> None:
        """Count a request that was served."""
        self._requests.labels(route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def count_answer(self, answer: Answer) -> None:
        """Count an answer with the time of its stages; abstentions are the answers of that status."""
        self._answers.labels(answer.status).inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._stage_seconds.labels(stage).observe(milliseconds / 1000)
        if "total" in answer.timings_ms:
            self.speed.add(answer.timings_ms["total"])

    def request_statuses(self) -> Mapping[tuple[str, str], int]:
        """How many requests there were, by route and status."""
        samples = _samples(self._requests, "advisor_requests_total")
        return {(each.labels["route"], each.labels["status"]): int(each.value) for each in samples}

    def request_buckets(self, route: str) -> Sequence[tuple[float, int]]:
        """For each bound in seconds how many requests of ``route`` took no longer; none before the first request."""
        samples = _samples(self._request_seconds, "advisor_request_seconds_bucket")
        return [(float(each.labels["le"]), int(each.value)) for each in samples if each.labels["route"] == route]

    def answer_statuses(self) -> Mapping[str, int]:
        """How many answers had each status."""
        samples = _samples(self._answers, "advisor_answers_total")
        return {sample.labels["status"]: int(sample.value) for sample in samples}

    def render(self) -> bytes:
        """All of it in the Prometheus text format."""
        return generate_latest(self._registry)


def _samples(metric: Collector, name: str) -> Iterator[Sample]:
    return (sample for family in metric.collect() for sample in family.samples if sample.name == name)


class _GenerationInfo(Collector):
    def __init__(self, generation: Callable[[], str | None]) -> None:
        self._generation = generation

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("advisor_generation_info", "The active generation.", labels=["generation"])
        name = self._generation()
        if name is not None:
            family.add_metric([name], 1)
        yield family
