"""The desk for watched sources: what is kept of them, when they are due, and how they go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from advisor.scanning import Level
from advisor.sources import Sources, WatchRules, ledger_of, next_scan
from knowledge.errors import (
    FolderUnavailableError,
    RefusedAddressError,
    SourceFieldError,
    SourcesOffError,
    UnknownSourceError,
)
from knowledge.sources.folders import FolderLimits
from knowledge.sources.places import FolderPlace, WebPlace
from knowledge.sources.web import SafeFetcher
from tests.databases import Databases
from tests.fakes import FakeTaking

READABLE = (".md", ".txt")


@pytest.fixture
def database_url(databases: Databases) -> str:
    return databases.create("sqlite")


@pytest.fixture
def taking() -> FakeTaking:
    return FakeTaking()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "root" / "docs"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("one")
    return folder


@pytest.fixture
def sources(engine: Engine, taking: FakeTaking, folder: Path) -> Sources:
    rules = WatchRules(READABLE, (folder.parent,), web=True, folder_limits=FolderLimits(settled_seconds=0))
    return Sources(engine, lambda: taking, rules, SafeFetcher())


def ignore(stage: str, done: int, total: int) -> None:
    """A report that nobody reads."""


def say_nothing(text: str, level: Level = "info") -> None:
    """A log that nobody reads."""


def scan(sources: Sources, source_id: str) -> None:
    sources.scan(source_id, by="tester", report=ignore, log=say_nothing)


def test_a_source_is_kept_as_it_was_described(sources: Sources, folder: Path) -> None:
    made = sources.add("Our handbook", FolderPlace(str(folder)), by="tester", cron=" 0  3 * * *")

    assert (made.id, made.kind, made.title, made.cron) == ("our-handbook", "folder", "Our handbook", "0 3 * * *")
    assert (made.config, made.enabled, made.created_by) == ({"folder": str(folder)}, True, "tester")
    assert sources.get(made.id) == made
    assert sources.list() == (made,)


def test_the_addresses_of_a_site_are_written_alike(sources: Sources) -> None:
    place = WebPlace(
        ("HTTP://Example.org", "http://example.org/#x"), ("https://example.org/s.xml",), "http://Example.org/a"
    )

    made = sources.add("Site", place, by="tester")

    assert made.config == {
        "pages": ["http://example.org/"],
        "sitemaps": ["https://example.org/s.xml"],
        "below": "http://example.org/a",
        "other_hosts": False,
    }


def test_two_sources_of_one_title_have_ids_of_their_own(sources: Sources, folder: Path) -> None:
    ids = [sources.add(title, FolderPlace(str(folder)), by="tester").id for title in ("Docs", "docs!", "문서", "!")]

    assert ids == ["docs", "docs-2", "문서", "document"]


@pytest.mark.parametrize(
    ("place", "error"),
    [
        (FolderPlace("/etc"), SourceFieldError),
        (FolderPlace("relative"), SourceFieldError),
        (WebPlace(), SourceFieldError),
        (WebPlace(("file:///etc/passwd",)), RefusedAddressError),
        (WebPlace(("http://127.1/",)), RefusedAddressError),
        (WebPlace(sitemaps=("http://a.example.org:22/",)), RefusedAddressError),
        (WebPlace(tuple(f"http://a.example.org/{number}" for number in range(1_001))), SourceFieldError),
    ],
)
def test_a_place_that_cannot_be_is_refused(sources: Sources, place: WebPlace, error: type[Exception]) -> None:
    with pytest.raises(error):
        sources.add("Place", place, by="tester")

    assert sources.list() == ()


def test_a_schedule_that_is_none_is_refused(sources: Sources, folder: Path) -> None:
    with pytest.raises(SourceFieldError, match="no schedule"):
        sources.add("Docs", FolderPlace(str(folder)), by="tester", cron="daily")


def test_both_kinds_are_off_until_they_are_switched_on(engine: Engine, taking: FakeTaking, folder: Path) -> None:
    off = Sources(engine, lambda: taking, WatchRules(READABLE), SafeFetcher())

    with pytest.raises(SourcesOffError, match="ADVISOR_WATCH_ROOTS"):
        off.add("Docs", FolderPlace(str(folder)), by="tester")
    with pytest.raises(SourcesOffError, match="ADVISOR_WEB_SOURCES=true"):
        off.add("Site", WebPlace(("https://example.org/",)), by="tester")


def test_a_source_that_was_switched_off_later_is_not_scanned(
    engine: Engine, taking: FakeTaking, sources: Sources, folder: Path
) -> None:
    made = [
        sources.add("Docs", FolderPlace(str(folder)), by="tester", cron="* * * * *"),
        sources.add("Site", WebPlace(("https://example.org/",)), by="tester", cron="* * * * *"),
    ]
    off = Sources(engine, lambda: taking, WatchRules(READABLE), SafeFetcher())

    for source in made:
        with pytest.raises(SourcesOffError):
            scan(off, source.id)
    assert off.due(datetime.now(UTC) + timedelta(days=1)) == ()


def test_title_place_schedule_and_switch_may_be_changed(sources: Sources, folder: Path) -> None:
    made = sources.add("Docs", FolderPlace(str(folder)), by="tester")
    other = folder.parent / "other"
    other.mkdir()

    sources.update(replace(made, title="Papers", config={"folder": str(other)}, cron="0 * * * *", enabled=False))

    kept = sources.get(made.id)
    assert (kept.title, kept.config, kept.cron, kept.enabled) == ("Papers", {"folder": str(other)}, "0 * * * *", False)


def test_a_change_that_cannot_be_is_refused(sources: Sources, folder: Path) -> None:
    made = sources.add("Docs", FolderPlace(str(folder)), by="tester")

    for changed in (replace(made, cron="soon"), replace(made, config={"folder": "/etc"})):
        with pytest.raises(SourceFieldError):
            sources.update(changed)
    assert sources.get(made.id) == made


def test_a_source_whose_folder_is_gone_may_still_be_paused(sources: Sources, folder: Path) -> None:
    made = sources.add("Docs", FolderPlace(str(folder)), by="tester")
    (folder / "a.md").unlink()
    folder.rmdir()

    assert not sources.update(replace(made, enabled=False)).enabled


def test_an_unknown_source_is_told(sources: Sources) -> None:
    unknown = "nothing"

    with pytest.raises(UnknownSourceError, match="no source 'nothing'"):
        sources.get(unknown)
    with pytest.raises(UnknownSourceError):
        sources.remove(unknown, with_documents=False, by="tester")
    with pytest.raises(UnknownSourceError):
        scan(sources, unknown)


def test_a_source_is_due_when_its_time_has_passed_since_it_was_made_or_scanned(sources: Sources, folder: Path) -> None:
    made = sources.add("Docs", FolderPlace(str(folder)), by="tester", cron="0 3 * * *")
    sources.add("Never", FolderPlace(str(folder)), by="tester")
    day = timedelta(days=1)

    assert sources.due(made.created_at) == ()
    assert sources.due(made.created_at + day) == (made.id,)
    scan(sources, made.id)
    scanned = sources.get(made.id)
    assert scanned.scanned_at is not None
    assert sources.due(scanned.scanned_at) == ()
    assert next_scan(scanned) is not None
    sources.update(replace(scanned, enabled=False))
    assert sources.due(made.created_at + 2 * day) == ()
    assert next_scan(sources.get(made.id)) is None


def test_a_scan_that_fails_waits_for_its_next_time_and_says_why(sources: Sources, folder: Path) -> None:
    made = sources.add("Docs", FolderPlace(str(folder)), by="tester", cron="* * * * *")
    (folder / "a.md").unlink()
    folder.rmdir()

    with pytest.raises(FolderUnavailableError):
        scan(sources, made.id)

    kept = sources.get(made.id)
    assert kept.scanned_at is not None
    assert ledger_of(kept).last["finished"] is False
    assert "is not there" in ledger_of(kept).last["problems"][0]


@pytest.mark.parametrize("with_documents", [False, True])
def test_the_documents_of_a_source_stay_or_go_with_it(
    sources: Sources, folder: Path, taking: FakeTaking, with_documents: bool
) -> None:
    made = sources.add("Docs", FolderPlace(str(folder)), by="tester")
    scan(sources, made.id)

    removed = sources.remove(made.id, with_documents=with_documents, by="tester")

    assert removed == (("docs.a",) if with_documents else ())
    assert ("docs.a" in taking.documents) is not with_documents
    assert sources.list() == ()
