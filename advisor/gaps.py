"""Gaps: the questions asked in vain, clustered by meaning, for whoever tends the knowledge."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select, update

from advisor.answers import Nearest
from advisor.conversations import GapRow
from advisor.errors import UnknownGapError
from advisor.gap_clusters import cluster, plainly
from index.encoders import Vectors
from index.written_questions import centre_of
from knowledge.clock import now
from knowledge.passages import language_of

Encode = Callable[[Sequence[str]], Vectors]
MAX_GAPS = 5_000
MAX_EXAMPLES = 5
MAX_NEAREST = 3
# What a long question asks stands in it once; to encode all of it would cost seconds.
MEANT_CHARS = 400


@dataclass(frozen=True, slots=True)
class GapCluster:
    """Open gaps that ask the same.

    ``id`` stays while the earliest of them is open. ``question`` is the one that stands for all: asked most often, and
    of those the nearest to the rest. ``examples`` are at most five of the distinct ``questions``; ``reasons`` what
    people said who voted an answer down; ``draft_id`` the draft that is to answer them, if there is one.
    """

    id: str
    question: str
    count: int
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    examples: tuple[str, ...]
    reasons: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime
    nearest: tuple[Nearest, ...]
    draft_id: str | None
    questions: tuple[str, ...]
    gap_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GapReport:
    """The clusters of the open gaps, the greatest first. ``left_out`` counts older gaps that were not looked at."""

    clusters: tuple[GapCluster, ...]
    open_gaps: int
    left_out: int


class Gaps:
    """The open gaps.

    ``encode`` gives the query vectors of questions; ``known`` are questions of the kind that is asked in vain, in both
    languages, from which the centre of each language is learnt. Thread-safe.
    """

    def __init__(self, engine: Engine, encode: Encode, known: Sequence[str]) -> None:
        self._engine = engine
        self._encode = encode
        self._known = known

    def report(self) -> GapReport:
        """The open gaps by meaning; of more than 5,000 the newest."""
        with Session(self._engine) as session:
            still_open = select(GapRow).where(col(GapRow.resolved_at).is_(None))
            newest = session.exec(still_open.order_by(col(GapRow.id).desc()).limit(MAX_GAPS)).all()
            count = session.exec(select(func.count()).select_from(still_open.subquery())).one()
        clusters = self._clusters(newest[::-1])
        ranked = sorted(clusters, key=lambda each: (-each.count, each.gap_ids[0]))
        return GapReport(tuple(ranked), count, count - len(newest))

    def get(self, gap_id: str) -> GapCluster:
        """One cluster as it stands. Raises UnknownGapError."""
        found = next((each for each in self.report().clusters if each.id == gap_id), None)
        if found is None:
            raise UnknownGapError(gap_id)
        return found

    def dismiss(self, gap_id: str) -> int:
        """Resolve a cluster without an answer, and tell how many gaps it had. Raises UnknownGapError."""
        ids = self.get(gap_id).gap_ids
        with Session(self._engine) as session:
            session.execute(update(GapRow).where(col(GapRow.id).in_(ids)).values(resolved_at=now()))
            session.commit()
        return len(ids)

    def _clusters(self, gaps: Sequence[GapRow]) -> Iterable[GapCluster]:
        """The clusters of gaps in the order they were asked."""
        asked: dict[str, list[GapRow]] = {}
        for gap in gaps:
            asked.setdefault(plainly(gap.question), []).append(gap)
        distinct = list(asked.values())
        vectors = self._meanings([same[0].question for same in distinct])
        labels = cluster(vectors)
        for label in range(int(labels.max(initial=-1)) + 1):
            rows = np.flatnonzero(labels == label)
            yield _cluster([distinct[row] for row in rows], vectors[rows])

    def _meanings(self, questions: Sequence[str]) -> Vectors:
        if not questions:
            return np.zeros((0, 1), np.float32)
        vectors = self._encode([*self._known, *(question[:MEANT_CHARS] for question in questions)])
        known = len(self._known)
        centre = centre_of(vectors[:known], [language_of(text) for text in self._known])
        return centre.apply(vectors[known:], [language_of(text) for text in questions])


def _cluster(distinct: Sequence[Sequence[GapRow]], vectors: Vectors) -> GapCluster:
    """One cluster of distinct questions, each with the gaps that ask it."""
    gaps = sorted((gap for same in distinct for gap in same), key=lambda gap: gap.id or 0)
    near = vectors @ vectors.sum(axis=0)
    ranked = sorted(range(len(distinct)), key=lambda at: (-len(distinct[at]), -float(near[at])))
    questions = tuple(distinct[at][0].question for at in ranked)
    ids = tuple(gap.id for gap in gaps if gap.id is not None)
    return GapCluster(
        id=f"gap_{ids[0]}",
        question=questions[0],
        count=len(gaps),
        kinds=tuple(sorted({gap.kind for gap in gaps})),
        languages=tuple(sorted({gap.language for gap in gaps})),
        examples=questions[:MAX_EXAMPLES],
        reasons=tuple(dict.fromkeys(gap.reason for gap in gaps if gap.reason))[:MAX_EXAMPLES],
        first_seen=min(gap.created_at for gap in gaps),
        last_seen=max(gap.created_at for gap in gaps),
        nearest=_nearest(gaps),
        draft_id=next((gap.draft_id for gap in gaps if gap.draft_id), None),
        questions=questions,
        gap_ids=ids,
    )


def _nearest(gaps: Iterable[GapRow]) -> tuple[Nearest, ...]:
    """The sections that lay near most of the gaps, of equally many the nearer one first."""
    best: dict[tuple[str, str], Nearest] = {}
    times: Counter[tuple[str, str]] = Counter()
    for gap in gaps:
        for section in (Nearest(**each) for each in gap.nearest):
            key = (section.document_id, section.section)
            times[key] += 1
            if key not in best or section.score > best[key].score:
                best[key] = section
    ranked = sorted(best, key=lambda key: (-times[key], -best[key].score, key))
    return tuple(best[key] for key in ranked[:MAX_NEAREST])
