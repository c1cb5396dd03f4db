"""Fakes of our own ports. Knowledge, SQLite, FAISS and FastAPI are never faked."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from advisor.answers import (
    Answer,
    Ask,
    Citation,
    DecisionReport,
    PathStep,
    StatedFact,
    Turn,
    WouldChange,
)
from advisor.errors import UnknownConversationError, UnknownFactError, UnknownPersonaError
from advisor.gate import GateReport, Verdict
from advisor.intake import Incoming, Outcome
from api.oidc.admins import Person
from api.oidc.port import Returned
from api.ports import Placed, Points, SearchHit, SectionPoint
from index.encoders import Vectors
from index.errors import IndexMissingError
from knowledge.corpus_files import load_corpus
from knowledge.decisions.cues import Lexicon, load_lexicon
from knowledge.decisions.rules import Persona, load_personas
from knowledge.documents import Document, Section, Update, sha256
from knowledge.errors import UnknownDocumentError
from knowledge.readers.reading import Reading, read_file

ARTICLE = "pytorch-vs-tensorflow-2022"


@cache
def shipped_documents() -> tuple[Document, ...]:
    """The shipped corpus, read once per run."""
    return load_corpus()


@cache
def shipped_personas() -> Mapping[str, Persona]:
    """The shipped rules, read once per run."""
    return load_personas()


@cache
def shipped_lexicon() -> Lexicon:
    """The shipped cues, compiled once per run."""
    return load_lexicon()


def do_nothing(_: str) -> None:
    """The ``before`` of an Answering that neither waits nor fails."""


@dataclass
class FakeAnswering:
    """The Answering port over the real corpus and rules, with one fixed answer.

    ``before`` is called with each question first: it may wait, or raise what shall go wrong.
    """

    before: Callable[[str], None] = do_nothing
    loaded: bool = True
    asked: list[Ask] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._documents = shipped_documents()
        self._personas = shipped_personas()

    def answer(self, ask: Ask) -> Answer:
        self.before(ask.question)
        self.asked.append(ask)
        self._check_index()
        if ask.conversation_id not in (None, "cnv_1"):
            raise UnknownConversationError(str(ask.conversation_id))
        if ask.persona is not None and ask.persona not in self._personas:
            raise UnknownPersonaError(ask.persona, self._personas)
        for name, value in (ask.facts or {}).items():
            if not any(persona.find_value(name, value) for persona in self._personas.values()):
                raise UnknownFactError(name, value, "goal, deploy_target")
        return self._answer(ask)

    def search(self, query: str, limit: int) -> tuple[SearchHit, ...]:
        self.before(query)
        self._check_index()
        hit = SearchHit(ARTICLE, "5.5", "취미로 한다면", "ko", self._quote(), 0, len(self._quote()), 0.9, None)
        return (hit,) * limit

    def points(self) -> Points:
        self._check_index()
        keys = [(document.id, section.id) for document in self._documents for section in document.sections]
        spread = [(at / len(keys), at % 7 / 7) for at in range(len(keys))]
        sections = tuple(SectionPoint(*key, x, y) for key, (x, y) in zip(keys, spread, strict=True))
        return Points("gen-1", sections, tuple((x, y, at) for at, (x, y) in enumerate(spread)), 0.25)

    def place(self, query: str) -> Placed:
        self.before(query)
        self._check_index()
        return Placed("gen-1", 0.5, -0.25)

    def personas(self) -> Mapping[str, Persona]:
        return self._personas

    def documents(self) -> Sequence[Document]:
        self._check_index()
        return self._documents

    def find_section(self, document_id: str, section: str) -> Section | None:
        self._check_index()
        sections = (each for document in self._documents if document.id == document_id for each in document.sections)
        return next((each for each in sections if each.id == section), None)

    def updates_for(self, section: Section) -> Sequence[Update]:
        return [update for document in self._documents for update in document.updates if section.id in update.touches]

    def ready(self) -> bool:
        return self.loaded

    def generation(self) -> str | None:
        return "gen-1" if self.loaded else None

    def _check_index(self) -> None:
        if not self.loaded:
            raise IndexMissingError(Path("/srv/secret/index"))

    def _quote(self) -> str:
        section = self.find_section(ARTICLE, "5.5")
        assert section is not None
        text = section.text_for("ko")
        return text.quote(text.sentences[2])

    def _answer(self, ask: Ask) -> Answer:
        quote = self._quote()
        proof = (117, 192, sha256(quote), None, "2021-12-14", ())
        citation = Citation(1, ARTICLE, "5.5", "취미로 한다면", quote, "ko", *proof, score=0.83)
        decision = DecisionReport(
            persona="hobbyist",
            persona_evidence="취미로",
            facts={"goal": StatedFact("embedded_project", "라즈베리파이")},
            recommendation=("tensorflow",),
            path=(PathStep("hobbyist.embedded", "목표가 무엇인가요?", "임베디드", "5.5", 1),),
            today=None,
            missing_fact=None,
            would_change=(WouldChange("goal", "learning", ("pytorch",)),),
        )
        return Answer(
            id="ans_1",
            conversation_id=ask.conversation_id or "cnv_1",
            status="answered",
            language=ask.language or "ko",
            text="TensorFlow를 권합니다. [1]\n\n학습이 목표라면 PyTorch를 권합니다. [1]",
            citations=(citation,),
            decision=decision,
            nearest=(),
            confidence=0.94,
            generation="gen-1",
            timings_ms={"encode": 9.0, "total": 10.5},
        )


@dataclass
class FakeEncoder:
    """The Encoder port as a hashed bag of words: deterministic unit vectors that know no meaning.

    ``encoded`` records every text that was turned into a vector; ``before`` is called with each batch first and may
    raise what shall go wrong.
    """

    fingerprint: str = "fake-bag-of-words"
    dimension: int = 64
    before: Callable[[Sequence[str]], None] = lambda texts: None
    encoded: list[str] = field(default_factory=list)

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        return self._encode(queries)

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        return self._encode(passages)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        self.before(texts)
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in text.casefold().split() or [""]:
                # Python's own hash differs from process to process.
                vectors[row, zlib.crc32(word.encode("utf-8", "replace")) % self.dimension] += 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


@dataclass
class InMemory:
    """The advisor's Memory port in a dictionary. ``gaps`` are the questions that had no answer."""

    turns: dict[str, tuple[Turn, ...]] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)

    def find(self, conversation_id: str) -> tuple[Turn, ...] | None:
        return self.turns.get(conversation_id)

    def keep(self, conversation_id: str, question: str, answer: Answer) -> None:
        said = (Turn("user", question), Turn("assistant", answer.text))
        self.turns[conversation_id] = (*self.turns.get(conversation_id, ()), *said)
        if answer.status == "abstained":
            self.gaps.append(question)


@dataclass
class FakeTaking:
    """The Taking port in a dictionary: ``documents`` hold the bytes by id. What holds ``BROKEN`` is rejected.

    ``before`` is called with each file first, and may raise what shall go wrong.
    """

    before: Callable[[Incoming], None] = lambda file: None
    documents: dict[str, bytes] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    taken: list[Incoming] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def take(self, incoming: Iterable[Incoming], *, by: str) -> Iterator[Outcome]:
        for file in incoming:
            self.before(file)
            self.taken.append(file)
            yield self._take(file)

    def remove(self, document_id: str, *, by: str) -> None:
        if self.documents.pop(document_id, None) is None:
            raise UnknownDocumentError(document_id)
        self.removed.append(document_id)

    def _take(self, file: Incoming) -> Outcome:
        document_id = file.document_id or file.name
        if b"BROKEN" in file.content:
            return Outcome(file.name, "rejected", document_id, problem=f"{file.name} was not read: it is broken.")
        twin = next((each for each, held in self.documents.items() if held == file.content), document_id)
        if twin != document_id:
            return Outcome(file.name, "duplicate", twin)
        known = self.documents.get(document_id)
        self.documents[document_id] = file.content
        if known == file.content:
            return Outcome(file.name, "unchanged", document_id, self.versions[document_id], 1)
        version = self.versions[document_id] = self.versions.get(document_id, 0) + 1
        return Outcome(file.name, "added" if version == 1 else "new_version", document_id, version, 1)


class DirectReader:
    """The library's Reader port in this process, where hostile files have tests of their own."""

    def read(self, name: str, content: bytes, *, document_id: str | None = None, url: str | None = None) -> Reading:
        return read_file(name, content, document_id=document_id, url=url)


@dataclass
class FakePipeline:
    """As much of a re-index as its job needs, with a gate that says what it is told to."""

    verdict: Verdict | None
    activated: list[str] = field(default_factory=list)

    def encode(self, report: object) -> tuple[int, int]:
        del report
        return 3, 10

    def build(self, report: object, *, force: bool = False) -> tuple[str, bool]:
        del report
        return ("g2" if force else "g1"), not force

    def judge(self, generation: str, report: object) -> GateReport | None:
        del report
        return GateReport(generation, self.verdict, 10, 0.01, 0.8, 0.9) if self.verdict else None

    def activate(self, generation: str, report: object) -> None:
        del report
        self.activated.append(generation)


@dataclass(frozen=True)
class FakeJob:
    """A job that was queued."""

    id: str


@dataclass
class FakeQueue:
    """The routes' Queueing port as a list."""

    queued: list[tuple[str, Mapping[str, object], str]] = field(default_factory=list)

    def queue(self, kind: str, arguments: Mapping[str, object], *, by: str) -> FakeJob:
        """A job with the next number."""
        self.queued.append((kind, arguments, by))
        return FakeJob(f"job_{len(self.queued)}")


@dataclass(frozen=True)
class FakeSignIn:
    """The SignIn port: a provider that lets everyone in, as the same admin."""

    def begin(self) -> tuple[str, str]:
        return "https://login.example.org/authorize", "pending"

    def finish(self, returned: Returned, cookie: str | None) -> Person:
        return Person("person:ann@example.org", "Ann")
