"""What each part is worth: BM25, dense, both, the written questions, the rules with the intent."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from advisor.material import Material
from advisor.reindex import Report, build_snapshot
from evaluation.documents import replace_part, table
from evaluation.gold import GoldQuestion
from evaluation.predictions import evaluate
from evaluation.report import format_value, judge_all
from evaluation.scorer import Prediction, Scores, score
from evaluation.subject import Subject
from index.embedding_cache import EmbeddingCache
from index.encoder_shelf import only
from index.encoders import Encoder
from index.live import LiveIndex
from index.retriever import Pool, Query, Retriever, Weights
from index.snapshot import Snapshot
from knowledge.documents import Document

WORDS_ONLY = Weights(sentence_bonus=0, window_bonus=0, lexical=1, sentence=0, window=0)
VECTORS_ONLY = Weights(lexical=0)
_COLUMNS = ("hit@1", "hit@3")
_ALL_COLUMNS = (*_COLUMNS, "must", "persona", "rec", "absF1", "full")


@dataclass(frozen=True, slots=True)
class Variant:
    """One row: which encoder, which parts, and what they score.

    ``complete`` tells that the variant answers; the others find sections, never abstain and say nothing.
    """

    encoder: str
    name: str
    scores: Scores
    complete: bool = False


def ablate(
    name: str,
    encoder: Encoder,
    cache: EmbeddingCache,
    questions: Sequence[GoldQuestion],
    *,
    report: Report = lambda *_: None,
) -> list[Variant]:
    """Every variant with one encoder, over the shipped corpus."""
    with tempfile.TemporaryDirectory() as home:
        subject = Subject(Path(home), encoder, cache)
        subject.reindex(report=report)
        whole = LiveIndex(subject.generations, only(encoder)).current()
        bare = _without_questions(subject, whole, report)
        vectors = _encoded(encoder, questions)
        found = {
            "BM25 only": _retrieved(questions, vectors, bare, WORDS_ONLY),
            "dense only": _retrieved(questions, vectors, bare, VECTORS_ONLY),
            "fused": _retrieved(questions, vectors, bare, Weights()),
            "+ written questions": _retrieved(questions, vectors, whole, Weights()),
        }
        rows = [Variant(name, variant, score(judge_all(questions, got))) for variant, got in found.items()]
        answers = evaluate(subject.advisor(), questions)
        rows.append(Variant(name, "+ rules and intent", score(judge_all(questions, answers)), complete=True))
    return rows


def _without_questions(subject: Subject, whole: Snapshot, report: Report) -> Snapshot:
    """The same documents and passages but for the written questions, and no heads."""
    passages = tuple(passage for passage in whole.passages if passage.kind != "question")
    documents: tuple[Document, ...] = tuple(
        replace(document, sections=tuple(replace(section, questions=()) for section in document.sections))
        for document in whole.documents
    )
    material = Material(documents, passages, (), (), subject.personas, corpus_hash="", training_hash="")
    snapshot, _ = build_snapshot(material, subject.encoder, subject.cache, report)
    return snapshot


def _encoded(encoder: Encoder, questions: Sequence[GoldQuestion]) -> NDArray[np.float32]:
    """Vectors of the questions; one that follows up is joined to what it follows."""
    return encoder.encode_queries([_standing_alone(question) for question in questions])


def _standing_alone(question: GoldQuestion) -> str:
    earlier = [turn.text for turn in question.history if turn.role == "user"]
    return " ".join([*earlier[-1:], question.question])


def _retrieved(
    questions: Sequence[GoldQuestion], vectors: NDArray[np.float32], snapshot: Snapshot, weights: Weights
) -> list[Prediction]:
    retriever = Retriever(snapshot, weights)
    found = []
    for question, vector in zip(questions, vectors, strict=True):
        pool = retriever.pool(Query(_standing_alone(question), vector))
        hits = retriever.retrieve(lexical_pool(pool) if weights is WORDS_ONLY else pool, limit=3)
        cited = tuple(snapshot.keys[hit.number][1] for hit in hits)
        found.append(Prediction(question.id, "", cited, abstained=False))
    return found


def lexical_pool(pool: Pool) -> Pool:
    """``pool`` as if nothing had been found by vectors."""
    return replace(pool, cosines=np.zeros(len(pool.worded), np.float32), rows=pool.worded)


def write_ablation(variants: Sequence[Variant], path: Path) -> None:
    """Put the rows into the part ``ablation`` of the document at ``path``."""
    heads = ["encoder", "variant", *_ALL_COLUMNS]
    replace_part(path, "ablation", table(heads, (list(_cells(variant)) for variant in variants)))


def text_ablation(variants: Sequence[Variant]) -> str:
    """The rows for a terminal."""
    heads = "".join(f"{head:>9}" for head in _ALL_COLUMNS)
    lines = [f"{'':<34}{heads}"]
    for variant in variants:
        encoder, name, *values = _cells(variant)
        lines.append(f"{encoder:<12}{name:<22}" + "".join(f"{value:>9}" for value in values))
    return "\n".join(lines)


def _cells(variant: Variant) -> Iterator[str]:
    values = variant.scores.columns()
    yield from (variant.encoder, variant.name)
    for head in _ALL_COLUMNS:
        yield format_value(values[head] if variant.complete or head in _COLUMNS else None)
