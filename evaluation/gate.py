"""The quality gate: a new generation must answer the evaluation questions about as well as the one that serves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.answer import Advisor
from advisor.deciding import Decider
from advisor.gate import GateReport, Marks
from advisor.understanding import Understanding
from evaluation.gold import DEVELOPMENT, GoldQuestion, load_questions
from evaluation.predictions import prediction_of
from evaluation.scorer import judge
from evaluation.subject import NoMemory
from index.snapshot import Snapshot

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class FixedIndex:
    """One generation, whatever is active."""

    snapshot: Snapshot

    def current(self) -> Snapshot:
        """The generation."""
        return self.snapshot


def mark(
    snapshot: Snapshot,
    understanding: Understanding,
    decider: Decider,
    corpus: frozenset[str],
    *,
    questions: Path = DEVELOPMENT,
    progress: Progress = lambda *_: None,
) -> Marks:
    """Ask ``snapshot`` every answerable question of which a section still stands in the documents of ``corpus``."""
    advisor = Advisor(FixedIndex(snapshot), understanding, decider, NoMemory())
    asked = _standing(snapshot, corpus, load_questions(questions))
    full, hit1 = set(), set()
    for at, question in enumerate(asked):
        judged = judge(question, prediction_of(question.id, advisor.answer(question.ask())))
        full.update([question.id] if judged.full else [])
        hit1.update([question.id] if judged.hit1 else [])
        progress(at + 1, len(asked))
    return Marks(frozenset(question.id for question in asked), frozenset(full), frozenset(hit1))


def ask_all(understanding: Understanding, decider: Decider, snapshot: Snapshot) -> None:
    """Ask ``snapshot`` every question of the development set, for what that encodes."""
    advisor = Advisor(FixedIndex(snapshot), understanding, decider, NoMemory())
    for question in load_questions():
        advisor.answer(question.ask())


def compare(generation: str, marks: Marks, *, before: tuple[str, Marks] | None, margin: float) -> GateReport:
    """The report on a generation; it is parked when it loses more than ``margin`` of either share."""
    known = marks.asked if before is None else marks.asked & before[1].asked
    full, hit1 = marks.shares(known)
    if before is None:
        return GateReport(generation, "passed", len(known), margin, full, hit1)
    active, served = before
    full_before, hit1_before = served.shares(known)
    lost = _loses(full, full_before, margin) or _loses(hit1, hit1_before, margin)
    return GateReport(
        generation=generation,
        verdict="parked" if lost else "passed",
        questions=len(known),
        margin=margin,
        full=full,
        hit1=hit1,
        compared_with=active,
        full_before=full_before,
        hit1_before=hit1_before,
        lost=tuple(sorted((served.full & known) - marks.full)),
    )


def _standing(
    snapshot: Snapshot, corpus: frozenset[str], questions: Sequence[GoldQuestion]
) -> tuple[GoldQuestion, ...]:
    held = {section for document, section in snapshot.keys if document in corpus}
    return tuple(question for question in questions if question.answerable and question.sections & held)


def _loses(now: float | None, before: float | None, margin: float) -> bool:
    return now is not None and before is not None and now < before - margin
