"""What a server's robots.txt lets us fetch (RFC 9309)."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from knowledge.errors import FetchError
from knowledge.sources.addresses import Address
from knowledge.sources.fetching import Wanted
from knowledge.sources.web import SafeFetcher

MAX_ROBOTS_BYTES = 500_000
_MOST_RULES = 5_000
_MOST_PAUSE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What one server asks of us. The longest pattern that fits wins, and of two alike the one that allows."""

    patterns: tuple[tuple[str, bool], ...] = ()
    pause_seconds: float = 0.0

    def allows(self, target: str) -> bool:
        """Whether ``target``, a path with its query, may be fetched."""
        fitting = [(len(pattern), allowed) for pattern, allowed in self.patterns if _fits(pattern, target)]
        return max(fitting)[1] if fitting else True


def parse_robots(text: str, agent: str) -> Rules:
    """The rules for ``agent``, or else those for all."""
    groups: dict[str, list[tuple[str, str]]] = {}
    names: list[str] = []
    in_rules = False
    for field, value in _lines(text):
        if field == "user-agent":
            names = [*([] if in_rules else names), value.lower()]
            in_rules = False
            groups.setdefault(value.lower(), [])
        elif field in ("allow", "disallow", "crawl-delay"):
            in_rules = True
            for name in names:
                groups[name].append((field, value))
    return _rules(groups.get(agent.lower(), groups.get("*", [])))


class Robots:
    """Asks each server once what it allows, through the same guard as its pages."""

    def __init__(self, fetcher: SafeFetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, Rules | FetchError] = {}

    def permit(self, address: Address) -> None:
        """Raises FetchError when the server does not want ``address`` fetched, or cannot say."""
        rules = self.rules(address)
        if not rules.allows(address.target):
            raise FetchError(
                address.url, "its server's robots.txt does not allow it. Ask who runs it, or leave it out."
            )

    def rules(self, address: Address) -> Rules:
        """The rules of the server of ``address``. Raises FetchError when they cannot be had."""
        known = self._known.get(address.origin)
        if known is None:
            known = self._known[address.origin] = self._ask(address.origin)
        if isinstance(known, FetchError):
            raise known
        return known

    def _ask(self, origin: str) -> Rules | FetchError:
        try:
            page = self._fetcher.fetch(f"{origin}/robots.txt", Wanted(max_bytes=MAX_ROBOTS_BYTES))
        except FetchError as exc:
            # A server that refuses to say (4xx) sets no rules; one that fails is left alone until it is well.
            refuses = exc.status is not None and 400 <= exc.status < 500 and exc.status != 429
            return Rules() if refuses else exc
        return parse_robots(page.content.decode("utf-8", "replace"), self._fetcher.agent)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.removeprefix("\ufeff").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield field.strip().lower(), value.strip()


def _rules(lines: list[tuple[str, str]]) -> Rules:
    patterns = tuple(
        (quote(value, safe="/%:=&?~+!$,;'@()*[]|"), field == "allow")
        for field, value in lines
        if field != "crawl-delay" and value
    )
    pauses = [_seconds(value) for field, value in lines if field == "crawl-delay"]
    return Rules(patterns[:_MOST_RULES], max(pauses, default=0.0))


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return min(max(seconds, 0.0), _MOST_PAUSE_SECONDS) if seconds == seconds else 0.0


def _fits(pattern: str, target: str) -> bool:
    """Whether a target begins as ``pattern`` says, in which ``*`` is anything and ``$`` the end."""
    ended = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not target.startswith(first):
        return False
    at = len(first)
    last = others.pop() if ended and others else None
    for part in others:
        found = target.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if last is not None:
        return len(target) - len(last) >= at and target.endswith(last)
    return at == len(target) if ended else True
