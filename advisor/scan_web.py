"""Scanning a site: its pages and sitemaps."""

from collections.abc import Callable, Collection, Sequence
from urllib.parse import unquote

from advisor.scan_ledger import Seen
from advisor.scanning import Scan
from knowledge.errors import FetchError
from knowledge.sources.addresses import Address, parse_address
from knowledge.sources.document_ids import without_ending
from knowledge.sources.fetching import Page, Wanted
from knowledge.sources.media import PAGE_TYPES, file_name
from knowledge.sources.places import WebPlace
from knowledge.sources.robots import Robots
from knowledge.sources.sitemaps import SITEMAP_TYPES, SitemapLimits, list_pages
from knowledge.sources.web import SafeFetcher

Pause = Callable[[float], None]


def scan_web(
    scan: Scan,
    place: WebPlace,
    fetcher: SafeFetcher,
    readable: Collection[str],
    *,
    limits: SitemapLimits,
    pause: Pause,
) -> None:
    """Take in the pages that are new or changed, and remove those that are gone.

    A page that cannot be fetched is told of and stays as it was.
    """
    robots = Robots(fetcher)
    pages, complete = _list_pages(scan, place, fetcher, robots, limits)
    if complete:
        for url in [url for url in scan.ledger.seen if url not in pages]:
            scan.drop(url)
    scan.expect(pages, lambda url: _words(parse_address(url, fetcher.ports)))
    for done, url in enumerate(pages):
        scan.begin(done, len(pages))
        try:
            _look_at(scan, url, fetcher, robots, readable, pause)
        except FetchError as exc:
            scan.refuse(str(exc))
    scan.begin(len(pages), len(pages))


def _list_pages(
    scan: Scan, place: WebPlace, fetcher: SafeFetcher, robots: Robots, limits: SitemapLimits
) -> tuple[Sequence[str], bool]:
    """The addresses of the pages, and whether what is missing among them is really gone."""
    wanted = Wanted(media_types=SITEMAP_TYPES, max_bytes=limits.max_bytes, permit=robots.permit)

    def load(url: str) -> bytes:
        page = fetcher.fetch(url, wanted)
        if page.gone:
            raise FetchError(url, "its server says that it is not there. Correct the address.", page.status)
        return page.content

    listed = list_pages(place.sitemaps, load, other_hosts=place.other_hosts, ports=fetcher.ports, limits=limits)
    for problem in listed.problems:
        scan.tell(problem)
    below = [url for url in listed.urls if place.below is None or url.startswith(place.below)]
    pages = tuple(dict.fromkeys((*place.pages, *below)))
    if not pages and scan.ledger.seen:
        scan.tell("The sitemaps name no page at all: the documents stay. Check the sitemaps.")
    return pages, listed.complete and bool(pages)


def _look_at(
    scan: Scan, url: str, fetcher: SafeFetcher, robots: Robots, readable: Collection[str], pause: Pause
) -> None:
    known = scan.ledger.seen[url]
    rules = robots.rules(parse_address(url, fetcher.ports))
    if rules.pause_seconds:
        pause(rules.pause_seconds)
    conditional = scan.settled(url)
    page = fetcher.fetch(
        url,
        Wanted(
            media_types=PAGE_TYPES,
            etag=known.etag if conditional else None,
            last_modified=known.last_modified if conditional else None,
            permit=robots.permit,
        ),
    )
    if page.unchanged:
        scan.keep(url)
    elif page.gone:
        _note_gone(scan, url, page)
    else:
        _offer(scan, url, page, fetcher.ports, readable)


def _note_gone(scan: Scan, url: str, page: Page) -> None:
    if scan.ledger.seen[url].outcome is None:
        scan.refuse(f"{url} is not there: its server answered {page.status}. Correct the address.")
    else:
        scan.drop(url)


def _offer(scan: Scan, url: str, page: Page, ports: Collection[int], readable: Collection[str]) -> None:
    name = file_name(parse_address(page.url, ports), page.media_type, readable)
    if name is None:
        scan.refuse(f"{page.url} was not taken: no reader for {page.media_type or 'its kind'}. Leave it out.")
        return
    known = scan.ledger.seen[url]
    marks = Seen(known.document_id, etag=page.etag, last_modified=page.last_modified)
    scan.offer(url, name, page.content, marks, url=page.url)


def _words(address: Address) -> str:
    """What the id of a page's document is made of: path and query."""
    path, _, query = unquote(address.target, errors="replace").partition("?")
    return f"{without_ending(path) if path.strip('/') else 'index'} {query}"
