"""Retrieval over any question-answering set in SQuAD's format: which paragraph does a question come from?"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.documents import replace_part, table
from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder
from index.lexical import LexicalIndex
from index.retriever import LEXICAL_HALF
from index.tokens import Tokenizer
from knowledge.documents import Text
from knowledge.passages import window_spans
from knowledge.sentences import split_sentences

Floats = NDArray[np.float32]
# Weights of the saturated BM25 beside the cosine: that of our own corpus first, then what longer text wants.
LEXICAL_WEIGHTS = (0.15, 0.3, 0.5, 0.8, 1.2)
RANKS = (1, 3, 10)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """The recall of one way to search: the share of questions whose paragraph is among the first 1, 3, 10."""

    method: str
    recall: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SquadSet:
    """Distinct paragraphs, and for each question the number of its paragraph."""

    name: str
    paragraphs: tuple[str, ...]
    questions: tuple[str, ...]
    gold: tuple[int, ...]


def load_squad(path: Path) -> SquadSet:
    """The paragraphs and questions of a file in SQuAD's format."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    number: dict[str, int] = {}
    questions, gold = [], []
    for paragraph in (each for article in articles for each in article["paragraphs"]):
        at = number.setdefault(paragraph["context"], len(number))
        for asked in paragraph["qas"]:
            questions.append(asked["question"])
            gold.append(at)
    return SquadSet(path.stem, tuple(number), tuple(questions), tuple(gold))


def measure_squad(
    squad: SquadSet,
    encoder: Encoder,
    cache: EmbeddingCache,
    *,
    progress: Progress = lambda *_: None,
) -> list[Found]:
    """Recall of the paragraph by BM25, by vectors, by both.

    Paragraphs are searched whole, and in windows of which the best one counts.
    """
    windows, owners = _windows(squad.paragraphs)
    parts = {"whole": (squad.paragraphs, np.arange(len(squad.paragraphs))), "windows": (windows, owners)}
    asked = _encoded(encoder, cache, squad.questions, progress, queries=True)
    lexical, dense = {}, {}
    for name, (texts, owner) in parts.items():
        starts = np.flatnonzero(np.diff(owner, prepend=-1))
        kept = _encoded(encoder, cache, texts, progress, queries=False)
        dense[name] = np.maximum.reduceat(asked @ kept.T, starts, axis=1)
        lexical[name] = _worded(squad.questions, texts, starts, progress)
    return list(_measured(squad, lexical, dense))


def _encoded(
    encoder: Encoder, cache: EmbeddingCache, texts: Sequence[str], progress: Progress, *, queries: bool
) -> Floats:
    stage = "questions" if queries else "passages"
    vectors, _ = cache.encode(
        encoder, texts, queries=queries, progress=lambda done, total: progress(stage, done, total)
    )
    return vectors


def _windows(paragraphs: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Every paragraph's windows, and the number of the paragraph each comes from."""
    windows, owners = [], []
    for number, paragraph in enumerate(paragraphs):
        sentences = split_sentences(paragraph)
        for first, last in window_spans(Text("ko", "", paragraph, tuple(sentences))):
            windows.append(paragraph[sentences[first].start : sentences[last - 1].end])
            owners.append(number)
    return tuple(windows), np.array(owners)


def _worded(questions: Sequence[str], texts: Sequence[str], starts: NDArray[np.int64], progress: Progress) -> Floats:
    """Saturated BM25 of shape (questions, paragraphs), the best of a paragraph's texts."""
    index = LexicalIndex.build(texts, Tokenizer({}))
    found = np.zeros((len(questions), len(starts)), np.float32)
    for at, question in enumerate(questions):
        scores = np.maximum.reduceat(index.scores(question), starts)
        found[at] = scores / (scores + LEXICAL_HALF)
        if at % 500 == 0:
            progress("words", at, len(questions))
    return found


def _measured(squad: SquadSet, lexical: Mapping[str, Floats], dense: Mapping[str, Floats]) -> Iterator[Found]:
    gold = np.array(squad.gold)
    for part in dense:
        yield Found(f"BM25, {part}", recall(gold, lexical[part]))
        yield Found(f"dense, {part}", recall(gold, dense[part]))
    for words, vectors in (("whole", "whole"), ("windows", "windows"), ("whole", "windows")):
        for weight in LEXICAL_WEIGHTS:
            name = f"dense, {vectors} + {weight} × BM25, {words}"
            yield Found(name, recall(gold, dense[vectors] + weight * lexical[words]))


def recall(gold: NDArray[np.int64], scores: Floats) -> tuple[float, ...]:
    """The share of rows of ``scores`` with their ``gold`` column among the best 1, 3, 10; of equals the first wins."""
    own = scores[np.arange(len(gold)), gold][:, None]
    earlier = np.arange(scores.shape[1]) < gold[:, None]
    ranks = (scores > own).sum(axis=1) + ((scores == own) & earlier).sum(axis=1)
    return tuple(float((ranks < rank).mean()) for rank in RANKS)


def squad_table(squad: SquadSet, found: Sequence[Found]) -> str:
    """The recalls as a Markdown table under a line on the set."""
    rows = [[each.method, *(f"{value:.3f}" for value in each.recall)] for each in found]
    about = f"{squad.name}: {len(squad.paragraphs):,} paragraphs, {len(squad.questions):,} questions."
    return f"{about}\n\n" + table(["search", *(f"R@{rank}" for rank in RANKS)], rows)


def write_squad(squad: SquadSet, found: Sequence[Found], path: Path) -> None:
    """Put the recalls into the part ``squad`` of the document at ``path``."""
    replace_part(path, "squad", squad_table(squad, found))
