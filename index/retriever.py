"""From a question to ranked sections: dense and lexical scores fused, one hit per section."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.snapshot import QUESTION_HEAD, Snapshot

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
POOL = 300
# BM25 has no upper bound: s / (s + 10) brings it to [0, 1) and keeps its order.
LEXICAL_HALF = 10.0


@dataclass(frozen=True, slots=True)
class Weights:
    """How the scores of a section are fused. Tuned on the development questions (docs/quality.md)."""

    sentence_bonus: float = 0.02
    window_bonus: float = 0.02
    lexical: float = 0.15
    sentence: float = 0.8
    window: float = 0.5
    votes: float = 0.05
    note_cost: float = 0.1
    today_cost: float = 0.03
    context_cost: float = 0.03


@dataclass(frozen=True, slots=True)
class SectionHit:
    """A section found for a query. ``score`` fuses the others; higher is nearer.

    ``question``, ``sentence`` and ``window`` are the best cosines among its passages of that kind, ``lexical`` is the
    best saturated BM25. ``number`` is the section's place in the snapshot's keys; ``row`` the passage that fits best.
    """

    number: int
    score: float
    question: float
    sentence: float
    window: float
    lexical: float
    row: int


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: the words and their vector. ``within`` says of each section whether it may be found."""

    text: str
    vector: Floats
    within: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """What lies near a query: ``rows`` with their ``cosines``, best first, ``worded`` with ``lexical``.

    ``scores`` are the question head's for the query, empty without one. ``within`` is that of the query.
    """

    cosines: Floats
    rows: Integers
    lexical: Floats
    worded: Integers
    scores: Floats
    within: NDArray[np.bool_] | None = None


class Retriever:
    """Searches one snapshot."""

    def __init__(self, snapshot: Snapshot, weights: Weights = Weights()) -> None:  # frozen
        self._snapshot = snapshot
        self._weights = weights

    def pool(self, query: Query) -> Pool:
        """The passages nearest to ``query`` in both indexes, and the question head's scores for it."""
        snapshot = self._snapshot
        cosine, rows = self._nearest(query)
        lexical = snapshot.lexical.scores(query.text)
        lexical = lexical / (lexical + LEXICAL_HALF)
        if query.within is not None:
            lexical = np.where(query.within[snapshot.section_numbers], lexical, 0.0)
        worded = _top(lexical, POOL)
        worded = worded[lexical[worded] > 0]
        head = snapshot.heads.get(QUESTION_HEAD)
        scores = head.scores(query.vector) if head else np.zeros(0, np.float32)
        return Pool(cosine, rows, lexical[worded], worded, scores, query.within)

    def _nearest(self, query: Query) -> tuple[Floats, Integers]:
        """The cosines and rows of the nearest passages; where not all may be found, each that may is compared."""
        snapshot = self._snapshot
        if query.within is None:
            return snapshot.vectors.search(query.vector, POOL)
        rows = np.flatnonzero(query.within[snapshot.section_numbers])
        cosines = snapshot.vectors.scores(query.vector, rows)
        order = np.argsort(-cosines, kind="stable")[:POOL]
        return cosines[order], rows[order]

    def retrieve(self, *pools: Pool, limit: int = 10) -> tuple[SectionHit, ...]:
        """The best sections, best first; of several pools (a question, then its contexts) the best score counts."""
        best: dict[int, SectionHit] = {}
        for at, pool in enumerate(pools):
            for hit in self._search(pool):
                # A note may have lifted the section that it speaks for.
                if pool.within is not None and not pool.within[hit.number]:
                    continue
                lowered = replace(hit, score=hit.score - self._weights.context_cost) if at else hit
                if hit.number not in best or lowered.score > best[hit.number].score:
                    best[hit.number] = lowered
        ranked = sorted(best.values(), key=lambda hit: (-hit.score, hit.number))
        return tuple(ranked[:limit])

    def _search(self, pool: Pool) -> list[SectionHit]:
        snapshot = self._snapshot
        if not len(pool.rows):
            return []
        numbers, place = np.unique(
            np.concatenate([snapshot.section_numbers[pool.rows], snapshot.section_numbers[pool.worded]]),
            return_inverse=True,
        )
        parts = np.full((len(numbers), 3), float(pool.cosines[-1]), np.float32)
        np.maximum.at(parts, (place[: len(pool.rows)], snapshot.kinds[pool.rows]), pool.cosines)
        words = np.zeros(len(numbers), np.float32)
        np.maximum.at(words, place[len(pool.rows) :], pool.lexical)
        votes = np.full(len(snapshot.keys), -1.0, np.float32)
        if len(pool.scores):
            classes, voted = snapshot.votes
            votes[voted] = pool.scores[classes]
        return self._fuse(numbers, parts, words, votes[numbers], pool.rows)

    def _fuse(self, numbers: Integers, parts: Floats, words: Floats, votes: Floats, rows: Integers) -> list[SectionHit]:
        weights = self._weights
        window, sentence, question = parts[:, 0], parts[:, 1], parts[:, 2]
        dense = np.maximum(question, np.maximum(sentence + weights.sentence_bonus, window + weights.window_bonus))
        near = weights.sentence * np.maximum(sentence, window) + weights.window * window
        costs = np.where(self._snapshot.is_today[numbers], weights.today_cost, 0.0)
        score = dense + near + weights.lexical * words + weights.votes * votes - costs
        best_row = self._best_rows(rows)
        columns = zip(
            numbers.tolist(),
            score.tolist(),
            question.tolist(),
            sentence.tolist(),
            window.tolist(),
            words.tolist(),
            [best_row.get(number, -1) for number in numbers.tolist()],
            strict=True,
        )
        hits = {column[0]: SectionHit(*column) for column in columns}
        return self._fold_notes(hits)

    def _best_rows(self, rows: Integers) -> dict[int, int]:
        found: dict[int, int] = {}
        for row, number in zip(rows.tolist(), self._snapshot.section_numbers[rows].tolist(), strict=True):
            found.setdefault(number, row)
        return found

    def _fold_notes(self, hits: dict[int, SectionHit]) -> list[SectionHit]:
        """A note on what a system is for speaks for the article's section on it, which then stands before it."""
        for number, main in self._snapshot.main_sections.items():
            note = hits.get(number)
            if note is None:
                continue
            lifted = note.score - self._weights.note_cost
            own = hits.get(main)
            if own is None:
                hits[main] = SectionHit(main, lifted, note.question, note.sentence, note.window, note.lexical, -1)
            elif own.score < lifted:
                hits[main] = SectionHit(
                    main,
                    lifted,
                    max(own.question, note.question),
                    own.sentence,
                    own.window,
                    own.lexical,
                    own.row,
                )
            hits[number] = SectionHit(
                number,
                min(note.score, hits[main].score) - 1e-4,
                note.question,
                note.sentence,
                note.window,
                note.lexical,
                note.row,
            )
        return list(hits.values())


def _top(scores: Floats, count: int) -> Integers:
    if len(scores) <= count:
        return np.arange(len(scores), dtype=np.int64)
    return np.argpartition(-scores, count)[:count].astype(np.int64)
