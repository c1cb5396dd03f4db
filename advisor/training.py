"""Fitting a generation's heads on its labelled examples and on the questions its sections answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from advisor.answerability import ANSWERABLE, features_of, fit_answerability
from advisor.intent import HEAD, find_neighbours, fit_intent
from index.heads import Head
from index.retriever import Query, Retriever
from index.snapshot import Snapshot
from knowledge.examples import LOOKUP, NOTHING

Floats = NDArray[np.float32]
# Of the sections' own questions, which are many and alike, one in this many trains the answerability head.
EVERY = 4
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A training question with its vector, its intent label and the kind that calibration holds out together."""

    text: str
    vector: Floats
    label: str
    kind: str


def fit_heads(snapshot: Snapshot, passage_vectors: Floats, example_vectors: Floats) -> dict[str, Head]:
    """Every head of a generation, by name; none without examples of several labels."""
    asked = training_questions(snapshot, passage_vectors, example_vectors)
    labels = [question.label for question in asked]
    if len(set(labels)) < 2:
        return {}
    head = fit_intent(np.stack([question.vector for question in asked]), labels)
    rows = answerability_rows(replace(snapshot, heads={HEAD: head}), asked)
    features = np.stack([row for row, _ in rows])
    return {HEAD: head, ANSWERABLE: fit_answerability(features, [question.label != NOTHING for _, question in rows])}


def training_questions(snapshot: Snapshot, passage_vectors: Floats, example_vectors: Floats) -> list[Asked]:
    """The labelled examples, then the questions that sections answer."""
    asked = [
        Asked(example.text, vector, example.label, example.kind)
        for example, vector in zip(snapshot.examples, example_vectors, strict=True)
    ]
    for passage, vector in zip(snapshot.passages, passage_vectors, strict=True):
        if passage.kind == "question":
            asked.append(Asked(passage.text, vector, LOOKUP, f"section:{passage.section}"))
    return asked


def answerability_rows(snapshot: Snapshot, asked: Sequence[Asked]) -> list[tuple[Floats, Asked]]:
    """The features of training questions, each as if the knowledge base had never been told of it.

    The question itself is left out of its neighbours, and the intent head it meets was fitted on other folds.
    """
    retriever = Retriever(snapshot)
    rows: list[tuple[Floats, Asked]] = []
    for fold in range(FOLDS):
        rest = [question for at, question in enumerate(asked) if at % FOLDS != fold]
        head = fit_intent(np.stack([question.vector for question in rest]), [question.label for question in rest])
        blind = replace(snapshot, heads={HEAD: head})
        for at, question in enumerate(asked):
            if at % FOLDS == fold and (not question.kind.startswith("section:") or (at // FOLDS) % EVERY == 0):
                rows.append((_features(blind, retriever, question), question))
    return rows


def _features(snapshot: Snapshot, retriever: Retriever, question: Asked) -> Floats:
    pool = retriever.pool(Query(question.text, question.vector), without=question.text)
    neighbours = find_neighbours(snapshot, question.vector, pool, without=question.text)
    return features_of(snapshot, question.text, question.vector, neighbours, retriever.retrieve(pool, limit=3))
