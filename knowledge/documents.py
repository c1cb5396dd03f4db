"""Documents, sections and passages as frozen values."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")
PassageKind = Literal["window", "sentence", "question"]
PlaceKind = Literal["page", "slide", "cell", "anchor"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of Unicode code points, ``[start, end)``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the original a part of a text stands: from code point ``start`` on, until the next place.

    ``value`` is the number of a page, slide or cell (from 1), or the name of an anchor in a web page.
    """

    start: int
    kind: PlaceKind
    value: str


@dataclass(frozen=True, slots=True)
class Text:
    """What a section says in one language, with its sentences as spans of that text.

    ``places`` are in the order of their starts; none where the original has no pages or anchors.
    """

    language: Language
    title: str
    text: str
    sentences: tuple[Span, ...]
    editor_note: str | None = None
    disclosure: str | None = None
    places: tuple[Place, ...] = ()

    def find_place(self, start: int) -> Place | None:
        """The place of the original at code point ``start``, or None."""
        return next((place for place in reversed(self.places) if place.start <= start), None)

    def quote(self, span: Span) -> str:
        """The words that stand at ``span``."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a section answers, with the sentences (from 0) that answer it.

    ``also`` names further sections that the answer needs.
    """

    text: str
    sentences: tuple[int, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a document, in one language or in several that are aligned sentence by sentence."""

    id: str
    texts: tuple[Text, ...]
    as_of: str | None = None
    url: str | None = None
    systems: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    supports: tuple[str, ...] = ()
    today: bool = False

    def find_text(self, language: str) -> Text | None:
        """The text in ``language``, or None."""
        return next((text for text in self.texts if text.language == language), None)

    def text_for(self, language: str) -> Text:
        """The text in ``language``, or in whichever language there is."""
        return self.find_text(language) or self.texts[0]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from."""

    title: str
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """What changed for a system since the article, and which sections it touches.

    ``notes`` holds one text per language; ``sources`` are addresses of the evidence; ``section`` is the
    section of the knowledge base that says it at length.
    """

    system: str
    slug: str
    status: str
    successor: str | None
    as_of: str
    touches: tuple[str, ...]
    notes: tuple[tuple[Language, str], ...]
    sources: tuple[str, ...]
    section: str

    def note(self, language: str) -> str:
        """What changed, in ``language`` or else in whichever there is."""
        return dict(self.notes).get(language) or self.notes[0][1]  # type: ignore[call-overload]  # any language may be asked


@dataclass(frozen=True, slots=True)
class System:
    """A system of one of the two ecosystems, with every spelling people use for it."""

    slug: str
    name: str
    aliases: tuple[str, ...]
    camp: str
    area: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its sections in reading order, and for the corpus the systems and updates it tells of.

    ``shipped`` marks the corpus: the rules cite its sentences by number, and the examples know its sections.
    """

    id: str
    source: Source
    sections: tuple[Section, ...]
    systems: tuple[System, ...] = ()
    updates: tuple[Update, ...] = ()
    shipped: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a section that is searched as one: what is encoded, and the words it stands for.

    ``text`` is what is encoded; ``[start, end)`` is the span of the section's text in ``language`` that a hit on
    it points to. For a question these are the sentences that answer it.
    """

    document_id: str
    section: str
    language: Language
    kind: PassageKind
    start: int
    end: int
    text: str


def sha256(text: str) -> str:
    """Hex SHA-256 of the UTF-8 bytes of ``text``."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def content_hash(parts: Iterable[str]) -> str:
    """One hash for a sequence of strings, order and boundaries included."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.hexdigest()
