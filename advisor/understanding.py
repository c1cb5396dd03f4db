"""Understanding a question: what is asked, by whom, with which facts, and which sections lie near it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from advisor.answers import Ask, Turn
from advisor.elsewhere import ranked_with_later
from advisor.facts import FactReader, FoundFact
from advisor.intent import Intent, find_intent
from advisor.questions import checked, focused, searchable, standalone
from advisor.replies import asked_facts, read_reply
from index.encoders import Encoder
from index.retriever import Pool, Query, Retriever, SectionHit
from index.snapshot import Snapshot
from knowledge.decisions.cues import Lexicon
from knowledge.decisions.rules import Persona
from knowledge.documents import Language
from knowledge.examples import BARE, LOOKUP, NOTHING
from knowledge.passages import language_of

Floats = NDArray[np.float32]
POOLED = 60
GIVEN = "given in the request"


@dataclass(frozen=True, slots=True)
class Understood:
    """What is known of a question before it is answered.

    ``recommends`` tells that a recommendation is asked for; ``answerable`` that a look-up finds an answer. ``query``
    and ``pool`` are what evidence is picked with, ``hits`` the sections found.
    """

    language: Language
    recommends: bool
    answerable: bool
    persona: str | None
    persona_evidence: str | None
    facts: Mapping[str, FoundFact]
    confidence: float
    query: Query
    pool: Pool
    hits: tuple[SectionHit, ...]
    follows_up: bool
    timings_ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Context:
    """What the conversation so far tells: earlier questions, and the facts a reply answers."""

    persona: str | None
    facts: Mapping[str, FoundFact]
    asked: bool


class Understanding:
    """Reads questions with one encoder, lexicon and set of personas. Thread-safe."""

    def __init__(self, encoder: Encoder, lexicon: Lexicon, personas: Mapping[str, Persona]) -> None:
        self._encoder = encoder
        self._lexicon = lexicon
        self._personas = personas
        self._facts = FactReader(lexicon, lambda texts: encoder.encode_passages(texts))

    def understand(self, snapshot: Snapshot, ask: Ask) -> Understood:
        """Everything there is to know of ``ask``. Raises QuestionError for what cannot be read."""
        started = time.perf_counter()
        question = checked(ask.question)
        text = focused(searchable(question), self._lexicon, snapshot.tokenizer)
        forms = [text, *standalone(text, ask.history, snapshot.tokenizer)]
        vectors = self._encoder.encode_queries(forms)
        encoded = time.perf_counter()
        retriever = Retriever(snapshot)
        queries = [Query(form, row) for form, row in zip(forms, vectors, strict=True)]
        pools = [retriever.pool(query) for query in queries]
        intents = [
            find_intent(snapshot, self._lexicon, query.text, pool.scores)
            for query, pool in zip(queries, pools, strict=True)
        ]
        intent, at = _chosen(intents, forms, snapshot)
        context = self._context(snapshot, ask, text, queries, intents)
        persona, evidence = self._persona(ask, intent, context)
        recommends = self._recommends(ask, intent, context)
        facts = self._read_facts(snapshot, ask, persona, queries[at], context) if recommends else {}
        hits, told_later = ranked_with_later(
            snapshot, text, retriever.retrieve(*_relevant(pools, at), limit=POOLED), known=intent.answerable
        )
        searched = time.perf_counter()
        return Understood(
            language=ask.language or _language(question, ask.history),
            recommends=recommends,
            answerable=intent.answerable or told_later,
            persona=persona,
            persona_evidence=evidence,
            facts=facts,
            confidence=_confidence(intent, asked=context.asked, told_later=told_later),
            query=queries[at],
            pool=pools[at],
            hits=hits,
            follows_up=len(forms) > 1,
            timings_ms={
                "encode": round((encoded - started) * 1000, 3),
                "search": round((searched - encoded) * 1000, 3),
            },
        )

    def _recommends(self, ask: Ask, intent: Intent, context: _Context) -> bool:
        if ask.persona is not None or ask.facts:
            return intent.label != LOOKUP or bool(ask.facts)
        return context.asked or intent.persona is not None or intent.label == BARE

    def _persona(self, ask: Ask, intent: Intent, context: _Context) -> tuple[str | None, str | None]:
        if ask.persona is not None:
            return ask.persona, GIVEN
        persona = intent.persona or context.persona
        if persona is None and ask.facts:
            fitting = [
                name
                for name, known in self._personas.items()
                if all(known.find_value(fact, value) for fact, value in ask.facts.items())
            ]
            persona = fitting[0] if len(fitting) == 1 else None
        words = next((cue.words for cue in intent.cues if cue.value == persona), None)
        return persona, words or (checked(ask.question)[:120] if persona else None)

    def _read_facts(
        self, snapshot: Snapshot, ask: Ask, persona: str | None, query: Query, context: _Context
    ) -> dict[str, FoundFact]:
        facts: dict[str, FoundFact] = dict(context.facts)
        reader = self._personas.get(persona or "industry")
        if reader is not None and not (context.asked and context.facts):
            facts |= self._facts.read(snapshot, reader, query.text, query.vector, worded=persona is None)
        given = {name: FoundFact(value, GIVEN) for name, value in (ask.facts or {}).items()}
        return facts | given

    def _context(
        self, snapshot: Snapshot, ask: Ask, text: str, queries: Sequence[Query], intents: Sequence[Intent]
    ) -> _Context:
        """Who asked before, and what a reply to a question of the advisor's states."""
        earlier = [turn.text for turn in ask.history if turn.role == "user"]
        if not earlier:
            return _Context(None, {}, False)
        told = " ".join(focused(searchable(turn), self._lexicon, snapshot.tokenizer) for turn in earlier)
        vector = self._encoder.encode_queries([told])[0]
        before = find_intent(snapshot, self._lexicon, told, Retriever(snapshot).pool(Query(told, vector)).scores)
        persona = before.persona
        said = ask.history[-1].text if ask.history[-1].role == "assistant" else ""
        if persona is None and "?" in said and before.label == BARE:
            persona = self._chosen_persona(text)
        if persona is None:
            return _Context(None, {}, False)
        known = self._personas[persona]
        asked = asked_facts(said, known, self._lexicon)
        facts = self._facts.read(snapshot, known, told, vector)
        replied = read_reply(text, asked, self._lexicon, said)
        if asked and not replied:
            joined = queries[-1]
            names = {fact.name for fact in asked}
            replied = {
                name: fact
                for name, fact in self._facts.read(snapshot, known, joined.text, joined.vector).items()
                if name in names
            }
        turned = bool(replied) or (intents[-1].persona is not None and intents[0].label != LOOKUP)
        return _Context(persona, facts | replied, bool(asked and replied) or (turned and not asked))

    def _chosen_persona(self, reply: str) -> str | None:
        """The persona a reply names by its title, as a button sends it, or tells of in words."""
        said = reply.strip().casefold()
        for persona in self._personas.values():
            if said in {persona.id, *(title.casefold() for title in persona.title.values())}:
                return persona.id
        cues = self._lexicon.personas(reply)
        return str(cues[0].value) if len(cues) == 1 else None


def _confidence(intent: Intent, *, asked: bool, told_later: bool) -> float:
    """The calibrated probability; replies and later documents were judged otherwise, with about nine in ten right."""
    return max(intent.confidence, 0.9) if asked or told_later else intent.confidence


def _chosen(intents: Sequence[Intent], forms: Sequence[str], snapshot: Snapshot) -> tuple[Intent, int]:
    """Which form of a follow-up to go by: the question itself when it stands alone, else the one with its subject."""
    if len(forms) == 1:
        return intents[0], 0
    alone = bool(snapshot.tokenizer.systems(forms[0])) or len(forms[0]) > 25
    if alone and intents[0].label != NOTHING:
        return intents[0], 0
    return intents[1], 1


def _relevant(pools: Sequence[Pool], at: int) -> list[Pool]:
    return [pools[at], *pools[1:]] if len(pools) > 1 else [pools[0]]


def _language(question: str, history: Sequence[Turn]) -> Language:
    """The question's language; where it has no letters, that of what was asked before."""
    if any(character.isalpha() for character in question) or not history:
        return language_of(question)
    return language_of(history[0].text)
