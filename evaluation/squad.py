"""Retrieval over any question-answering set in SQuAD's format: which paragraph does a question come from?"""

import json
from collections.abc import Callable, Sequence
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
LEXICAL_WEIGHTS = (0.15, 0.3, 0.5, 0.8)
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
    whole = np.arange(len(squad.paragraphs))
    asked, _ = cache.encode(
        encoder,
        squad.questions,
        queries=True,
        progress=lambda done, total: progress("questions", done, total),
    )
    found = []
    for name, texts, owner in (("whole", squad.paragraphs, whole), ("windows", windows, owners)):
        kept, _ = cache.encode(
            encoder, texts, queries=False, progress=lambda done, total: progress("passages", done, total)
        )
        found.extend(_measured(name, squad, texts, owner, asked @ kept.T, progress))
    return found


def _windows(paragraphs: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Every paragraph's windows, and the number of the paragraph each comes from."""
    windows, owners = [], []
    for number, paragraph in enumerate(paragraphs):
        sentences = split_sentences(paragraph)
        for first, last in window_spans(Text("ko", "", paragraph, tuple(sentences))):
            windows.append(paragraph[sentences[first].start : sentences[last - 1].end])
            owners.append(number)
    return tuple(windows), np.array(owners)


def _measured(
    name: str,
    squad: SquadSet,
    texts: Sequence[str],
    owner: NDArray[np.int64],
    cosines: Floats,
    progress: Progress,
) -> list[Found]:
    lexical = LexicalIndex.build(texts, Tokenizer({}))
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    methods = {"BM25": None, "dense": 0.0} | {f"fused, BM25 × {weight}": weight for weight in LEXICAL_WEIGHTS}
    ranks: dict[str, list[int]] = {method: [] for method in methods}
    for at, (question, gold) in enumerate(zip(squad.questions, squad.gold, strict=True)):
        words = lexical.scores(question)
        words = words / (words + LEXICAL_HALF)
        for method, weight in methods.items():
            scores = words if weight is None else cosines[at] + weight * words
            ranks[method].append(rank_of(gold, np.maximum.reduceat(scores, starts)))
        if at % 500 == 0:
            progress(f"search, {name}", at, len(squad.questions))
    return [
        Found(f"{method}, {name}", tuple(float(np.mean(np.array(got) < rank)) for rank in RANKS))
        for method, got in ranks.items()
    ]


def rank_of(number: int, scores: Floats) -> int:
    """How many others come before ``number``; of equals the lower number comes first."""
    own = scores[number]
    return int((scores > own).sum() + (scores[:number] == own).sum())


def squad_table(squad: SquadSet, found: Sequence[Found]) -> str:
    """The recalls as a Markdown table under a line on the set."""
    rows = [[each.method, *(f"{value:.3f}" for value in each.recall)] for each in found]
    about = f"{squad.name}: {len(squad.paragraphs):,} paragraphs, {len(squad.questions):,} questions."
    return f"{about}\n\n" + table(["search", *(f"R@{rank}" for rank in RANKS)], rows)


def write_squad(squad: SquadSet, found: Sequence[Found], path: Path) -> None:
    """Put the recalls into the part ``squad`` of the document at ``path``."""
    replace_part(path, "squad", squad_table(squad, found))
