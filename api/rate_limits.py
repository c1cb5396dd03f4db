"""How much a caller may ask for in a while, counted in this process."""

import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.strategies import FixedWindowRateLimiter

from api.rate_counts import CountsInMemory

OFF = "off"
# A home or an office has at least as many addresses of IPv6 to choose from.
_ONE_CALLER_BITS = 64


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit. ``rule`` is the limit in words: ``120/minute``."""

    allowed: bool
    limit: int
    remaining: int
    reset_seconds: int
    rule: str

    def headers(self) -> dict[str, str]:
        """The limit as callers are told it, with when to come back where nothing is left."""
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }
        return told if self.allowed else {**told, "Retry-After": str(max(1, self.reset_seconds))}


class RateLimits:
    """Counts per key and per address in windows of fixed length, such as ``120/minute`` or ``off``.

    Callers on this machine have no limit by address unless ``loopback``. The counts are this process's own: several
    processes allow several times as much, and a restart begins anew.
    """

    def __init__(
        self,
        key: str = "1200/minute",
        address: str = "120/minute",
        failures: str = "20/minute",
        *,
        loopback: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._limiter = FixedWindowRateLimiter(CountsInMemory(clock))
        self._clock = clock
        self._key, self._address, self._failures = _rule(key), _rule(address), _rule(failures)
        self._loopback = loopback

    def count_key(self, caller_id: str) -> Allowance | None:
        """Count a request of a caller with a key; None where there is no limit."""
        return self._count(self._key, "key", caller_id)

    def count_address(self, address: str | None) -> Allowance | None:
        """Count a request of a caller without a key; None where there is no limit."""
        return None if self._exempt(address) else self._count(self._address, "address", _neighbours(address))

    def count_failure(self, address: str | None) -> Allowance | None:
        """Count a secret that was refused; None where there is no limit."""
        return None if self._exempt(address) else self._count(self._failures, "failure", _neighbours(address))

    def _exempt(self, address: str | None) -> bool:
        return not self._loopback and is_loopback(address)

    def _count(self, item: RateLimitItem | None, what: str, who: str) -> Allowance | None:
        if item is None:
            return None
        allowed = self._limiter.hit(item, what, who)
        window = self._limiter.get_window_stats(item, what, who)
        reset = max(0, math.ceil(window.reset_time - self._clock()))
        return Allowance(allowed, item.amount, window.remaining, reset, f"{item.amount}/{item.GRANULARITY.name}")


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine's own."""
    if host is None:
        return False
    if host.casefold() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _neighbours(address: str | None) -> str:
    """The address, of IPv6 its network."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, _ONE_CALLER_BITS), strict=False))


def _rule(text: str) -> RateLimitItem | None:
    return None if text == OFF else parse(text)
