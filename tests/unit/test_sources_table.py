"""The sources table, on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from knowledge.errors import UnknownSourceError
from knowledge.sources.table import (
    Timetable,
    WatchedSource,
    add_source,
    delete_source,
    get_source,
    list_sources,
    list_timetables,
    record_scan,
    update_source,
)

MADE_AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SCANNED_AT = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
SOURCE = WatchedSource(
    id="문서",
    kind="folder",
    title="우리 문서",
    config={"folder": "/srv/문서"},
    enabled=True,
    cron="0 3 * * *",
    scanned_at=None,
    scan=None,
    created_at=MADE_AT,
    created_by="tester",
)


def stored(engine: Engine, *sources: WatchedSource) -> None:
    with Session(engine) as session:
        for source in sources:
            add_source(session, source)
        session.commit()


def test_sources_come_back_as_they_were_stored_by_id(engine: Engine) -> None:
    web = replace(SOURCE, id="site", kind="web", config={"pages": ["https://example.org/"]}, cron=None, enabled=False)

    stored(engine, SOURCE, web)

    with Session(engine) as session:
        assert list_sources(session) == (web, SOURCE)
        assert get_source(session, "문서") == SOURCE


def test_a_scan_is_kept_with_the_time_it_ended(engine: Engine) -> None:
    stored(engine, SOURCE)
    scan = {"seen": {"가.md": {"document_id": "문서.가", "modified_ns": 1_800_000_000_123_456_789}}}

    with Session(engine) as session:
        record_scan(session, SOURCE.id, {"seen": {}}, SCANNED_AT)
        record_scan(session, SOURCE.id, scan)
        session.commit()

    with Session(engine) as session:
        assert get_source(session, SOURCE.id) == replace(SOURCE, scan=scan, scanned_at=SCANNED_AT)


def test_a_change_leaves_what_was_seen(engine: Engine) -> None:
    stored(engine, SOURCE)
    changed = replace(SOURCE, title="Papers", config={"folder": "/srv/papers"}, cron=None, enabled=False)

    with Session(engine) as session:
        record_scan(session, SOURCE.id, {"seen": {}}, SCANNED_AT)
        update_source(session, changed)
        session.commit()

    with Session(engine) as session:
        assert get_source(session, SOURCE.id) == replace(changed, scan={"seen": {}}, scanned_at=SCANNED_AT)


def test_timetables_are_of_sources_that_have_one_and_are_not_paused(engine: Engine) -> None:
    stored(engine, SOURCE, replace(SOURCE, id="by-hand", cron=None), replace(SOURCE, id="paused", enabled=False))

    with Session(engine) as session:
        before = list_timetables(session)
        record_scan(session, SOURCE.id, {}, SCANNED_AT)
        after = list_timetables(session)

    assert before == (Timetable("문서", "folder", "0 3 * * *", MADE_AT),)
    assert after == (Timetable("문서", "folder", "0 3 * * *", SCANNED_AT),)


def test_a_source_that_is_deleted_is_unknown(engine: Engine) -> None:
    stored(engine, SOURCE)

    with Session(engine) as session:
        delete_source(session, SOURCE.id)
        session.commit()
        for unknown in (get_source, delete_source):
            with pytest.raises(UnknownSourceError, match="no source '문서'"):
                unknown(session, SOURCE.id)
        with pytest.raises(UnknownSourceError):
            record_scan(session, SOURCE.id, {})
        with pytest.raises(UnknownSourceError):
            update_source(session, SOURCE)
