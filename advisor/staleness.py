"""Stale sections: cited often, told long ago, and changed since."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from advisor.conversations import TurnRow
from knowledge.clock import now
from knowledge.documents import Document, Section, Update

UNCHANGED = "unchanged"
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_YEAR = timedelta(days=365.25)


@dataclass(frozen=True, slots=True)
class SectionUpdate:
    """What has changed since for a system that a section speaks of."""

    system: str
    status: str
    as_of: str


@dataclass(frozen=True, slots=True)
class StaleSection:
    """A section that was cited: in how many answers, how old it is, and what has changed since.

    ``staleness`` is citations x years of age x (1 + changes); an unknown age counts as one year.
    """

    document_id: str
    section: str
    title: str
    citations: int
    as_of: str | None
    age_years: float | None
    updates: tuple[SectionUpdate, ...]
    staleness: float


def stale_sections(
    engine: Engine, documents: Sequence[Document], *, days: int = 90, limit: int = 50
) -> tuple[StaleSection, ...]:
    """The sections cited in the last ``days``, the stalest first."""
    today = now()
    cited = _citations(engine, today - timedelta(days=days))
    updates = _updates_of(documents)
    found = [
        _stale(document, section, cited[document.id, section.id], updates.get(section.id, ()), today.date())
        for document in documents
        for section in document.sections
        if cited[document.id, section.id]
    ]
    found.sort(key=lambda each: (-each.staleness, each.document_id, each.section))
    return tuple(found[:limit])


def _citations(engine: Engine, since: datetime) -> Counter[tuple[str, str]]:
    """In how many answers each section was cited."""
    cited: Counter[tuple[str, str]] = Counter()
    recorded = select(TurnRow.citations).where(TurnRow.role == "assistant", col(TurnRow.created_at) >= since)
    with Session(engine) as session:
        for citations in session.exec(recorded.execution_options(yield_per=1_000)):
            cited.update((document_id, section) for document_id, section in citations or ())
    return cited


def _updates_of(documents: Iterable[Document]) -> Mapping[str, Sequence[Update]]:
    """For each section of the corpus the changes that touch it."""
    found: dict[str, list[Update]] = {}
    for document in documents:
        for update in document.updates:
            for section in dict.fromkeys((*update.touches, update.slug)):
                found.setdefault(section, []).append(update)
    return found


def _stale(
    document: Document, section: Section, citations: int, updates: Sequence[Update], today: date
) -> StaleSection:
    as_of = section.as_of or document.source.date
    age = _age_years(as_of, today)
    # A document of others may number its sections like the article's, and a note on today tells of the changes itself.
    attached = updates if section.systems and not section.today else ()
    changes = [SectionUpdate(each.system, each.status, each.as_of) for each in attached]
    changed = sum(change.status != UNCHANGED for change in changes)
    return StaleSection(
        document_id=document.id,
        section=section.id,
        title=section.texts[0].title,
        citations=citations,
        as_of=as_of,
        age_years=age,
        updates=tuple(changes),
        staleness=round(citations * (1.0 if age is None else age) * (1 + changed), 2),
    )


def _age_years(as_of: str | None, today: date) -> float | None:
    """Years since the beginning of a day, month or year; None for what is no date."""
    matched = _DATE.match(as_of or "")
    if matched is None:
        return None
    try:
        told = date(int(matched[1]), int(matched[2] or 1), int(matched[3] or 1))
    except ValueError:
        return None
    return round(max((today - told) / _YEAR, 0.0), 2)
