"""Citations: quotes taken from stored text, compared with it, and dropped when they differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote as quote_part

from advisor.answers import Citation, CitedPlace, CitedUpdate
from index.snapshot import SectionKey, Snapshot
from knowledge.documents import Language, Place, Section, Span, Update, sha256


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of a section that is to be quoted: sentences ``first`` to ``last`` (from 0, both included)."""

    key: SectionKey
    first: int
    last: int
    score: float


class CitationList:
    """The citations of one answer, numbered in the order they are first used."""

    def __init__(self, snapshot: Snapshot, language: Language) -> None:
        self._snapshot = snapshot
        self._language = language
        self._made: dict[tuple[SectionKey, int, int], Citation] = {}

    def cite(self, evidence: Evidence) -> Citation | None:
        """The citation of ``evidence``; None when its quote is not what is stored."""
        place = (evidence.key, evidence.first, evidence.last)
        if place not in self._made:
            citation = self._make(evidence)
            if citation is None or not verify(self._snapshot, citation):
                return None
            self._made[place] = citation
        return self._made[place]

    def all(self) -> tuple[Citation, ...]:
        """Every citation made, by number."""
        return tuple(self._made.values())

    def _make(self, evidence: Evidence) -> Citation | None:
        section = self._snapshot.sections.get(evidence.key)
        if section is None:
            return None
        text = section.text_for(self._language)
        if not 0 <= evidence.first <= evidence.last < len(text.sentences):
            return None
        span = Span(text.sentences[evidence.first].start, text.sentences[evidence.last].end)
        quote = text.quote(span)
        document = self._snapshot.document_of[evidence.key[0]]
        place = text.find_place(span.start)
        return Citation(
            number=len(self._made) + 1,
            document_id=document.id,
            section=section.id,
            title=text.title,
            quote=quote,
            language=text.language,
            start=span.start,
            end=span.end,
            sha256=sha256(quote),
            url=address_at(section.url or document.source.url, place),
            as_of=section.as_of or document.source.date,
            updates=tuple(cited(update, self._language) for update in updates_touching(self._snapshot, section, quote)),
            score=round(evidence.score, 4),
            place=CitedPlace(place.kind, place.value) if place else None,
        )


def verify(snapshot: Snapshot, citation: Citation) -> bool:
    """Whether the quote is exactly the stored text at its place, and its hash matches."""
    section = snapshot.sections.get((citation.document_id, citation.section))
    text = section.find_text(citation.language) if section else None
    if text is None or not 0 <= citation.start < citation.end <= len(text.text):
        return False
    return text.text[citation.start : citation.end] == citation.quote and sha256(citation.quote) == citation.sha256


def updates_touching(snapshot: Snapshot, section: Section, quote: str) -> Iterable[Update]:
    """What has changed since for what a quote claims, that of the systems it names first.

    An update touches the quote when it names the section and the quote names the system, or when the section's title
    does.
    """
    if section.today:
        return
    updates = snapshot.updates_by_section.get(section.id, ())
    named = snapshot.systems_of(quote)
    yield from (update for update in updates if update.slug in named)
    if not section.systems:
        return  # a document of others may number its sections like the article's
    subject = snapshot.systems_of(section.text_for("en").title)
    yield from (update for update in updates if update.slug in subject and update.slug not in named)


def cited(update: Update, language: Language) -> CitedUpdate:
    """An update as a citation carries it."""
    return CitedUpdate(
        system=update.system,
        status=update.status,
        note=update.note(language),
        as_of=update.as_of,
        source=update.sources[0] if update.sources else None,
    )


def address_at(url: str | None, place: Place | None) -> str | None:
    """The address, with the fragment by which browsers open a page of a PDF (RFC 8118) or an anchor of a web page."""
    if url is None or place is None or "#" in url or place.kind not in ("page", "anchor"):
        return url
    return f"{url}#page={place.value}" if place.kind == "page" else f"{url}#{quote_part(place.value)}"
