"""Where a source lies: a folder, or pages and sitemaps, each checked before it is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from knowledge.errors import SourceFieldError
from knowledge.sources.addresses import parse_address

MAX_PAGES = 1_000
MAX_SITEMAPS = 20


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A folder of this machine, by its full path."""

    folder: str


@dataclass(frozen=True, slots=True)
class WebPlace:
    """Pages, and sitemaps that name more.

    ``below`` keeps of the pages in sitemaps those whose address begins with it; ``other_hosts`` takes such as lie
    elsewhere than their sitemap.
    """

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    below: str | None = None
    other_hosts: bool = False


Place = FolderPlace | WebPlace


def place_of(config: Mapping[str, Any]) -> Place:
    """The place that a stored configuration describes."""
    if "folder" in config:
        return FolderPlace(config["folder"])
    pages, sitemaps = tuple(config.get("pages", ())), tuple(config.get("sitemaps", ()))
    return WebPlace(pages, sitemaps, config.get("below"), bool(config.get("other_hosts", False)))


def config_of(place: Place) -> dict[str, Any]:
    """A place as plain JSON."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(place).items()}


def checked_web(place: WebPlace, ports: Collection[int]) -> WebPlace:
    """``place`` with its addresses written alike. Raises SourceFieldError, or RefusedAddressError for one of them."""
    if not place.pages and not place.sitemaps:
        raise SourceFieldError("A web source needs a page or a sitemap. Give the address of one.")
    for what, given, most in (("pages", place.pages, MAX_PAGES), ("sitemaps", place.sitemaps, MAX_SITEMAPS)):
        if len(given) > most:
            raise SourceFieldError(f"A web source has at most {most:,} {what}. Make a sitemap of them, or two sources.")
    below = parse_address(place.below, ports).url if place.below else None
    return WebPlace(_addresses(place.pages, ports), _addresses(place.sitemaps, ports), below, place.other_hosts)


def _addresses(urls: Sequence[str], ports: Collection[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parse_address(url, ports).url for url in urls))
