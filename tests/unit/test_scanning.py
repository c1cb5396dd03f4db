"""Scanning: what is new comes in, what is gone goes, what is unchanged is not read, and nothing goes by mistake."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from advisor.errors import AdvisorError
from advisor.intake import Incoming
from advisor.scanning import ScanResult
from advisor.sources import Sources, WatchRules, ledger_of
from knowledge.errors import FolderUnavailableError
from knowledge.sources.fetching import FetchLimits
from knowledge.sources.folders import FolderLimits
from knowledge.sources.places import FolderPlace, WebPlace
from knowledge.sources.web import SafeFetcher
from tests.databases import Databases
from tests.fakes import FakeTaking
from tests.web_server import LOOPBACK, Reply, WebServer, redirect, serving

LIMITS = FetchLimits(connect_seconds=1, read_seconds=1, total_seconds=2, max_bytes=100_000)
Look = Callable[..., ScanResult]


class CancelledError(AdvisorError):
    """What a report raises to cancel."""


@pytest.fixture
def database_url(databases: Databases) -> str:
    return databases.create("sqlite")


@pytest.fixture
def taking() -> FakeTaking:
    return FakeTaking()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving() as server:
        yield server


@pytest.fixture
def sources(engine: Engine, taking: FakeTaking, tmp_path: Path, server: WebServer) -> Sources:
    rules = WatchRules((".md", ".html"), (tmp_path,), web=True, folder_limits=FolderLimits(settled_seconds=60))
    fetcher = SafeFetcher(
        allowed=LOOPBACK, ports=(80, server.port), limits=LIMITS, resolve=lambda host, port: ["127.0.0.1"]
    )
    return Sources(engine, lambda: taking, rules, fetcher)


@pytest.fixture
def look(sources: Sources, folder: Path) -> Look:
    """Scans the folder, which is watched from the first look on."""
    made = sources.add("Docs", FolderPlace(str(folder)), by="tester")
    return looking_at(sources, made.id)


def looking_at(sources: Sources, source_id: str) -> Look:
    def look(*, cancel_at: int | None = None, everything: bool = False) -> ScanResult:
        def report(stage: str, done: int, total: int) -> None:
            assert stage == "scan"
            assert done <= total
            if done == cancel_at:
                raise CancelledError

        return sources.scan(source_id, by="tester", report=report, log=lambda *_: None, everything=everything)

    return look


def write(path: Path, text: str, *, age_seconds: float = 1_000) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    changed = path.stat().st_mtime - age_seconds
    os.utime(path, (changed, changed))


def counts(result: ScanResult) -> dict[str, int]:
    fields = {name: getattr(result, name) for name in ScanResult.__dataclass_fields__ if name != "problems"}
    return {name: count for name, count in fields.items() if count}


def test_new_files_come_in_under_ids_of_the_source(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "intro.md", "one")
    write(folder / "가이드" / "설치.md", "two")

    result = look()

    assert counts(result) == {"added": 2}
    assert result.changed
    assert list(taking.documents) == ["docs.intro", "docs.가이드-설치"]
    assert taking.taken[0] == Incoming("intro.md", b"one", "folder", None, "docs.intro", "docs")


def test_paths_with_the_same_words_get_ids_of_their_own_that_stay(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "a-b.md", "one")
    write(folder / "a" / "b.md", "two")
    write(folder / "a-b.html", "three")

    look()
    first = set(taking.documents)
    write(folder / "a" / "b.md", "two, changed")
    again = look()

    assert len(first) == 3
    assert counts(again) == {"new_versions": 1, "unchanged": 2}
    assert set(taking.documents) == first


def test_what_has_not_changed_is_not_read_again(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "a.md", "one")
    look()

    again = look()

    assert counts(again) == {"unchanged": 1}
    assert not again.changed
    assert len(taking.taken) == 1


def test_a_file_that_was_only_touched_is_read_but_not_offered(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "a.md", "one")
    look()
    write(folder / "a.md", "one", age_seconds=500)

    assert counts(look()) == {"unchanged": 1}
    assert len(taking.taken) == 1


def test_everything_is_offered_again_when_asked(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "a.md", "one")
    look()

    assert counts(look(everything=True)) == {"unchanged": 1}
    assert len(taking.taken) == 2


def test_a_file_that_is_gone_takes_its_document_along(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "a.md", "one")
    write(folder / "b.md", "two")
    look()
    (folder / "a.md").unlink()

    assert counts(look()) == {"removed": 1, "unchanged": 1}
    assert list(taking.documents) == ["docs.b"]


def test_a_file_that_was_renamed_is_not_lost(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "a.md", "one")
    write(folder / "b.md", "two")
    look()
    (folder / "a.md").rename(folder / "c.md")

    assert counts(look()) == {"added": 1, "removed": 1, "unchanged": 1}
    assert set(taking.documents) == {"docs.b", "docs.c"}


def test_an_empty_folder_removes_nothing(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "a.md", "one")
    look()
    (folder / "a.md").unlink()

    result = look()

    assert counts(result) == {}
    assert "not mounted" in result.problems[0]
    assert list(taking.documents) == ["docs.a"]


def test_a_missing_folder_removes_nothing(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "a.md", "one")
    look()
    (folder / "a.md").unlink()
    folder.rmdir()

    with pytest.raises(FolderUnavailableError):
        look()
    assert list(taking.documents) == ["docs.a"]


def test_a_file_that_is_still_being_written_waits_and_keeps_its_document(
    look: Look, folder: Path, taking: FakeTaking
) -> None:
    write(folder / "a.md", "one")
    look()
    write(folder / "a.md", "one and a ha", age_seconds=0)

    result = look()

    assert counts(result) == {"waiting": 1}
    assert "still being written" in result.problems[0]
    assert taking.documents == {"docs.a": b"one"}


def test_a_file_that_cannot_be_read_is_told_at_each_scan_but_read_once(
    look: Look, folder: Path, taking: FakeTaking
) -> None:
    write(folder / "a.md", "BROKEN")
    write(folder / "b.md", "two")

    first, second = look(), look()

    assert counts(first) == {"added": 1, "rejected": 1}
    assert counts(second) == {"unchanged": 1, "rejected": 1}
    assert first.problems == second.problems == ("a.md was not read: it is broken.",)
    assert len(taking.taken) == 2


def test_a_version_that_is_broken_keeps_the_one_before(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "a.md", "one")
    look()
    write(folder / "a.md", "BROKEN")

    assert counts(look()) == {"rejected": 1}
    assert taking.documents == {"docs.a": b"one"}


def test_a_duplicate_comes_in_when_its_twin_has_gone(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "a.md", "one")
    write(folder / "b.md", "one")
    assert counts(look()) == {"added": 1, "duplicates": 1}

    (folder / "a.md").unlink()

    assert counts(look()) == {"added": 1, "removed": 1}
    assert list(taking.documents) == ["docs.b"]


def test_a_file_that_becomes_a_duplicate_gives_up_its_document(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "a.md", "one")
    write(folder / "b.md", "two")
    look()
    write(folder / "b.md", "one")

    assert counts(look()) == {"duplicates": 1, "removed": 1, "unchanged": 1}
    assert taking.documents == {"docs.a": b"one"}


def test_what_an_admin_removed_stays_removed(look: Look, folder: Path, taking: FakeTaking) -> None:
    write(folder / "a.md", "one")
    look()
    taking.remove("docs.a", by="admin")

    assert counts(look()) == {"unchanged": 1}
    assert taking.documents == {}


def test_a_scan_that_is_cancelled_keeps_what_it_took_and_goes_on_next_time(
    look: Look, folder: Path, taking: FakeTaking, sources: Sources
) -> None:
    for name in "abcd":
        write(folder / f"{name}.md", name)

    with pytest.raises(CancelledError):
        look(cancel_at=2)
    cancelled = ledger_of(sources.get("docs"))
    result = look()

    assert cancelled.last["finished"] is False
    assert cancelled.last["added"] == 2
    assert counts(result) == {"added": 2, "unchanged": 2}
    assert len(taking.taken) == 4


def test_a_crash_loses_no_document_of_the_source(
    look: Look, folder: Path, taking: FakeTaking, sources: Sources
) -> None:
    """What was taken before a crash is known as the source's own, though nothing was noted of it any more."""
    write(folder / "a.md", "one")

    def crash(file: Incoming) -> None:
        taking.documents["docs.a"] = file.content
        raise RuntimeError("the machine stops")

    taking.before = crash
    with pytest.raises(RuntimeError):
        look()

    assert sources.remove("docs", with_documents=True, by="tester") == ("docs.a",)


def page(text: str, **headers: str) -> Reply:
    return Reply(f"<h1>{text}</h1>".encode(), "text/html; charset=utf-8", headers=headers)


@pytest.fixture
def site(sources: Sources, server: WebServer) -> Look:
    """Scans a site with a sitemap of two pages, and one page more."""
    base = server.url(host="docs.example.org").removesuffix("/")
    urls = "".join(f"<url><loc>{base}{path}</loc></url>" for path in ("/guide/a.html", "/guide/b?v=1.2", "/blog"))
    server.routes |= {
        "/sitemap.xml": Reply(f"<urlset>{urls}</urlset>".encode(), "application/xml"),
        "/guide/a.html": page("A", ETag='"a1"'),
        "/guide/b?v=1.2": page("B"),
        "/blog": page("Blog"),
        "/": page("Home"),
    }
    place = WebPlace((f"{base}/",), (f"{base}/sitemap.xml",), f"{base}/guide/")
    return looking_at(sources, sources.add("Site", place, by="tester").id)


def test_pages_come_in_with_their_addresses(site: Look, taking: FakeTaking, server: WebServer) -> None:
    assert counts(site()) == {"added": 3}

    base = f"http://docs.example.org:{server.port}"
    assert [(file.name, file.document_id, file.url) for file in taking.taken] == [
        ("index.html", "site.index", f"{base}/"),
        ("guide/a.html", "site.guide-a", f"{base}/guide/a.html"),
        ("guide/b.html", "site.guide-b-v-1-2", f"{base}/guide/b?v=1.2"),
    ]


def test_a_page_that_its_server_calls_unchanged_is_not_sent_again(
    site: Look, taking: FakeTaking, server: WebServer
) -> None:
    site()
    server.requests.clear()

    assert counts(site()) == {"unchanged": 3}
    assert [headers.get("If-None-Match") for path, headers in server.requests if path == "/guide/a.html"] == ['"a1"']
    assert len(taking.taken) == 3


def test_a_page_that_has_changed_is_a_new_version(site: Look, taking: FakeTaking, server: WebServer) -> None:
    site()
    server.routes["/guide/a.html"] = page("A, anew", ETag='"a2"')

    assert counts(site()) == {"new_versions": 1, "unchanged": 2}


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_takes_its_document_along(
    site: Look, taking: FakeTaking, server: WebServer, status: int
) -> None:
    site()
    server.routes["/guide/a.html"] = Reply(status=status)

    first, second = site(), site()

    assert counts(first) == {"removed": 1, "unchanged": 2}
    assert "site.guide-a" not in taking.documents
    assert counts(second) == {"rejected": 1, "unchanged": 2}
    assert "is not there" in second.problems[0]


def test_a_page_that_fails_is_told_and_keeps_its_document(site: Look, taking: FakeTaking, server: WebServer) -> None:
    site()
    server.routes["/guide/a.html"] = Reply(status=500)

    result = site()

    assert counts(result) == {"rejected": 1, "unchanged": 2}
    assert "answered 500" in result.problems[0]
    assert "site.guide-a" in taking.documents


def test_a_page_that_the_sitemap_names_no_more_is_removed(site: Look, taking: FakeTaking, server: WebServer) -> None:
    site()
    base = f"http://docs.example.org:{server.port}"
    content = f"<urlset><url><loc>{base}/guide/a.html</loc></url></urlset>"
    server.routes["/sitemap.xml"] = Reply(content.encode(), "application/xml")

    assert counts(site()) == {"removed": 1, "unchanged": 2}
    assert "site.guide-b-v-1-2" not in taking.documents


@pytest.mark.parametrize(
    "broken",
    [Reply(status=500), Reply(status=404), Reply(b"<urlset><url>", "text/xml"), Reply(b"", "text/html")],
    ids=["failing", "missing", "cut short", "no sitemap"],
)
def test_a_sitemap_that_cannot_be_read_removes_nothing(
    site: Look, taking: FakeTaking, server: WebServer, broken: Reply
) -> None:
    site()
    server.routes["/sitemap.xml"] = broken

    result = site()

    assert counts(result) == {"unchanged": 1}
    assert result.problems
    assert len(taking.documents) == 3


def test_a_sitemap_that_names_nothing_removes_nothing(sources: Sources, taking: FakeTaking, server: WebServer) -> None:
    server.routes |= {"/list.txt": Reply(server.url("/a").encode(), "text/plain"), "/a": page("A")}
    look = looking_at(sources, sources.add("Site", WebPlace(sitemaps=(server.url("/list.txt"),)), by="tester").id)
    look()
    server.routes["/list.txt"] = Reply(b"# nothing", "text/plain")

    result = look()

    assert "name no page at all" in result.problems[0]
    assert len(taking.documents) == 1


def test_robots_txt_is_respected(site: Look, taking: FakeTaking, server: WebServer) -> None:
    server.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /guide/a", "text/plain")

    result = site()

    assert counts(result) == {"added": 2, "rejected": 1}
    assert "robots.txt" in result.problems[0]
    assert "/guide/a.html" not in server.paths()


def test_a_page_that_leads_inside_is_told_and_keeps_no_other_out(
    site: Look, taking: FakeTaking, server: WebServer
) -> None:
    server.routes["/guide/a.html"] = redirect("http://169.254.169.254/")

    result = site()

    assert counts(result) == {"added": 2, "rejected": 1}
    assert "169.254.169.254" in result.problems[0]


def test_a_page_of_a_kind_without_a_reader_is_told(site: Look, server: WebServer) -> None:
    server.routes["/guide/a.html"] = Reply(b"x", "application/pdf")
    server.routes["/blog"] = Reply(b"x", "video/mp4")

    result = site()

    assert counts(result) == {"added": 2, "rejected": 1}
    assert "no reader for application/pdf" in result.problems[0]


def test_what_a_server_says_is_kept_without_what_a_database_refuses(
    site: Look, sources: Sources, server: WebServer
) -> None:
    server.routes["/guide/a.html"] = Reply(b"x", "text/\0strange")

    result = site()

    assert "text/\ufffdstrange, which no reader knows" in result.problems[0]
    assert ledger_of(sources.get("site")).last["problems"] == list(result.problems)


def test_the_pause_that_a_server_asks_for_is_made(engine: Engine, taking: FakeTaking, server: WebServer) -> None:
    server.routes |= {"/robots.txt": Reply(b"User-agent: *\nCrawl-delay: 3", "text/plain"), "/a": page("A")}
    paused: list[float] = []
    fetcher = SafeFetcher(allowed=LOOPBACK, ports=(server.port,), limits=LIMITS)
    sources = Sources(engine, lambda: taking, WatchRules((".html",), web=True), fetcher, pause=paused.append)
    look = looking_at(sources, sources.add("Site", WebPlace((server.url("/a"),)), by="tester").id)

    look()

    assert paused == [3.0]


def test_a_changed_place_is_scanned_as_it_is_now(
    sources: Sources, site: Look, taking: FakeTaking, server: WebServer
) -> None:
    site()
    source = sources.get("site")
    sources.update(replace(source, config={**source.config, "sitemaps": []}))

    assert counts(site()) == {"removed": 2, "unchanged": 1}
