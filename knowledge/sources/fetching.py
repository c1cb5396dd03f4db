"""What is asked of the web and what comes back, as frozen values."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from knowledge.sources.addresses import Address

Resolve = Callable[[str, int], Sequence[str]]
Permit = Callable[[Address], None]


def permit_all(address: Address) -> None:
    """Forbid nothing."""
    del address


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """The most that one fetch may take, its redirects included. ``max_bytes`` counts what is unpacked."""

    connect_seconds: float = 5.0
    read_seconds: float = 15.0
    total_seconds: float = 60.0
    max_bytes: int = 50_000_000
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a fetch asks for.

    ``media_types`` are those that are taken, any without; ``etag`` and ``last_modified`` are of the copy that is
    known; ``permit`` is asked before each request, redirects included, and raises FetchError to forbid it.
    """

    media_types: Collection[str] | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_bytes: int | None = None
    permit: Permit = permit_all


@dataclass(frozen=True, slots=True)
class Page:
    """What came of a fetch: new content, or the word that nothing changed, or that nothing is there any more.

    ``url`` is where the redirects led.
    """

    url: str
    status: int
    content: bytes = b""
    media_type: str = ""
    etag: str | None = None
    last_modified: str | None = None

    @property
    def unchanged(self) -> bool:
        """Whether the copy that is known is still right."""
        return self.status == 304

    @property
    def gone(self) -> bool:
        """Whether the server says that there is no such page."""
        return self.status in (404, 410)
