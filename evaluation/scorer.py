"""Scoring predictions against questions with known answers."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evaluation.gold import GoldQuestion
from evaluation.mentions import mentions

ASK = "ask"
_SPELLINGS = {
    **dict.fromkeys(("tf", "tensorflow lite", "tflite", "텐서플로", "텐서플로우"), "tensorflow"),
    **dict.fromkeys(("torch", "pytorch lightning", "lightning", "pytorch live", "파이토치"), "pytorch"),
    **dict.fromkeys(("flax", "haiku"), "jax"),
    **dict.fromkeys(("clarify", "clarification", "depends"), ASK),
    "케라스": "keras",
}
_AROUND_SECTION = re.compile(r"^[\s§#]+|[.\s)절]+$")


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was answered: section ids cited, best first; ``recommend`` is ("ask",) for a question back."""

    id: str
    answer: str
    citations: tuple[str, ...]
    abstained: bool
    persona: str | None = None
    recommend: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """One prediction judged; None where a measure does not apply to the question.

    A missing prediction counts as not answered and not abstained: wrong either way.
    """

    question: GoldQuestion
    abstained: bool
    full: bool
    hit1: bool | None = None
    hit3: bool | None = None
    must: bool | None = None
    must_groups: float | None = None
    persona: bool | None = None
    recommend: bool | None = None
    recommend_best: bool | None = None

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong; empty when the prediction is fully right."""
        if self.full:
            return ()
        if not self.question.answerable:
            return ("answered an unanswerable",)
        if self.abstained:
            return ("abstained",)
        parts = {"hit@3": self.hit3, "must": self.must, "persona": self.persona, "rec": self.recommend}
        return tuple(name for name, right in parts.items() if right is False)


@dataclass(frozen=True, slots=True)
class Scores:
    """The columns of the table over a group of judgements; None where no question of the group counts."""

    n: int
    answerable: int
    hit1: float | None
    hit3: float | None
    must: float | None
    must_groups: float | None
    persona: float | None
    recommend: float | None
    recommend_best: float | None
    abstain_precision: float | None
    abstain_recall: float | None
    abstain_f1: float | None
    full: float | None

    def columns(self) -> dict[str, int | float | None]:
        """The values by the heads of their columns."""
        return {head: getattr(self, name) for head, name in COLUMNS.items()}


COLUMNS: Mapping[str, str] = {
    "n": "n",
    "n_ans": "answerable",
    "hit@1": "hit1",
    "hit@3": "hit3",
    "must": "must",
    "must_g": "must_groups",
    "persona": "persona",
    "rec": "recommend",
    "rec_best": "recommend_best",
    "absP": "abstain_precision",
    "absR": "abstain_recall",
    "absF1": "abstain_f1",
    "full": "full",
}


def judge(question: GoldQuestion, prediction: Prediction | None, *, ask_needs_citation: bool = True) -> Judgement:
    """Judge one prediction.

    ``full`` of an answerable question: answered, a right section within the first three citations, everything
    mentioned, persona and recommendation right where they are known. Of an unanswerable one: abstained.
    ``ask_needs_citation=False`` waives the citation where asking back is best and was done.
    """
    if prediction is None:
        prediction = Prediction(question.id, "", (), abstained=False)
    answered = not prediction.abstained
    if not question.answerable:
        return Judgement(question, prediction.abstained, full=prediction.abstained)
    cited = [_AROUND_SECTION.sub("", section) for section in prediction.citations]
    hit3 = answered and any(section in question.sections for section in cited[:3])
    groups = [answered and mentions(prediction.answer, group) for group in question.must_mention]
    must = all(groups) if groups else None
    persona = answered and prediction.persona == question.persona if question.persona else None
    advised = [_framework(name) for name in prediction.recommend] if answered else []
    right = bool(advised) and all(name in question.recommend for name in advised)
    recommend = right if question.recommend else None
    waived = not ask_needs_citation and question.recommend[:1] == (ASK,) and advised == [ASK]
    return Judgement(
        question,
        prediction.abstained,
        full=(hit3 or waived) and False not in (must, persona, recommend),
        hit1=answered and any(section in question.sections for section in cited[:1]),
        hit3=hit3,
        must=must,
        must_groups=sum(groups) / len(groups) if groups else None,
        persona=persona,
        recommend=recommend,
        recommend_best=advised[:1] == [question.recommend[0]] if question.recommend else None,
    )


def _framework(name: str) -> str:
    folded = re.sub(r"[\s_\-]+", " ", name.strip().lower())
    return _SPELLINGS.get(folded, folded)


def score(judged: Sequence[Judgement]) -> Scores:
    """The columns over ``judged``; the positive of abstention is a question that cannot be answered."""
    precision, recall, f1 = _abstention(judged)
    return Scores(
        n=len(judged),
        answerable=sum(each.question.answerable for each in judged),
        hit1=_mean(each.hit1 for each in judged),
        hit3=_mean(each.hit3 for each in judged),
        must=_mean(each.must for each in judged),
        must_groups=_mean(each.must_groups for each in judged),
        persona=_mean(each.persona for each in judged),
        recommend=_mean(each.recommend for each in judged),
        recommend_best=_mean(each.recommend_best for each in judged),
        abstain_precision=precision,
        abstain_recall=recall,
        abstain_f1=f1,
        full=_mean(each.full for each in judged),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _abstention(judged: Sequence[Judgement]) -> tuple[float | None, float | None, float | None]:
    seen = Counter((each.abstained, each.question.answerable) for each in judged)
    right, wrong, missed = seen[True, False], seen[True, True], seen[False, False]
    precision = right / (right + wrong) if right + wrong else None
    recall = right / (right + missed) if right + missed else None
    if recall is None:
        return precision, None, None
    if precision is None or not precision + recall:
        return precision, recall, 0.0
    return precision, recall, 2 * precision * recall / (precision + recall)
