"""Which pages a site has: sitemaps, indexes of sitemaps, and plain lists of addresses."""

import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from knowledge.errors import FetchError
from knowledge.sources.addresses import Address, parse_address
from knowledge.sources.gunzip import MAGIC, gunzip

SITEMAP_TYPES = frozenset(
    (
        "text/xml",
        "application/xml",
        "text/plain",
        "application/gzip",
        "application/x-gzip",
        "application/octet-stream",
        "binary/octet-stream",
        "",
    )
)
Load = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class SitemapLimits:
    """The most that a sitemap may list. ``depth`` 2 is an index of sitemaps."""

    depth: int = 2
    urls: int = 5_000
    files: int = 200
    max_bytes: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Listed:
    """The pages that sitemaps name. Not ``complete``: there are more, or nobody knows."""

    urls: tuple[str, ...]
    problems: tuple[str, ...]
    complete: bool


_DEFAULTS = SitemapLimits()


def list_pages(
    sitemaps: Collection[str],
    load: Load,
    *,
    other_hosts: bool = False,
    ports: Collection[int] = (80, 443),
    limits: SitemapLimits = _DEFAULTS,
) -> Listed:
    """The addresses that ``sitemaps`` name, each once, in their order.

    ``load`` fetches one file and raises FetchError. Addresses of other hosts than their sitemap's are left out
    unless ``other_hosts``. What cannot be read is told of and keeps no other out.
    """
    reading = _Reading(load, other_hosts, tuple(ports), limits)
    for url in sitemaps:
        reading.read(url, 1)
    return Listed(tuple(reading.urls)[: limits.urls], tuple(reading.problems), reading.complete)


@dataclass
class _Reading:
    """What was found so far."""

    load: Load
    other_hosts: bool
    ports: tuple[int, ...]
    limits: SitemapLimits
    urls: dict[str, None] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    complete: bool = True

    def read(self, url: str, depth: int) -> None:
        if url in self.files or len(self.urls) > self.limits.urls:
            return
        if len(self.files) >= self.limits.files:
            self._miss(f"{url[:200]} was not read: more than {self.limits.files} sitemaps.")
            return
        self.files.add(url)
        try:
            own = parse_address(url, self.ports)
            found = list(_entries(_unpacked(url, self.load(url), self.limits), self.limits.urls))
        except FetchError as exc:
            self._miss(str(exc))
            return
        except (etree.XMLSyntaxError, zlib.error, UnicodeError):
            self._miss(f"{url[:200]} was not read: it is no sitemap. Mend it, or give the addresses themselves.")
            return
        self._take(own, found, depth)

    def _take(self, own: Address, found: list[tuple[bool, str]], depth: int) -> None:
        strangers = 0
        for is_sitemap, url in found:
            try:
                address = parse_address(url, self.ports)
            except FetchError as exc:
                self.problems.append(str(exc))
                continue
            if not self.other_hosts and address.host != own.host:
                strangers += 1
            elif not is_sitemap:
                self.urls[address.url] = None
            elif depth >= self.limits.depth:
                self._miss(f"{address.url[:200]} was not read: it lies too deep in indexes of sitemaps.")
            else:
                self.read(address.url, depth + 1)
        if strangers:
            self.problems.append(f"{own.url} names {strangers} addresses of other hosts, which were left out.")
        if len(self.urls) > self.limits.urls and self.complete:
            self._miss(f"More than {self.limits.urls:,} pages are listed; the others were left out.")

    def _miss(self, problem: str) -> None:
        self.problems.append(problem)
        self.complete = False


def _unpacked(url: str, content: bytes, limits: SitemapLimits) -> bytes:
    if not content.startswith(MAGIC):
        return content
    unpacked = bytearray()
    for piece in gunzip([content]):
        unpacked += piece
        if len(unpacked) > limits.max_bytes:
            raise FetchError(url, f"it unpacks to more than {limits.max_bytes / 1_000_000:g} MB.")
    return bytes(unpacked)


def _entries(content: bytes, most: int) -> Iterator[tuple[bool, str]]:
    """Whether each entry is a sitemap, and its address; at most one more than ``most``."""
    is_xml = content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")
    for count, entry in enumerate(_xml_entries(content) if is_xml else _text_entries(content)):
        if count > most:
            return
        yield entry


def _xml_entries(content: bytes) -> Iterator[tuple[bool, str]]:
    # No entity is put in, nothing is loaded, and what was read is let go: a hostile file costs no more than its size.
    steps = etree.iterparse(
        BytesIO(content),
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    for _, element in steps:
        location = element.find("{*}loc")
        if location is not None and location.text and location.text.strip():
            yield etree.QName(element).localname == "sitemap", location.text.strip()
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _text_entries(content: bytes) -> Iterator[tuple[bool, str]]:
    for line in content.decode("utf-8-sig").splitlines():
        url = line.strip()
        if url and not url.startswith("#"):
            yield False, url
