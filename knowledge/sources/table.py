"""The sources table: the folders and sites that are watched, and what their last scan saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, Column
from sqlalchemy import select as sql_select
from sqlmodel import Field, Session, SQLModel, col, select

from knowledge.clock import Moment
from knowledge.errors import UnknownSourceError

SourceKind = Literal["folder", "web"]


class SourceRow(SQLModel, table=True):
    """One source."""

    __tablename__ = "sources"

    id: str = Field(primary_key=True)
    kind: str
    title: str
    config: Any = Field(sa_column=Column(JSON(none_as_null=True), nullable=False))
    enabled: bool
    cron: str | None = None
    scanned_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    scan: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    created_by: str


@dataclass(frozen=True, slots=True)
class WatchedSource:
    """A folder or site that is looked at again and again.

    ``config`` says where it lies, ``scan`` what was seen there; both are plain JSON. ``cron`` is in UTC; without one,
    or while it is not ``enabled``, the source is scanned only when somebody asks.
    """

    id: str
    kind: SourceKind
    title: str
    config: Mapping[str, Any]
    enabled: bool
    cron: str | None
    scanned_at: datetime | None
    scan: Mapping[str, Any] | None
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a source was looked at last, or made, and how often it should be."""

    id: str
    kind: str
    cron: str
    last: datetime


def add_source(session: Session, source: WatchedSource) -> None:
    """Store a new source. The caller commits."""
    session.add(
        SourceRow(
            id=source.id,
            kind=source.kind,
            title=source.title,
            config=dict(source.config),
            enabled=source.enabled,
            cron=source.cron,
            created_at=source.created_at,
            created_by=source.created_by,
        )
    )
    session.flush()


def list_sources(session: Session) -> tuple[WatchedSource, ...]:
    """Every source, by id."""
    return tuple(_source(row) for row in session.exec(select(SourceRow).order_by(col(SourceRow.id))))


def list_timetables(session: Session) -> tuple[Timetable, ...]:
    """The timetables of the sources that have one and are enabled, by id, without all that their scans saw."""
    asked = (col(SourceRow.id), col(SourceRow.kind), col(SourceRow.cron), col(SourceRow.scanned_at))
    wanted = col(SourceRow.enabled), col(SourceRow.cron).is_not(None)
    rows = session.connection().execute(
        sql_select(*asked, col(SourceRow.created_at)).where(*wanted).order_by(col(SourceRow.id))
    )
    return tuple(Timetable(id, kind, cron or "", scanned or created) for id, kind, cron, scanned, created in rows)


def get_source(session: Session, source_id: str) -> WatchedSource:
    """One source. Raises UnknownSourceError."""
    return _source(_row(session, source_id))


def update_source(session: Session, source: WatchedSource) -> None:
    """Store the title, place, schedule and switch of a source anew. Raises UnknownSourceError. The caller commits."""
    row = _row(session, source.id)
    row.title, row.config, row.cron, row.enabled = source.title, dict(source.config), source.cron, source.enabled
    session.add(row)


def delete_source(session: Session, source_id: str) -> None:
    """Forget a source. Raises UnknownSourceError. The caller commits."""
    session.delete(_row(session, source_id))


def record_scan(session: Session, source_id: str, scan: Mapping[str, Any], scanned_at: datetime | None = None) -> None:
    """Keep what a scan saw, and when it ended if it did. Raises UnknownSourceError. The caller commits."""
    row = _row(session, source_id)
    row.scan = dict(scan)
    row.scanned_at = scanned_at or row.scanned_at
    session.add(row)
    session.flush()


def _row(session: Session, source_id: str) -> SourceRow:
    row = session.get(SourceRow, source_id)
    if row is None:
        raise UnknownSourceError(source_id)
    return row


def _source(row: SourceRow) -> WatchedSource:
    return WatchedSource(
        id=row.id,
        kind="folder" if row.kind == "folder" else "web",
        title=row.title,
        config=row.config,
        enabled=row.enabled,
        cron=row.cron,
        scanned_at=row.scanned_at,
        scan=row.scan,
        created_at=row.created_at,
        created_by=row.created_by,
    )
