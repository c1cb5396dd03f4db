"""What requests for watched sources hold, and how sources are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import AfterValidator, Field

from advisor.scan_ledger import Ledger
from advisor.sources import next_scan
from api.admin_schemas import AdminBody
from api.schemas import Name, clean
from knowledge.errors import SourceFieldError
from knowledge.sources.addresses import MAX_URL_CHARS
from knowledge.sources.places import MAX_PAGES, MAX_SITEMAPS, FolderPlace, Place, WebPlace, config_of, place_of
from knowledge.sources.schedules import MAX_CRON_CHARS
from knowledge.sources.table import SourceKind, WatchedSource

_Url = Annotated[str, Field(min_length=1, max_length=MAX_URL_CHARS), AfterValidator(clean)]
_Cron = Annotated[
    str,
    Field(min_length=1, max_length=MAX_CRON_CHARS, description="Five fields, in UTC; null for no schedule."),
    AfterValidator(clean),
]
_Folder = Annotated[
    str,
    Field(min_length=1, max_length=1_000, description="The full path of a folder on the server."),
    AfterValidator(clean),
]
_Pages = Annotated[list[_Url], Field(max_length=MAX_PAGES, description="Pages to fetch.")]
_Sitemaps = Annotated[list[_Url], Field(max_length=MAX_SITEMAPS, description="Sitemaps, or lists of addresses.")]
_Below = Annotated[_Url, Field(description="Of the sitemaps' pages only those whose address begins so.")]
WithDocuments = Annotated[bool, Query(description="Remove the documents of the source as well.")]
Everything = Annotated[bool, Query(description="Also offer again what has not changed.")]
Reindex = Annotated[bool, Query(description="Queue a re-index when anything has changed.")]


class SourceBody(AdminBody):
    """A folder or a site to watch."""

    kind: Literal["folder", "web"]
    title: Name
    cron: _Cron | None = None
    folder: _Folder | None = None
    pages: _Pages = Field(default_factory=list)
    sitemaps: _Sitemaps = Field(default_factory=list)
    below: _Below | None = None
    other_hosts: Annotated[bool, Field(description="Take pages of other hosts than their sitemap's.")] = False

    def place(self) -> Place:
        """Where the source lies. Raises SourceFieldError where the fields are of another kind."""
        web = WebPlace(tuple(self.pages), tuple(self.sitemaps), self.below, self.other_hosts)
        if self.kind == "web" and self.folder is None:
            return web
        if self.kind == "folder" and self.folder is not None and web == WebPlace():
            return FolderPlace(self.folder)
        raise SourceFieldError(
            "A source of the kind folder needs `folder` and nothing else that says where it lies; one of the kind web "
            "needs `pages` or `sitemaps` instead."
        )


class SourceChange(AdminBody):
    """What is to change of a source; what is left out stays. ``cron`` null takes the schedule away."""

    title: Name | None = None
    enabled: bool | None = None
    cron: _Cron | None = None
    folder: _Folder | None = None
    pages: _Pages | None = None
    sitemaps: _Sitemaps | None = None
    below: _Below | None = None
    other_hosts: bool | None = None

    def changes(self, source: WatchedSource) -> Mapping[str, Any]:
        """The fields of ``source`` that change. Raises SourceFieldError for those of another kind."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        changes = {name: given[name] for name in ("title", "enabled") if given.get(name) is not None}
        if "cron" in given:
            changes["cron"] = given["cron"]
        place = {
            name: given[name] for name in ("folder", "pages", "sitemaps", "other_hosts") if given.get(name) is not None
        }
        if "below" in given:
            place["below"] = given["below"]
        unknown = sorted(place.keys() - config_of(place_of(source.config)).keys())
        if unknown:
            raise SourceFieldError(f"A source of the kind {source.kind} has no {', '.join(unknown)}. Leave that out.")
        return {**changes, "config": {**source.config, **place}} if place else changes


@dataclass(frozen=True, slots=True)
class ScanView:
    """What the last scan did, in counts of files or pages. Not ``finished``: it failed, or was cancelled."""

    finished: bool
    added: int
    new_versions: int
    unchanged: int
    duplicates: int
    removed: int
    rejected: int
    waiting: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source, where it lies, when it is scanned, and what the last scan did. ``documents`` counts what it watches."""

    id: str
    kind: SourceKind
    title: str
    folder: str | None
    pages: tuple[str, ...]
    sitemaps: tuple[str, ...]
    below: str | None
    other_hosts: bool
    enabled: bool
    cron: str | None
    next_scan_at: datetime | None
    scanned_at: datetime | None
    last_scan: ScanView | None
    documents: int
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Every source, by id."""

    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class RemovedSource:
    """A source that is watched no longer, with the documents that were removed with it."""

    id: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueuedScan:
    """A scan that was queued, as the job of this id."""

    job: str


def view_source(source: WatchedSource) -> SourceView:
    """A source as it is shown."""
    place, ledger = place_of(source.config), Ledger.load(source.scan)
    web = place if isinstance(place, WebPlace) else WebPlace()
    return SourceView(
        id=source.id,
        kind=source.kind,
        title=source.title,
        folder=place.folder if isinstance(place, FolderPlace) else None,
        pages=web.pages,
        sitemaps=web.sitemaps,
        below=web.below,
        other_hosts=web.other_hosts,
        enabled=source.enabled,
        cron=source.cron,
        next_scan_at=next_scan(source),
        scanned_at=source.scanned_at,
        last_scan=_view_scan(ledger.last),
        documents=len(ledger.seen),
        created_at=source.created_at,
        created_by=source.created_by,
    )


def _view_scan(last: Mapping[str, Any]) -> ScanView | None:
    if not last:
        return None
    counts = ("added", "new_versions", "unchanged", "duplicates", "removed", "rejected", "waiting")
    counted = {name: int(last[name]) for name in counts}
    return ScanView(finished=last["finished"], problems=tuple(last["problems"]), **counted)
