"""Calibrating abstention: cross-validated scores of "nothing", the threshold and steepness that fit them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from advisor.material import with_questions
from evaluation.folds import Numbers, kind_folds, random_folds
from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder
from index.kernels import fit_kernel_head
from knowledge.documents import Document
from knowledge.examples import LOOKUP, NOTHING, Example

RANDOM_FOLDS = 5
KIND_FOLDS = 10
THRESHOLDS = tuple(round(-0.8 + 0.1 * step, 1) for step in range(17))
_FINE = np.arange(-0.8, 0.8001, 0.01)
# Thresholds this near the best F1 are as good: their middle is less a matter of chance than the best one.
_AS_GOOD = 0.002
Floats = NDArray[np.float64]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class LabelledQuestions:
    """What the intent head learns from: each question with its label, its kind and its vector."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    kinds: tuple[str, ...]
    vectors: NDArray[np.float32]

    @cached_property
    def unanswerable(self) -> NDArray[np.bool_]:
        """For each question whether the knowledge base has no answer."""
        return np.array([label == NOTHING for label in self.labels])


@dataclass(frozen=True)
class Validated:
    """Scores of "nothing" by heads that had not seen the question (nor its kind, where ``by_kind``)."""

    name: str
    scores: Floats
    unanswerable: NDArray[np.bool_]

    @cached_property
    def auc(self) -> float:
        """The chance that an unanswerable question scores above an answerable one."""
        order = np.argsort(self.scores, kind="stable")
        ranks = np.empty(len(order))
        ranks[order] = np.arange(1, len(order) + 1)
        positive = int(self.unanswerable.sum())
        negative = len(order) - positive
        return float((ranks[self.unanswerable].sum() - positive * (positive + 1) / 2) / (positive * negative))

    def rates(self, threshold: float) -> tuple[float, float, float]:
        """Precision, recall and F1 of abstaining above ``threshold``."""
        abstained = self.scores > threshold
        right = int((abstained & self.unanswerable).sum())
        precision = right / max(1, int(abstained.sum()))
        recall = right / max(1, int(self.unanswerable.sum()))
        return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


@dataclass(frozen=True, slots=True)
class Fit:
    """Values for ``ABSTAIN_ABOVE`` and ``STEEPNESS`` of advisor/intent.py."""

    abstain_above: float
    steepness: float

    def confidence(self, scores: Floats) -> Floats:
        """The probability that a question can be answered, from its score of "nothing"."""
        result: Floats = 1 / (1 + np.exp(self.steepness * (scores - self.abstain_above)))
        return result


def collect(
    documents: Sequence[Document], examples: Sequence[Example], encoder: Encoder, cache: EmbeddingCache
) -> LabelledQuestions:
    """The labelled examples and the questions written for sections, as the intent head is given them."""
    kind_of = {example.text: example.kind for example in examples}
    rows = [(each.text, each.label, each.kind) for each in examples if each.section is None]
    for document in with_questions(documents, examples):
        for section in document.sections:
            for asked in section.questions:
                rows.append((asked.text, LOOKUP, kind_of.get(asked.text, f"written for {section.id}")))
    texts, labels, kinds = (tuple(column) for column in zip(*rows, strict=True))
    vectors, _ = cache.encode(encoder, texts, queries=True)
    return LabelledQuestions(texts, labels, kinds, vectors)


def cross_validate(questions: LabelledQuestions, *, by_kind: bool, progress: Progress = lambda *_: None) -> Validated:
    """Scores of every question by a head fitted without its fold."""
    name = "whole kinds held out" if by_kind else f"{RANDOM_FOLDS} random folds"
    folds = kind_folds(questions.kinds, KIND_FOLDS) if by_kind else random_folds(questions.texts, RANDOM_FOLDS)
    scores = np.zeros(len(folds))
    count = int(folds.max()) + 1
    for fold in range(count):
        progress(name, fold, count)
        scores[folds == fold] = _held_out(questions, folds, fold)
    progress(name, count, count)
    return Validated(name, scores, questions.unanswerable)


def _held_out(questions: LabelledQuestions, folds: Numbers, fold: int) -> Floats:
    kept = np.flatnonzero(folds != fold)
    head = fit_kernel_head(questions.vectors[kept], [questions.labels[at] for at in kept])
    scores = head.scores(questions.vectors[folds == fold])
    return scores[:, head.classes.index(NOTHING)].astype(np.float64)


def fit(validated: Validated) -> Fit:
    """The threshold of the best F1, and the steepness of the likeliest logistic curve through it."""
    f1 = np.array([validated.rates(threshold)[2] for threshold in _FINE])
    threshold = float(_FINE[f1 >= f1.max() - _AS_GOOD].mean())
    return Fit(round(threshold, 3), round(_steepness(validated, threshold), 3))


def _steepness(validated: Validated, threshold: float) -> float:
    """One-parameter logistic regression, by bisection: the slope of its log-likelihood falls throughout."""
    offsets = validated.scores - threshold
    low, high = 0.01, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        predicted = 1 / (1 + np.exp(-np.clip(middle * offsets, -50, 50)))
        rising = float(((validated.unanswerable - predicted) * offsets).sum()) > 0
        low, high = (middle, high) if rising else (low, middle)
    return (low + high) / 2


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of about one confidence: how many, the mean confidence, the share that can be answered."""

    count: int
    confidence: float
    answerable: float


def reliability(validated: Validated, fitted: Fit, bins: int = 10) -> list[Bin]:
    """The questions by confidence in even bins, empty ones left out."""
    confidence = fitted.confidence(validated.scores)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    found = []
    for at in range(bins):
        inside = place == at
        if inside.any():
            answerable = float((~validated.unanswerable[inside]).mean())
            found.append(Bin(int(inside.sum()), float(confidence[inside].mean()), answerable))
    return found


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: the mean gap between confidence and truth, weighed by count."""
    total = sum(each.count for each in bins)
    return sum(each.count * abs(each.confidence - each.answerable) for each in bins) / total
