"""Limits per key and per address."""

import pytest

from api.rate_counts import CountsInMemory
from api.rate_limits import RateLimits, is_loopback

FAR = "203.0.113.7"


def test_a_key_is_counted_down_and_then_told_when_to_come_back() -> None:
    limits = RateLimits(key="2/minute")

    told = [limits.count_key("key_1") for _ in range(3)]

    assert [each.allowed for each in told if each] == [True, True, False]
    assert [each.remaining for each in told if each] == [1, 0, 0]
    assert told[0] is not None and told[2] is not None
    assert told[0].headers().keys() == {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}
    headers = told[2].headers()
    assert headers["RateLimit-Limit"] == "2"
    assert 1 <= int(headers["Retry-After"]) <= 60


def test_callers_do_not_share_a_limit() -> None:
    limits = RateLimits(key="1/minute", address="1/minute", failures="1/minute")

    told = [
        limits.count_key("key_1"),
        limits.count_key("key_2"),
        limits.count_address(FAR),
        limits.count_address("203.0.113.8"),
        limits.count_failure(FAR),
    ]

    assert all(each is not None and each.allowed for each in told)


def test_a_new_window_begins_anew() -> None:
    moments = [0.0]
    limits = RateLimits(key="1/minute", clock=lambda: moments[-1])
    told = []

    for moment in (0.0, 59.5, 60.0):
        moments.append(moment)
        told.append(limits.count_key("key_1"))

    assert [each.allowed for each in told if each] == [True, False, True]
    assert [each.reset_seconds for each in told if each] == [60, 1, 60]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "localhost", "LOCALHOST"])
def test_this_machine_is_exempt_unless_it_is_said_not_to_be(address: str) -> None:
    assert is_loopback(address)
    assert RateLimits().count_address(address) is None
    assert RateLimits().count_failure(address) is None
    assert RateLimits(loopback=True).count_address(address) is not None


@pytest.mark.parametrize(
    "address", [None, "", "0.0.0.0", "::", "10.0.0.1", "example.org", "::ffff:10.0.0.1", "fe80::1%1"]
)
def test_every_other_address_is_limited(address: str | None) -> None:
    assert not is_loopback(address)
    assert RateLimits().count_address(address) is not None


def test_a_network_of_ipv6_is_one_caller_and_a_mapped_address_is_its_own() -> None:
    limits = RateLimits(address="1/minute")
    limits.count_address("2001:db8:0:1::1")
    limits.count_address("::ffff:203.0.113.7")

    same, other = limits.count_address("2001:db8:0:1:ffff::2"), limits.count_address("2001:db8:0:2::1")
    mapped = limits.count_address(FAR)

    assert same is not None and not same.allowed
    assert other is not None and other.allowed
    assert mapped is not None and not mapped.allowed


def test_off_is_no_limit() -> None:
    limits = RateLimits("off", "off", "off")

    assert (limits.count_key("k"), limits.count_address(FAR), limits.count_failure(FAR)) == (None, None, None)


def test_a_flood_of_addresses_does_not_fill_the_memory() -> None:
    moment = 0.0
    counts = CountsInMemory(lambda: moment, most=3)

    for key in ("a", "b", "c"):
        counts.incr(key, 60)
    moment = 60.0
    counts.incr("d", 60)  # what has run out goes
    kept = [counts.incr(key, 60) for key in ("d", "e", "f")]
    counts.incr("g", 60)  # nothing has run out: all goes

    assert kept == [2, 1, 1]
    assert (counts.get("d"), counts.get("g")) == (0, 1)
    assert counts.reset() == 1


def test_one_count_can_be_forgotten() -> None:
    counts = CountsInMemory()
    counts.incr("a", 60)

    counts.clear("a")

    assert (counts.get("a"), counts.check()) == (0, True)
