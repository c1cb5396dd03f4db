"""How the server fares, read from its metrics."""

import pytest

from api.metrics import Metrics
from api.standing import ANSWER, Bar, Timed, stand


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(lambda: 0, lambda: "g1")


def test_before_the_first_request_there_is_nothing_to_tell(metrics: Metrics) -> None:
    standing = stand(metrics)

    assert (standing.requests, standing.failed, standing.failed_percent) == (0, 0, 0.0)
    assert standing.timed[0].find_seconds(0.5) is None
    assert standing.answers == ()


def test_errors_of_the_server_and_refusals_are_told_apart(metrics: Metrics) -> None:
    for status in (200, 200, 303, 404, 422, 500):
        metrics.count_request(ANSWER, status, 0.01)

    standing = stand(metrics)

    assert (standing.requests, standing.failed, standing.refused) == (6, 1, 2)
    assert standing.failed_percent == pytest.approx(16.67, abs=0.01)


def test_what_is_not_ready_yet_has_not_failed(metrics: Metrics) -> None:
    metrics.count_request("/readyz", 503, 0.001)
    metrics.count_request(ANSWER, 200, 0.02)

    standing = stand(metrics)

    assert (standing.requests, standing.failed) == (1, 0)


def test_percentiles_lie_in_the_range_that_holds_them(metrics: Metrics) -> None:
    for _ in range(90):
        metrics.count_request(ANSWER, 200, 0.02)
    for _ in range(10):
        metrics.count_request(ANSWER, 200, 0.4)

    timed = stand(metrics).timed[0]
    half, most = timed.find_seconds(0.5), timed.find_seconds(0.99)

    assert timed.count == 100
    assert half is not None
    assert most is not None
    assert 0.015 <= half <= 0.025
    assert 0.25 <= most <= 0.5


def test_what_took_longest_counts_as_the_longest_range() -> None:
    timed = Timed(ANSWER, (Bar(1.0, 1), Bar(10.0, 1), Bar(None, 8)))

    assert timed.find_seconds(0.99) == 10.0
