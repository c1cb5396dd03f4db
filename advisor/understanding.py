"""Understanding a question: what is asked, by whom, with which facts, and which sections lie near it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from unicodedata import east_asian_width

import numpy as np
from numpy.typing import NDArray

from advisor.answers import Ask, Turn
from advisor.elsewhere import ranked_with_later
from advisor.facts import FactReader, FoundFact
from advisor.intent import ABSTAIN_ABOVE, Intent, find_intent
from advisor.questions import checked, focused, searchable, standalone
from advisor.replies import asked_facts, read_reply
from index.retriever import Pool, Query, Retriever, SectionHit
from index.snapshot import Snapshot
from knowledge.decisions.cues import Lexicon
from knowledge.decisions.rules import Persona
from knowledge.documents import Language
from knowledge.examples import BARE, LOOKUP, NOTHING
from knowledge.passages import language_of

Floats = NDArray[np.float32]
POOLED = 60
# Of a long conversation the last questions tell who asks.
REMEMBERED = 4
# A follow-up wider than this tells its subject itself. A syllable of Hangul says as much as two letters.
STANDS_ALONE_WIDTH = 50
# Where not every document may be cited, one of the best voted sections must be in those that may.
VOTED = 3
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


@dataclass(frozen=True, slots=True)
class _Form:
    """One wording of the question: as it stands, or with what it follows up."""

    query: Query
    pool: Pool
    intent: Intent


class Understanding:
    """Reads questions with one lexicon and set of personas, and the encoder of the generation. Thread-safe."""

    def __init__(self, lexicon: Lexicon, personas: Mapping[str, Persona]) -> None:
        self._lexicon = lexicon
        self._personas = personas
        self._facts = FactReader(lexicon)

    def understand(self, snapshot: Snapshot, ask: Ask) -> Understood:
        """Everything there is to know of ``ask``. Raises QuestionError for what cannot be read."""
        started = time.perf_counter()
        question = checked(ask.question)
        text = focused(searchable(question), self._lexicon, snapshot.tokenizer)
        texts = [text, *standalone(text, ask.history, snapshot.tokenizer)]
        vectors = snapshot.encoder.encode_queries(texts)
        encoded = time.perf_counter()
        within = None if ask.documents is None else snapshot.in_documents(ask.documents)
        forms = [self._form(snapshot, Query(words, row, within)) for words, row in zip(texts, vectors, strict=True)]
        chosen, intent = _chosen(forms, snapshot)
        context = self._context(snapshot, ask, forms)
        persona, evidence = self._persona(ask, intent, context)
        recommends = self._recommends(ask, intent, context)
        found = Retriever(snapshot).retrieve(*(form.pool for form in _relevant(forms, chosen)), limit=POOLED)
        known = intent.answerable and _may_cite(snapshot, chosen.pool)
        hits, told_later = ranked_with_later(snapshot, forms[0].query, found, known=known)
        return Understood(
            language=ask.language or _language(question, ask.history),
            recommends=recommends,
            answerable=known or told_later,
            persona=persona,
            persona_evidence=evidence,
            facts=self._read_facts(snapshot, ask, persona, chosen, context) if recommends else {},
            confidence=_confidence(intent, asked=context.asked, told_later=told_later),
            query=chosen.query,
            pool=chosen.pool,
            hits=hits,
            follows_up=len(forms) > 1,
            timings_ms={"encode": _ms(started, encoded), "search": _ms(encoded, time.perf_counter())},
        )

    def _form(self, snapshot: Snapshot, query: Query) -> _Form:
        pool = Retriever(snapshot).pool(query)
        return _Form(query, pool, find_intent(snapshot, self._lexicon, query.text, pool.scores))

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
        self, snapshot: Snapshot, ask: Ask, persona: str | None, form: _Form, context: _Context
    ) -> dict[str, FoundFact]:
        """The facts known: those of the conversation, those the question states, and above all those given."""
        facts: dict[str, FoundFact] = dict(context.facts)
        reader = self._personas.get(persona or "industry")
        if reader is not None and not (context.asked and context.facts):
            # Where the question itself tells of nobody, only what it says in so many words is taken from it.
            worded = form.intent.persona is None or form.intent.persona != persona
            facts |= self._facts.read(snapshot, reader, form.query.text, form.query.vector, worded=worded)
        given = {name: FoundFact(value, GIVEN) for name, value in (ask.facts or {}).items()}
        return facts | given

    def _context(self, snapshot: Snapshot, ask: Ask, forms: Sequence[_Form]) -> _Context:
        """Who asked before, and what a reply to a question of the advisor's states."""
        text = forms[0].query.text
        earlier = [turn.text for turn in ask.history if turn.role == "user"]
        if not earlier:
            return _Context(None, {}, False)
        told = focused(" ".join(searchable(turn) for turn in earlier[-REMEMBERED:]), self._lexicon, snapshot.tokenizer)
        before = self._form(snapshot, Query(told, snapshot.encoder.encode_queries([told])[0]))
        said = ask.history[-1].text if ask.history[-1].role == "assistant" else ""
        named = self._chosen_persona(text) if before.intent.label == BARE and "?" in said else None
        persona = before.intent.persona or named
        if persona is None:
            return _Context(None, {}, False)
        known = self._personas[persona]
        asked = asked_facts(said, known, self._lexicon)
        facts = self._facts.read(snapshot, known, told, before.query.vector, worded=named is not None)
        replied = read_reply(text, asked, self._lexicon, said)
        if asked and not replied:
            joined = forms[-1].query
            names = {fact.name for fact in asked}
            read = self._facts.read(snapshot, known, joined.text, joined.vector)
            replied = {name: fact for name, fact in read.items() if name in names}
        if not replied and forms[-1].intent.label != NOTHING:
            replied = self._restated(snapshot, known, forms[0])
        turned = bool(replied) or (forms[-1].intent.persona is not None and forms[0].intent.persona is not None)
        return _Context(persona, facts | replied, bool(replied) if asked else turned or named is not None)

    def _restated(self, snapshot: Snapshot, known: Persona, form: _Form) -> dict[str, FoundFact]:
        """Facts that a follow-up states anew, a short one or one that supposes them: "그럼 모바일은?", "What if …"."""
        text = form.query.text
        short = _width(text) <= STANDS_ALONE_WIDTH and not snapshot.tokenizer.systems(text)
        if not short and not self._lexicon.supposes(text):
            return {}
        return self._facts.read(snapshot, known, text, form.query.vector, worded=True)

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


def _chosen(forms: Sequence[_Form], snapshot: Snapshot) -> tuple[_Form, Intent]:
    """Which wording to go by, and what is asked: the question itself when it stands alone, else with its subject.

    A follow-up is answerable only when the two wordings together are: its subject alone would lift any question.
    """
    asked = forms[0]
    if len(forms) == 1:
        return asked, asked.intent
    alone = bool(snapshot.tokenizer.systems(asked.query.text)) or _width(asked.query.text) > STANDS_ALONE_WIDTH
    if alone and asked.intent.label != NOTHING:
        return asked, asked.intent
    subject = forms[1]
    doubt = asked.intent.scores.get(NOTHING, -1.0) + subject.intent.scores.get(NOTHING, -1.0)
    return subject, replace(subject.intent, label=NOTHING) if doubt > 2 * ABSTAIN_ABOVE else subject.intent


def _width(text: str) -> int:
    """How much room a text takes: two for each wide character, as terminals count."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _may_cite(snapshot: Snapshot, pool: Pool) -> bool:
    """Whether a section that the question head votes for is among those that may be found."""
    classes, voted = snapshot.votes
    if pool.within is None or not len(classes):
        return True
    best = np.argsort(-pool.scores[classes], kind="stable")[:VOTED]
    return bool(pool.within[voted[best]].any())


def _relevant(forms: Sequence[_Form], chosen: _Form) -> list[_Form]:
    return [chosen, *forms[1:]] if len(forms) > 1 else [chosen]


def _ms(start: float, end: float) -> float:
    return round((end - start) * 1000, 3)


def _language(question: str, history: Sequence[Turn]) -> Language:
    """The question's language; where it has no letters, that of what was asked before."""
    if any(character.isalpha() for character in question) or not history:
        return language_of(question)
    return language_of(history[0].text)
