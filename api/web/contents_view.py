"""The documents and their contents as the pages list them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.ports import Answering
from api.web.addresses import section_address
from knowledge.documents import Document, Language, Section, Source

_NUMBERED = re.compile(r"\d+(\.\d+)*")
# What no longer holds as it was written, the gravest first.
_TELLING = ("archived", "superseded", "renamed", "maintenance")
_MOST_CHAPTERS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A section in the contents.

    ``number`` is empty for one that is named; ``depth`` is how far in; ``changed`` the gravest that has changed since.
    """

    section: str
    title: str
    number: str
    address: str
    depth: int
    changed: str | None


@dataclass(frozen=True, slots=True)
class Contents:
    """A document with its sections in reading order; ``languages`` are those that any section has."""

    id: str
    source: Source
    shipped: bool
    languages: tuple[Language, ...]
    entries: tuple[Entry, ...]

    @property
    def chapters(self) -> tuple[Entry, ...]:
        """The first of the outermost sections."""
        return tuple(entry for entry in self.entries if entry.depth == 0)[:_MOST_CHAPTERS]

    @property
    def changed(self) -> int:
        """How many sections no longer hold as they were written."""
        return sum(entry.changed is not None for entry in self.entries)


def view_contents(answering: Answering, document: Document, language: Language) -> Contents:
    """The contents of ``document``, titles in ``language`` where it has them."""
    entries = tuple(_entry(answering, document, section, language) for section in document.sections)
    found = {text.language for section in document.sections for text in section.texts}
    ordered: Sequence[Language] = ("ko", "en")
    languages = tuple(each for each in ordered if each in found)
    return Contents(document.id, document.source, document.shipped, languages, entries)


def _entry(answering: Answering, document: Document, section: Section, language: Language) -> Entry:
    statuses = {update.status for update in answering.updates_for(section)} if not section.today else set()
    return Entry(
        section.id,
        section.text_for(language).title,
        number_of(section.id),
        section_address(document.id, section.id),
        _depth(section),
        next((status for status in _TELLING if status in statuses), None),
    )


def number_of(section: str) -> str:
    """The id where it is a number such as 3.2.1, to be shown before the title."""
    return section if _NUMBERED.fullmatch(section) else ""


def _depth(section: Section) -> int:
    if section.today:
        return 1
    return number_of(section.id).count(".")
