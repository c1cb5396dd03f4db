"""What robots.txt allows."""

from collections.abc import Iterator

import pytest

from knowledge.errors import FetchError
from knowledge.sources.addresses import parse_address
from knowledge.sources.fetching import FetchLimits
from knowledge.sources.robots import Robots, parse_robots
from knowledge.sources.web import SafeFetcher
from tests.web_server import LOOPBACK, Reply, WebServer, redirect, serving

RULES = """\ufeff# Ours
User-agent: other
Disallow: /

User-agent: Framework-Advisor
User-agent: friend
Disallow: /
Allow: /docs/
Disallow: /docs/*/draft
Disallow: /*.pdf$
Allow: /open$
Disallow: /docs/길
Crawl-delay: 3
nonsense

User-agent: *
Disallow:
"""


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving() as server:
        yield server


def robots(server: WebServer) -> Robots:
    limits = FetchLimits(connect_seconds=1, read_seconds=1, total_seconds=2)
    return Robots(SafeFetcher(allowed=LOOPBACK, ports=(80, server.port), limits=limits))


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("/", False),
        ("/docs/intro", True),
        ("/docs/a/draft", False),
        ("/docs/a/b/draft?x", False),
        ("/docs/paper.pdf", False),
        ("/paper.pdf", False),
        ("/open", True),
        ("/opened", False),
        ("/docs/%EA%B8%B8", False),
    ],
)
def test_the_longest_rule_that_fits_decides(target: str, allowed: bool) -> None:
    assert parse_robots(RULES, "framework-advisor").allows(target) is allowed


def test_rules_for_all_count_where_there_are_none_for_us() -> None:
    assert parse_robots(RULES, "somebody").allows("/anything")
    assert not parse_robots("User-agent: *\nDisallow: /", "framework-advisor").allows("/x")


@pytest.mark.parametrize(
    ("pattern", "target", "fits"),
    [
        ("/a*b$", "/a1b2b", True),
        ("/a*b$", "/ab1", False),
        ("/ab*ab$", "/ab", False),
        ("*", "/x", True),
        ("/*/*/c", "/a/b/c/d", True),
        ("/*/*/c", "/a/b", False),
    ],
)
def test_stars_and_ends_fit_as_the_standard_says(pattern: str, target: str, fits: bool) -> None:
    assert parse_robots(f"User-agent: *\nDisallow: {pattern}", "us").allows(target) is not fits


@pytest.mark.parametrize(("given", "seconds"), [("3", 3.0), ("900", 10.0), ("-1", 0.0), ("nan", 0.0), ("soon", 0.0)])
def test_a_pause_is_kept_within_reason(given: str, seconds: float) -> None:
    assert parse_robots(f"User-agent: *\nCrawl-delay: {given}", "us").pause_seconds == seconds


def test_a_server_is_asked_once(server: WebServer) -> None:
    server.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private", "text/plain")
    asking = robots(server)

    asking.permit(parse_address(server.url("/open"), (server.port,)))
    with pytest.raises(FetchError, match=r"robots\.txt does not allow it"):
        asking.permit(parse_address(server.url("/private/x"), (server.port,)))

    assert server.paths() == ["/robots.txt"]


@pytest.mark.parametrize("status", [404, 403, 401])
def test_a_server_without_rules_allows_all(server: WebServer, status: int) -> None:
    server.routes["/robots.txt"] = Reply(status=status)

    robots(server).permit(parse_address(server.url("/open"), (server.port,)))


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_that_cannot_say_is_left_alone(server: WebServer, status: int) -> None:
    server.routes["/robots.txt"] = Reply(status=status)

    with pytest.raises(FetchError, match=f"answered {status}"):
        robots(server).permit(parse_address(server.url("/open"), (server.port,)))


def test_rules_are_fetched_through_the_same_guard(server: WebServer) -> None:
    server.routes["/robots.txt"] = redirect("http://169.254.169.254/")

    with pytest.raises(FetchError, match="not a public one"):
        robots(server).permit(parse_address(server.url("/open"), (server.port,)))
