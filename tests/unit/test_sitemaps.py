"""Sitemaps: the pages they name, and what hostile ones do not do."""

import gzip

import pytest

from knowledge.errors import FetchError
from knowledge.sources.sitemaps import Listed, SitemapLimits, list_pages

SITE = "http://docs.example.org"


def urlset(*urls: str, kind: str = "url", root: str = "urlset") -> bytes:
    entries = "".join(f"<{kind}><loc> {url} </loc><lastmod>2026-01-01</lastmod></{kind}>" for url in urls)
    return (
        f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{root}>'.encode()
    )


def index(*urls: str) -> bytes:
    return urlset(*urls, kind="sitemap", root="sitemapindex")


def read(site: dict[str, bytes], *, other_hosts: bool = False, **limits: int) -> Listed:
    def load(url: str) -> bytes:
        if url not in site:
            raise FetchError(url, "its server answered 500.", 500)
        return site[url]

    starts = [f"{SITE}/sitemap.xml"]
    return list_pages(starts, load, other_hosts=other_hosts, limits=SitemapLimits(**limits))


def test_names_the_pages_each_once_in_their_order() -> None:
    content = urlset(f"{SITE}/b", f"{SITE}/a?x=1&amp;y=2", f"{SITE}/b#part")

    assert read({f"{SITE}/sitemap.xml": content}) == Listed((f"{SITE}/b", f"{SITE}/a?x=1&y=2"), (), True)


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(urlset(f"{SITE}/a")),
        f"# pages\r\n\r\n{SITE}/a\r\n".encode("utf-8-sig"),
        urlset(f"{SITE}/a").decode().encode("utf-16"),
        f"<urlset><url><loc>{SITE}/a</loc></url></urlset>".encode(),
        f"<urlset xmlns:i='urn:i'><url><i:image><i:loc>{SITE}/i.png</i:loc></i:image><loc>{SITE}/a</loc></url>"
        "</urlset>".encode(),
    ],
    ids=["gzip", "plain list", "UTF-16", "no namespace", "with images"],
)
def test_reads_the_forms_that_sitemaps_have(content: bytes) -> None:
    assert read({f"{SITE}/sitemap.xml": content}).urls == (f"{SITE}/a",)


def test_reads_the_sitemaps_that_an_index_names() -> None:
    files = {
        f"{SITE}/sitemap.xml": index(f"{SITE}/one.xml", f"{SITE}/two.xml", f"{SITE}/one.xml"),
        f"{SITE}/one.xml": urlset(f"{SITE}/a"),
        f"{SITE}/two.xml": urlset(f"{SITE}/b"),
    }

    assert read(files) == Listed((f"{SITE}/a", f"{SITE}/b"), (), True)


def test_an_index_inside_an_index_is_too_deep() -> None:
    files = {
        f"{SITE}/sitemap.xml": index(f"{SITE}/deeper.xml"),
        f"{SITE}/deeper.xml": index(f"{SITE}/deepest.xml"),
        f"{SITE}/deepest.xml": urlset(f"{SITE}/a"),
    }

    found = read(files)

    assert (found.urls, found.complete) == ((), False)
    assert "too deep" in found.problems[0]


def test_an_index_that_names_itself_comes_to_an_end() -> None:
    assert read({f"{SITE}/sitemap.xml": index(f"{SITE}/sitemap.xml")}).urls == ()


def test_what_cannot_be_read_is_told_and_keeps_no_other_out() -> None:
    files = {
        f"{SITE}/sitemap.xml": index(
            f"{SITE}/broken.xml", f"{SITE}/missing.xml", f"{SITE}/cut.xml", f"{SITE}/good.xml"
        ),
        f"{SITE}/broken.xml": b"<urlset><url>",
        f"{SITE}/cut.xml": gzip.compress(urlset(f"{SITE}/x"))[:-10],
        f"{SITE}/good.xml": urlset(f"{SITE}/a"),
    }

    found = read(files)

    assert (found.urls, found.complete) == ((f"{SITE}/a",), False)
    assert [problem.split(" ")[0] for problem in found.problems] == [
        f"{SITE}/broken.xml",
        f"{SITE}/missing.xml",
        f"{SITE}/cut.xml",
    ]


def test_other_hosts_are_left_out_unless_they_are_wanted() -> None:
    files = {f"{SITE}/sitemap.xml": urlset("http://other.example.org/a", f"{SITE}/b")}

    assert read(files).urls == (f"{SITE}/b",)
    assert "1 addresses of other hosts" in read(files).problems[0]
    assert read(files, other_hosts=True).urls == ("http://other.example.org/a", f"{SITE}/b")


def test_an_address_that_must_not_be_fetched_is_told() -> None:
    found = read({f"{SITE}/sitemap.xml": urlset("file:///etc/passwd", f"{SITE}/a")})

    assert found.urls == (f"{SITE}/a",)
    assert "only http and https" in found.problems[0]


def test_more_pages_than_are_read_are_told() -> None:
    found = read({f"{SITE}/sitemap.xml": urlset(*(f"{SITE}/{number}" for number in range(9)))}, urls=3)

    assert (len(found.urls), found.complete) == (3, False)
    assert "More than 3 pages" in found.problems[0]


def test_more_sitemaps_than_are_read_are_told() -> None:
    files = {f"{SITE}/{number}.xml": urlset(f"{SITE}/{number}") for number in range(5)}
    files[f"{SITE}/sitemap.xml"] = index(*files)

    found = read(files, files=3)

    assert (len(found.urls), found.complete) == (2, False)


def test_a_bomb_is_not_unpacked_beyond_the_limit() -> None:
    found = read({f"{SITE}/sitemap.xml": gzip.compress(bytes(5_000_000))}, max_bytes=1_000_000)

    assert "unpacks to more than 1 MB" in found.problems[0]


def test_entities_are_not_put_in() -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    hostile = (
        f'<!DOCTYPE urlset [<!ENTITY l0 "ha">{laughs}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
        f"<urlset><url><loc>{SITE}/&l9;</loc></url><url><loc>{SITE}/&file;</loc></url></urlset>"
    )

    found = read({f"{SITE}/sitemap.xml": hostile.encode()})

    assert set(found.urls) <= {f"{SITE}/"}
