"""What the HTTP door needs from the house behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from advisor.answers import Answer, Ask
from advisor.retention import Forgotten
from knowledge.decisions.rules import Persona
from knowledge.documents import Document, Language, Section, Update


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A section found for a query.

    ``quote`` is the stored text at ``[start, end)``; a higher score is nearer.
    """

    document_id: str
    section: str
    title: str
    language: Language
    quote: str
    start: int
    end: int
    score: float
    url: str | None


@dataclass(frozen=True, slots=True)
class SectionPoint:
    """Where a section lies on the map, from -1 to 1 each way."""

    document_id: str
    section: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Points:
    """The active generation in two dimensions; ``kept`` is the share of what tells sections apart that these show.

    ``passages`` are the points of passages, each with the number of its section in ``sections``; of very many a sample.
    """

    generation: str
    sections: tuple[SectionPoint, ...]
    passages: tuple[tuple[float, float, int], ...]
    kept: float


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a question lies on the map of a generation; one unlike any section may lie beyond -1 or 1."""

    generation: str
    x: float
    y: float


class Answering(Protocol):
    """Questions, searches and readings, all of them thread-safe.

    ``answer``, ``search``, ``points`` and ``place`` take as long as encoding does, so the door calls them on its
    workers; the others read what is in memory. ``answer`` raises QuestionError. While no generation is loaded, all but
    ``personas``, ``ready`` and ``generation`` raise IndexMissingError.
    """

    def answer(self, ask: Ask) -> Answer:
        """The answer to one question."""

    def search(self, query: str, limit: int) -> tuple[SearchHit, ...]:
        """At most ``limit`` sections, best first."""

    def points(self) -> Points:
        """The map of the active generation."""

    def place(self, query: str) -> Placed:
        """Where a question lies on it."""

    def personas(self) -> Mapping[str, Persona]:
        """The personas by id."""

    def documents(self) -> Sequence[Document]:
        """The documents of the active generation."""

    def find_section(self, document_id: str, section: str) -> Section | None:
        """The section, or None."""

    def updates_for(self, section: Section) -> Sequence[Update]:
        """What changed since for the systems that ``section`` speaks of."""

    def ready(self) -> bool:
        """Whether a generation is loaded."""

    def generation(self) -> str | None:
        """The name of the active generation, or None."""


class Queued(Protocol):
    """A job that was queued."""

    @property
    def id(self) -> str: ...


class Queueing(Protocol):
    """Queues jobs."""

    def queue(self, kind: str, arguments: Mapping[str, object], *, by: str) -> Queued: ...


class Forgetting(Protocol):
    """Deletes for good what people asked, wherever it is kept."""

    def conversation(self, conversation_id: str) -> Forgotten:
        """Delete all that was said in one conversation; nothing where there is none."""

    def older(self, before: datetime) -> Forgotten:
        """Delete what was said before a moment."""
