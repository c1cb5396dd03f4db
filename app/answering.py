"""What the doors are given: questions, searches and readings over the active generation."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.answer import Advisor
from advisor.answers import Answer, Ask
from advisor.questions import checked, searchable
from api.ports import Placed, Points, SearchHit, SectionPoint
from index.errors import IndexMissingError
from index.live import LiveIndex
from index.retriever import Query, Retriever, SectionHit
from index.snapshot import Snapshot
from knowledge.decisions.rules import Persona
from knowledge.documents import Document, Language, Section, Span, Update
from knowledge.passages import language_of

# A map of more is no clearer, only heavier.
_MOST_PASSAGES = 3_000


class HouseAnswering:
    """The Answering port of the HTTP door. Thread-safe; not ready until ``load`` has been called."""

    def __init__(
        self,
        home: Path,
        advisor: Advisor,
        live: LiveIndex,
        personas: Mapping[str, Persona],
    ) -> None:
        self._home = home
        self._advisor = advisor
        self._live = live
        self._personas = personas
        self._loaded = threading.Event()

    def load(self) -> str:
        """Load the active generation and tell its name. Raises IndexError_ when none can be loaded."""
        generation = self._live.current().generation
        self._loaded.set()
        return generation

    def answer(self, ask: Ask) -> Answer:
        """The answer to one question."""
        self._serving()
        return self._advisor.answer(ask)

    def search(self, query: str, limit: int) -> tuple[SearchHit, ...]:
        """At most ``limit`` sections, best first, each with its best passage. Raises QuestionError."""
        text = searchable(checked(query))
        snapshot = self._serving()
        retriever = Retriever(snapshot)
        pool = retriever.pool(Query(text, snapshot.encoder.encode_queries([text])[0]))
        language = language_of(text)
        return tuple(_shown(snapshot, hit, language) for hit in retriever.retrieve(pool, limit=limit))

    def points(self) -> Points:
        """The map of the active generation."""
        return _points(self._serving())

    def place(self, query: str) -> Placed:
        """Where a question lies on it. Raises QuestionError."""
        snapshot = self._serving()
        vector = snapshot.encoder.encode_queries([searchable(checked(query))])[0]
        x, y = snapshot.landscape.place(vector)
        return Placed(snapshot.generation, round(x, 4), round(y, 4))

    def personas(self) -> Mapping[str, Persona]:
        """The personas by id."""
        return self._personas

    def documents(self) -> Sequence[Document]:
        """The documents of the active generation."""
        return self._serving().documents

    def find_section(self, document_id: str, section: str) -> Section | None:
        """The section, or None."""
        return self._serving().sections.get((document_id, section))

    def updates_for(self, section: Section) -> Sequence[Update]:
        """What changed since for the systems that ``section`` speaks of."""
        return self._serving().updates_by_section.get(section.id, ()) if section.systems else ()

    def ready(self) -> bool:
        """Whether a generation is loaded."""
        return self._loaded.is_set()

    def generation(self) -> str | None:
        """The name of the generation that serves, or None before one is loaded."""
        return self._serving().generation if self.ready() else None

    def _serving(self) -> Snapshot:
        """The snapshot to read from. A caller never waits for the first one: it may be asked on the event loop."""
        if not self.ready():
            raise IndexMissingError(self._home)
        return self._live.current()


def _points(snapshot: Snapshot) -> Points:
    landscape = snapshot.landscape
    sections = zip(snapshot.keys, landscape.sections.tolist(), strict=True)
    step = max(1, -(-len(landscape.passages) // _MOST_PASSAGES))
    passages = zip(landscape.passages[::step].tolist(), snapshot.section_numbers[::step].tolist(), strict=True)
    return Points(
        snapshot.generation,
        tuple(SectionPoint(document, section, x, y) for (document, section), (x, y) in sections),
        tuple((x, y, number) for (x, y), number in passages),
        landscape.kept,
    )


def _shown(snapshot: Snapshot, hit: SectionHit, language: Language) -> SearchHit:
    """The hit with its best passage, in the asker's language; lacking one, with the section's first sentence."""
    document_id, section_id = snapshot.keys[hit.number]
    section = snapshot.sections[document_id, section_id]
    text = section.text_for(language)
    first, last = snapshot.sentences_of[hit.row] if hit.row >= 0 else (0, 0)
    # The languages of a section are aligned sentence by sentence; a text without sentences is shown whole.
    spans = text.sentences[first : last + 1] or (Span(0, len(text.text)),)
    span = Span(spans[0].start, spans[-1].end)
    return SearchHit(
        document_id=document_id,
        section=section_id,
        title=text.title,
        language=text.language,
        quote=text.quote(span),
        start=span.start,
        end=span.end,
        score=round(hit.score, 4),
        url=section.url or snapshot.document_of[document_id].source.url,
    )
