"""The desk for watched sources: adding, changing, scanning and removing them."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from advisor.intake import Taking
from advisor.scan_folder import scan_folder
from advisor.scan_ledger import Ledger
from advisor.scan_web import Pause, scan_web
from advisor.scanning import Log, Report, Scan, ScanResult
from knowledge.clock import now
from knowledge.errors import SourceError, SourceFieldError, SourcesOffError, UnknownDocumentError
from knowledge.sources.document_ids import source_id_for
from knowledge.sources.folders import FolderLimits, check_folder
from knowledge.sources.places import FolderPlace, Place, checked_web, config_of, place_of
from knowledge.sources.schedules import check_cron, is_due, next_time
from knowledge.sources.sitemaps import SitemapLimits
from knowledge.sources.table import (
    SourceKind,
    WatchedSource,
    add_source,
    delete_source,
    get_source,
    list_sources,
    list_timetables,
    record_scan,
    update_source,
)
from knowledge.sources.web import SafeFetcher

_TRIES = 5


@dataclass(frozen=True, slots=True)
class WatchRules:
    """What may be watched: folders below ``roots``, the web or not, files with a ``readable`` ending."""

    readable: Collection[str]
    roots: tuple[Path, ...] = ()
    web: bool = False
    folder_limits: FolderLimits = field(default_factory=FolderLimits)
    sitemap_limits: SitemapLimits = field(default_factory=SitemapLimits)


class Sources:
    """The watched sources. Thread-safe. ``taking`` is asked for once files come or go, for it may be slow to make."""

    def __init__(
        self,
        engine: Engine,
        taking: Callable[[], Taking],
        rules: WatchRules,
        fetcher: SafeFetcher,
        *,
        pause: Pause = time.sleep,
    ) -> None:
        self._engine = engine
        self._pause = pause
        self._taking = taking
        self._rules = rules
        self._fetcher = fetcher

    def list(self) -> tuple[WatchedSource, ...]:
        """Every source, by id."""
        with Session(self._engine) as session:
            return list_sources(session)

    def get(self, source_id: str) -> WatchedSource:
        """One source. Raises UnknownSourceError."""
        with Session(self._engine) as session:
            return get_source(session, source_id)

    def add(self, title: str, place: Place, *, by: str, cron: str | None = None) -> WatchedSource:
        """Watch a folder or a site from now on.

        Raises SourcesOffError, SourceFieldError, RefusedAddressError or FolderUnavailableError.
        """
        kind: SourceKind = "folder" if isinstance(place, FolderPlace) else "web"
        config, schedule = self._checked(place), None if cron is None else check_cron(cron)
        made = WatchedSource("", kind, title, config, True, schedule, None, None, now(), by)
        for _ in range(_TRIES):
            try:
                return self._add(made)
            except IntegrityError:
                continue  # another source of this title was added at this very moment
        raise SourceFieldError(f"There are too many sources called {title!r}. Choose another title.")

    def update(self, source: WatchedSource) -> WatchedSource:
        """Keep another title, place, schedule or switch. Raises what ``add`` does, and UnknownSourceError."""
        before = self.get(source.id)
        config = before.config if source.config == before.config else self._checked(place_of(source.config))
        cron = source.cron if source.cron in (None, before.cron) else check_cron(source.cron or "")
        changed = replace(source, config=config, cron=cron)
        with Session(self._engine) as session:
            update_source(session, changed)
            session.commit()
        return changed

    def remove(self, source_id: str, *, with_documents: bool, by: str) -> tuple[str, ...]:
        """Watch a source no longer; its documents stay, or go too: then their ids are returned."""
        source = self.get(source_id)
        removed = tuple(self._remove_documents(source, by)) if with_documents else ()
        with Session(self._engine) as session:
            delete_source(session, source_id)
            session.commit()
        return removed

    def due(self, moment: datetime) -> tuple[str, ...]:
        """The sources that their schedules want scanned by ``moment``, of the kinds that may be watched."""
        allowed = {"folder": bool(self._rules.roots), "web": self._rules.web}
        with Session(self._engine) as session:
            timetables = list_timetables(session)
        return tuple(each.id for each in timetables if allowed[each.kind] and is_due(each.cron, each.last, moment))

    def scan(self, source_id: str, *, by: str, report: Report, log: Log, everything: bool = False) -> ScanResult:
        """Take in what is new in a source, and remove what is gone.

        With ``everything`` also what has not changed is read again. ``report`` may raise to cancel: what was taken
        stays, and the next scan goes on from there. Raises SourceError when the source cannot be looked at.
        """
        source = self.get(source_id)
        scan = Scan(source, self._taking(), partial(self._save, source_id), report, log, by, everything)
        finished = False
        # A schedule counts from here, so that it asks for no second scan while this one lasts, or when it fails.
        self._save(source_id, scan.ledger.dump(), now())
        try:
            self._look_at(scan)
            finished = True
        except SourceError as exc:
            scan.tell(str(exc))
            raise
        finally:
            scan.close(finished=finished)
            self._save(source_id, scan.ledger.dump(), now())
        return scan.result

    def _look_at(self, scan: Scan) -> None:
        place, rules = place_of(scan.source.config), self._rules
        if isinstance(place, FolderPlace):
            scan_folder(scan, check_folder(place.folder, rules.roots), rules.readable, rules.folder_limits)
        else:
            self._check_web()
            scan_web(scan, place, self._fetcher, rules.readable, limits=rules.sitemap_limits, pause=self._pause)

    def _checked(self, place: Place) -> dict[str, Any]:
        if isinstance(place, FolderPlace):
            return config_of(FolderPlace(str(check_folder(place.folder, self._rules.roots))))
        self._check_web()
        return config_of(checked_web(place, self._fetcher.ports))

    def _check_web(self) -> None:
        if not self._rules.web:
            raise SourcesOffError(
                "Web sources are switched off. Set ADVISOR_WEB_SOURCES=true and start the advisor anew."
            )

    def _add(self, made: WatchedSource) -> WatchedSource:
        with Session(self._engine) as session:
            source = replace(made, id=source_id_for(made.title, (each.id for each in list_sources(session))))
            add_source(session, source)
            session.commit()
        return source

    def _remove_documents(self, source: WatchedSource, by: str) -> Iterator[str]:
        for document_id in ledger_of(source).document_ids():
            with suppress(UnknownDocumentError):  # an admin was faster, or it was never taken in
                self._taking().remove(document_id, by=by)
                yield document_id

    def _save(self, source_id: str, scan: Mapping[str, Any], scanned_at: datetime | None = None) -> None:
        with Session(self._engine) as session:
            record_scan(session, source_id, scan, scanned_at)
            session.commit()


def next_scan(source: WatchedSource) -> datetime | None:
    """When the schedule of a source wants it scanned next; None without one, or while it is paused."""
    if source.cron is None or not source.enabled:
        return None
    return next_time(source.cron, source.scanned_at or source.created_at)


def ledger_of(source: WatchedSource) -> Ledger:
    """What was seen of a source."""
    return Ledger.load(source.scan)
