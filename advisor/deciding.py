"""From persona and facts to a decision with its evidence: what the rules say, cited edge by edge."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from advisor.answers import (
    Citation,
    DecisionReport,
    FactChoice,
    MissingFact,
    PathStep,
    StatedFact,
    TodayNote,
    WouldChange,
)
from advisor.citations import CitationList, Evidence
from advisor.facts import FoundFact, plain
from advisor.phrases import phrase
from index.snapshot import Snapshot
from knowledge.decisions.decide import Decision, Step, agreed, decide
from knowledge.decisions.rules import Persona, Reason, Value
from knowledge.documents import Language

ARTICLE = "pytorch-vs-tensorflow-2022"
PERSONA_FACT = "persona"
ORDER = ("industry", "researcher", "professor", "career_change", "hobbyist", "beginner")
_NAMES: Mapping[str, str] = {"pytorch": "PyTorch", "tensorflow": "TensorFlow", "keras": "Keras", "jax": "JAX"}
# Where nothing tells whether it is for work or a hobby, the same device means these facts of the two personas.
_SAME_SITUATION: Mapping[str, str] = {
    "embedded": "embedded_project",
    "mobile": "mobile_app",
    "server": "project",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision ready to be told: its report, the sentence of advice, and the citations in the order they are told."""

    report: DecisionReport
    advice: str
    first: Citation | None
    reasons: tuple[Citation, ...]


class Decider:
    """Decides by the personas' rules and cites what each edge rests on."""

    def __init__(self, personas: Mapping[str, Persona]) -> None:
        self.personas = personas

    def decide(
        self,
        persona: str | None,
        facts: Mapping[str, FoundFact],
        evidence: str | None,
        citations: CitationList,
        snapshot: Snapshot,
        language: Language,
    ) -> Decided | None:
        """The decision for a persona, or for all that the facts fit if it is unknown; None if that settles nothing."""
        decisions = self._apply(persona, plain(facts))
        if not decisions:
            return None
        decision = decisions[0]
        # Cited in the order they are told: what the advice rests on, its reasons, then the edges that led there.
        ends = [citations.cite(_evidence(each.steps[-1].rule.reason)) for each in decisions]
        firsts = [citation for citation in ends if citation is not None]
        reasons = [citations.cite(_evidence(reason)) for reason in decision.leaf.reasons]
        path = [
            self._told(step, facts, citations.cite(_evidence(step.rule.reason)), language)
            for each in decisions
            for step in each.steps
        ]
        told = tuple(dict.fromkeys(reason for reason in (*firsts[1:], *reasons) if reason and reason not in firsts[:1]))
        report = DecisionReport(
            persona=decision.persona.id if persona else None,
            persona_evidence=evidence,
            facts={name: StatedFact(fact.value, fact.evidence) for name, fact in facts.items()},
            recommendation=decision.leaf.recommend,
            path=tuple(path),
            today=self._today(decision, snapshot, language),
            missing_fact=self._missing(decision, language),
            would_change=tuple(
                WouldChange(change.fact, change.value, change.recommendation) for change in decision.would_change
            ),
        )
        return Decided(report, self._advice(decisions, language), firsts[0] if firsts else None, told)

    @staticmethod
    def _advice(decisions: Sequence[Decision], language: Language) -> str:
        if len(decisions) > 1:
            frameworks = ", ".join(_NAMES[name] for name in decisions[0].leaf.recommend)
            return phrase("agreed", language, frameworks=frameworks)
        advice = decisions[0].leaf.advice
        return advice[language] if advice else ""

    def ask_persona(self, language: Language) -> MissingFact:
        """The question for the persona, with the six as choices."""
        choices = tuple(
            FactChoice(name, self.personas[name].title[language]) for name in ORDER if name in self.personas
        )
        return MissingFact(PERSONA_FACT, phrase("which_persona", language), choices)

    def _apply(self, persona: str | None, facts: Mapping[str, Value]) -> tuple[Decision, ...]:
        if persona is not None:
            return (decide(self.personas, persona, facts),)
        target = facts.get("deploy_target")
        if not isinstance(target, str) or not {"industry", "hobbyist"} <= self.personas.keys():
            return ()
        return agreed(self.personas, {"industry": facts, "hobbyist": {"goal": _SAME_SITUATION[target]}})

    def _told(
        self, step: Step, facts: Mapping[str, FoundFact], citation: Citation | None, language: Language
    ) -> PathStep:
        """An edge as a question and the answer that took it: the fact asked for, or the persona where none is."""
        persona, rule = self.personas[step.persona], step.rule
        turned = next((name for name, _ in rule.when if name in facts), None)
        question = persona.fact(turned).question[language] if turned else persona.title[language]
        return PathStep(
            rule.id, question, rule.label[language], rule.reason.section, citation.number if citation else None
        )

    @staticmethod
    def _missing(decision: Decision, language: Language) -> MissingFact | None:
        if decision.leaf.ask is None:
            return None
        fact = decision.persona.fact(decision.leaf.ask)
        choices = tuple(FactChoice(choice.value, choice.label[language]) for choice in fact.choices)
        return MissingFact(fact.name, fact.question[language], choices)

    @staticmethod
    def _today(decision: Decision, snapshot: Snapshot, language: Language) -> TodayNote | None:
        today = decision.leaf.today
        if today is None:
            return None
        sources = [
            update.sources[0]
            for slug in today.systems
            for update in snapshot.updates
            if update.slug == slug and update.sources
        ]
        return TodayNote(today.text[language], tuple(dict.fromkeys(sources)))


def rules_hold(snapshot: Snapshot, documents: Collection[str] | None = None) -> bool:
    """Whether the article that the rules cite by its sentences is the shipped one, neither disabled nor overridden.

    It must be among ``documents``, the only ones to cite.
    """
    article = snapshot.document_of.get(ARTICLE)
    return article is not None and article.shipped and (documents is None or ARTICLE in documents)


def _evidence(reason: Reason) -> Evidence:
    return Evidence((ARTICLE, reason.section), reason.sentences[0], reason.sentences[-1], 1.0)
