"""The use case: a question in its conversation to an answer with verified citations."""

import time
import uuid
from dataclasses import dataclass, replace
from typing import Protocol

from advisor.answers import Answer, Ask, DecisionReport, Nearest, StatedFact, Turn
from advisor.citations import CitationList, Evidence
from advisor.compose import compose_decision, compose_lookup
from advisor.deciding import ARTICLE, Decider, rules_hold
from advisor.errors import UnknownConversationError, UnknownFactError, UnknownPersonaError
from advisor.evidence import FOLLOW_UP_MARGIN, SECTION_MARGIN, EvidencePicker
from advisor.phrases import phrase
from advisor.understanding import Understanding, Understood
from index.snapshot import Snapshot
from knowledge.documents import Language

GENERAL_VERDICT = Evidence((ARTICLE, "6"), 5, 5, 1.0)
NEAREST = 3


class Serving(Protocol):
    """Whatever hands out the generation to answer from."""

    def current(self) -> Snapshot:
        """The snapshot to answer from. Raises IndexMissingError when there is none."""
        ...


class Memory(Protocol):
    """Where conversations are kept."""

    def find(self, conversation_id: str) -> tuple[Turn, ...] | None:
        """The turns of a conversation, or None when there is none of that id."""
        ...

    def keep(self, conversation_id: str, question: str, answer: Answer) -> None:
        """Add a question and its answer, and a gap where it could not be answered."""
        ...


@dataclass(frozen=True, slots=True)
class _Draft:
    """An answer in the making."""

    status: str
    text: str
    decision: DecisionReport | None = None
    nearest: tuple[Nearest, ...] = ()


class Advisor:
    """Answers questions from whichever generation is active when they arrive. Thread-safe."""

    def __init__(self, live: Serving, understanding: Understanding, decider: Decider, memory: Memory) -> None:
        self._live = live
        self._understanding = understanding
        self._decider = decider
        self._memory = memory

    def answer(self, ask: Ask) -> Answer:
        """The answer to ``ask``. Raises QuestionError for what cannot be read, IndexMissingError without an index."""
        started = time.perf_counter()
        self._check(ask)
        snapshot = self._live.current()
        understood = self._understanding.understand(snapshot, self._with_history(ask))
        citations = CitationList(snapshot, understood.language)
        draft = self._draft(snapshot, understood, citations, ask)
        composed = time.perf_counter()
        total = (composed - started) * 1000
        answer = Answer(
            id=f"ans_{uuid.uuid4().hex}",
            conversation_id=ask.conversation_id or f"cnv_{uuid.uuid4().hex}",
            status=draft.status,  # type: ignore[arg-type]  # drafts use the three statuses
            language=understood.language,
            text=draft.text,
            citations=citations.all(),
            decision=draft.decision,
            nearest=draft.nearest,
            confidence=round(understood.confidence, 4),
            generation=snapshot.generation,
            timings_ms={
                **understood.timings_ms,
                "compose": round(total - sum(understood.timings_ms.values()), 3),
                "total": round(total, 3),
            },
        )
        self._memory.keep(answer.conversation_id, ask.question, answer)
        return answer

    def _check(self, ask: Ask) -> None:
        personas = self._decider.personas
        if ask.persona is not None and ask.persona not in personas:
            raise UnknownPersonaError(ask.persona, personas)
        for name, value in (ask.facts or {}).items():
            fitting = [personas[ask.persona]] if ask.persona else list(personas.values())
            if not any(persona.find_value(name, value) for persona in fitting):
                known = "; ".join(
                    f"{fact.name}: {', '.join(str(choice.value).lower() for choice in fact.choices)}"
                    for persona in fitting
                    for fact in persona.facts
                )
                raise UnknownFactError(name, value, known)

    def _with_history(self, ask: Ask) -> Ask:
        if ask.conversation_id is None:
            return ask
        turns = self._memory.find(ask.conversation_id)
        if turns is None:
            raise UnknownConversationError(ask.conversation_id)
        return replace(ask, history=turns)

    def _draft(self, snapshot: Snapshot, understood: Understood, citations: CitationList, ask: Ask) -> _Draft:
        if understood.recommends and rules_hold(snapshot, ask.documents):
            return self._recommend(snapshot, understood, citations)
        if understood.answerable:
            return self._look_up(snapshot, understood, citations, ask.limit)
        return self._abstain(snapshot, understood)

    def _recommend(self, snapshot: Snapshot, understood: Understood, citations: CitationList) -> _Draft:
        decided = self._decider.decide(
            understood.persona,
            understood.facts,
            understood.persona_evidence,
            citations,
            snapshot,
            understood.language,
        )
        if decided is None:
            return self._ask_persona(snapshot, understood, citations)
        if decided.first is None:
            return self._abstain(snapshot, understood)
        today, missing = decided.report.today, decided.report.missing_fact
        text = compose_decision(
            decided.advice,
            decided.first,
            decided.reasons,
            understood.language,
            today=today.text if today else None,
            missing=missing,
        )
        return _Draft("needs_fact" if missing else "answered", text, decided.report)

    def _ask_persona(self, snapshot: Snapshot, understood: Understood, citations: CitationList) -> _Draft:
        """The general verdict, cited, and the question for the asker's situation."""
        verdict = citations.cite(GENERAL_VERDICT)
        if verdict is None:
            return self._abstain(snapshot, understood)
        missing = self._decider.ask_persona(understood.language)
        report = DecisionReport(
            persona=None,
            persona_evidence=None,
            facts={name: StatedFact(fact.value, fact.evidence) for name, fact in understood.facts.items()},
            recommendation=(),
            path=(),
            today=None,
            missing_fact=missing,
            would_change=(),
        )
        text = compose_decision(verdict.quote, verdict, (), understood.language, missing=missing)
        return _Draft("needs_fact", text, report)

    def _look_up(self, snapshot: Snapshot, understood: Understood, citations: CitationList, limit: int) -> _Draft:
        picker = EvidencePicker(snapshot)
        margin = FOLLOW_UP_MARGIN if understood.follows_up else SECTION_MARGIN
        picked = picker.pick(understood.query, understood.pool, understood.hits, limit=limit, margin=margin)
        cited = [citation for citation in map(citations.cite, picked) if citation is not None]
        if not cited:
            return self._abstain(snapshot, understood)
        note = _side_note(snapshot, picked[0], understood.language)
        return _Draft("answered", compose_lookup(cited, understood.language, note=note))

    def _abstain(self, snapshot: Snapshot, understood: Understood) -> _Draft:
        nearest = []
        for hit in understood.hits[:NEAREST]:
            key = snapshot.keys[hit.number]
            title = snapshot.sections[key].text_for(understood.language).title
            nearest.append(Nearest(key[0], key[1], title, round(hit.score, 4)))
        return _Draft("abstained", phrase("abstain", understood.language), nearest=tuple(nearest))


def _side_note(snapshot: Snapshot, evidence: Evidence, language: Language) -> str | None:
    """The disclosure or the editor's note that an answer from this section owes its reader."""
    text = snapshot.sections[evidence.key].text_for(language)
    if text.disclosure:
        return f"{phrase('disclosure', language)}: {text.disclosure}"
    return None
