"""A section as its page shows it, with all that is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.citations import address_at
from api.ports import Answering
from api.web.addresses import section_address
from api.web.marked_text import Piece, find_span, pieces_of
from knowledge.documents import Document, Language, Place, Section, Span, Text, Update

_MOST_QUESTIONS = 6


@dataclass(frozen=True, slots=True)
class Quoted:
    """The stretch that a link points to: of the text in ``language``, from ``start`` to ``end``."""

    language: Language
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """A section to go to: its address, its title and its id."""

    address: str
    title: str
    section: str


@dataclass(frozen=True, slots=True)
class Named:
    """A system that the section speaks of, with the address of the note on it."""

    name: str
    camp: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """One language of a section. ``places`` are those of the original, each with its address where it has one."""

    language: Language
    title: str
    pieces: tuple[Piece, ...]
    editor_note: str | None
    disclosure: str | None
    places: tuple[tuple[Place, str | None], ...]
    marked: bool


@dataclass(frozen=True, slots=True)
class Change:
    """An update, told in one language, with the section that says it at length."""

    update: Update
    note: str
    at_length: str | None


@dataclass(frozen=True, slots=True)
class SectionPage:
    """All that the page of a section shows."""

    document: Document
    section: Section
    title: str
    columns: tuple[Column, ...]
    quote_lost: bool
    changes: tuple[Change, ...]
    systems: tuple[Named, ...]
    supports: tuple[Link, ...]
    questions: tuple[str, ...]
    previous: Link | None
    following: Link | None
    original: str | None


def view_page(
    answering: Answering, document: Document, section: Section, language: Language, quoted: Quoted | None
) -> SectionPage:
    """The page of ``section`` in ``language``, with the stretch ``quoted`` marked."""
    url = section.url or document.source.url
    original = url if document.shipped or url else f"/v1/documents/{document.id}/original"
    columns = _columns(section, language, quoted, original)
    at = next(number for number, each in enumerate(document.sections) if each.id == section.id)
    documents = answering.documents()
    return SectionPage(
        document=document,
        section=section,
        title=section.text_for(language).title,
        columns=columns,
        quote_lost=quoted is not None and not any(column.marked for column in columns),
        changes=_changes(documents, answering.updates_for(section), section, language),
        systems=_systems(documents, section),
        supports=_supports(documents, section, language),
        questions=_questions(section, language),
        previous=_neighbour(document, at - 1, language),
        following=_neighbour(document, at + 1, language),
        original=original,
    )


def _columns(section: Section, language: Language, quoted: Quoted | None, original: str | None) -> tuple[Column, ...]:
    """The texts: first the quoted one, else that of the page's language."""
    wanted = quoted.language if quoted is not None else language
    texts = sorted(section.texts, key=lambda text: (text.language != wanted, text.language != language))
    return tuple(_column(text, quoted, original) for text in texts)


def _column(text: Text, quoted: Quoted | None, original: str | None) -> Column:
    meant = quoted is not None and quoted.language == text.language
    span = find_span(text, quoted.start, quoted.end) if quoted is not None and meant else None
    places = tuple((place, address_at(original, place)) for place in _places(text, span))
    return Column(
        text.language,
        text.title,
        pieces_of(text, span),
        text.editor_note,
        text.disclosure,
        places,
        marked=span is not None,
    )


def _places(text: Text, span: Span | None) -> tuple[Place, ...]:
    """Where in the original the text stands; with a quote marked, where that stands."""
    if span is None:
        return text.places
    place = text.find_place(span.start)
    return (place,) if place is not None else ()


def _changes(
    documents: Sequence[Document], updates: Sequence[Update], section: Section, language: Language
) -> tuple[Change, ...]:
    homes: Mapping[str, str] = {each.section: document.id for document in documents for each in document.updates}
    return tuple(
        Change(
            update,
            update.note(language),
            section_address(homes[update.section], update.section)
            if update.section in homes and update.section != section.id
            else None,
        )
        for update in updates
    )


def _systems(documents: Sequence[Document], section: Section) -> tuple[Named, ...]:
    found: dict[str, Named] = {}
    for document in documents:
        notes = {each.id for each in document.sections}
        for system in document.systems:
            has_note = system.slug in notes and system.slug != section.id
            note = section_address(document.id, system.slug) if has_note else None
            found[system.slug] = Named(system.name, system.camp, note)
    return tuple(found[slug] for slug in section.systems if slug in found)


def _supports(documents: Sequence[Document], section: Section, language: Language) -> tuple[Link, ...]:
    """The sections of the article that a note adds to."""
    shipped = (document for document in reversed(documents) if document.shipped)
    homes = {each.id: (document, each) for document in shipped for each in document.sections}
    found = (homes[name] for name in section.supports if name in homes)
    return tuple(_link(document, each, language) for document, each in found)


def _questions(section: Section, language: Language) -> tuple[str, ...]:
    """Some of the questions that the section answers, in the page's language."""
    found = [question.text for question in section.questions if _is_korean(question.text) == (language == "ko")]
    return tuple(found[:_MOST_QUESTIONS])


def _is_korean(text: str) -> bool:
    return any("가" <= character <= "힣" for character in text)


def _neighbour(document: Document, at: int, language: Language) -> Link | None:
    return _link(document, document.sections[at], language) if 0 <= at < len(document.sections) else None


def _link(document: Document, section: Section, language: Language) -> Link:
    return Link(section_address(document.id, section.id), section.text_for(language).title, section.id)


def find_document(answering: Answering, document_id: str) -> Document | None:
    """The document of that id, or None."""
    return next((each for each in answering.documents() if each.id == document_id), None)
