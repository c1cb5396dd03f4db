"""What is asked and what is answered, as frozen values: the contract every door renders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from knowledge.documents import Language, PlaceKind

Status = Literal["answered", "needs_fact", "abstained"]
Role = Literal["user", "assistant"]
FactValue = str | bool

MAX_QUESTION_CHARS = 4_000
MAX_HISTORY_TURNS = 20
MAX_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with all that bears on it.

    ``persona`` and ``facts`` win over what is detected. ``history`` is ignored where ``conversation_id`` is given.
    ``limit`` bounds the sections cited, 1 to 10. ``documents`` are the only ones to cite; None means all.
    """

    question: str
    language: Language | None = None
    conversation_id: str | None = None
    history: tuple[Turn, ...] = ()
    persona: str | None = None
    facts: Mapping[str, FactValue] | None = None
    limit: int = 3
    documents: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class CitedUpdate:
    """What has changed since for a system that a citation speaks of."""

    system: str
    status: str
    note: str
    as_of: str
    source: str | None


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """Where in the original a quote stands: the number of a page, slide or cell, or the name of an anchor."""

    kind: PlaceKind
    value: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that was compared with the stored text: ``quote == text[start:end]`` of that section and language.

    Offsets count Unicode code points; ``sha256`` is of the quote's UTF-8 bytes. ``url`` leads to ``place`` where a
    browser can be sent to one.
    """

    number: int
    document_id: str
    section: str
    title: str
    quote: str
    language: Language
    start: int
    end: int
    sha256: str
    url: str | None
    as_of: str | None
    updates: tuple[CitedUpdate, ...]
    score: float
    place: CitedPlace | None = None


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact about the asker with the words that gave it."""

    value: FactValue
    evidence: str


@dataclass(frozen=True, slots=True)
class PathStep:
    """One edge of the decision path; ``citation`` is the number of the citation that proves it."""

    rule: str
    question: str
    answer: str
    section: str
    citation: int | None


@dataclass(frozen=True, slots=True)
class FactChoice:
    """One value a missing fact may take."""

    value: FactValue
    label: str


@dataclass(frozen=True, slots=True)
class MissingFact:
    """The one fact to ask for before a recommendation can be given."""

    name: str
    question: str
    choices: tuple[FactChoice, ...]


@dataclass(frozen=True, slots=True)
class TodayNote:
    """What has changed since the article for this recommendation, with addresses of the evidence."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WouldChange:
    """A fact that would lead to another recommendation."""

    fact: str
    value: FactValue
    recommendation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionReport:
    """What the rules decided and why. ``persona`` is None when it stayed unknown."""

    persona: str | None
    persona_evidence: str | None
    facts: Mapping[str, StatedFact]
    recommendation: tuple[str, ...]
    path: tuple[PathStep, ...]
    today: TodayNote | None
    missing_fact: MissingFact | None
    would_change: tuple[WouldChange, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """A section that lies near a question without answering it."""

    document_id: str
    section: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: text with numbered citations, a question back, or an honest "not covered"."""

    id: str
    conversation_id: str
    status: Status
    language: Language
    text: str
    citations: tuple[Citation, ...]
    decision: DecisionReport | None
    nearest: tuple[Nearest, ...]
    confidence: float
    generation: str
    timings_ms: Mapping[str, float] = field(default_factory=dict)
