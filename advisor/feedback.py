"""Feedback: what people thought of an answer; a bad one is a gap as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Column, Engine, Index, Text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, col, select

from advisor.conversations import GapRow, TurnRow, storable
from advisor.errors import UnknownAnswerError
from knowledge.clock import Moment, now

Rating = Literal["up", "down"]
MAX_REASON_CHARS = 1_000


class FeedbackRow(SQLModel, table=True):
    """What somebody thought of an answer: the last vote on it."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_answer_id", "answer_id", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    answer_id: str
    conversation_id: str
    rating: str
    reason: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))


@dataclass(frozen=True, slots=True)
class CitedSection:
    """A section that an answer cited."""

    document_id: str
    section: str


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody thought of one answer."""

    answer_id: str
    rating: Rating
    reason: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class VotedAnswer:
    """A vote with what was asked, what was answered, and the sections cited. ``id`` is the vote's number."""

    id: int
    vote: Vote
    conversation_id: str
    question: str
    answer: str
    status: str | None
    sections: tuple[CitedSection, ...]


class Feedback:
    """Takes votes on answers and lists them. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def give(self, answer_id: str, rating: Rating, reason: str | None = None) -> Vote:
        """Keep a vote in place of an earlier one on that answer. Raises UnknownAnswerError.

        A bad answer becomes a gap with the question that it was given to; a good vote after a bad one takes it back.
        """
        try:
            return self._give(answer_id, rating, reason)
        except IntegrityError:
            return self._give(answer_id, rating, reason)  # somebody else's vote came between: it is replaced

    def list(
        self, *, rating: Rating | None = None, limit: int = 100, before: int | None = None
    ) -> tuple[VotedAnswer, ...]:
        """The newest votes whose answers are still on record, the newest first."""
        votes = select(FeedbackRow, TurnRow).join(TurnRow, col(TurnRow.answer_id) == FeedbackRow.answer_id)
        votes = votes.order_by(col(FeedbackRow.id).desc()).limit(limit)
        if rating is not None:
            votes = votes.where(FeedbackRow.rating == rating)
        if before is not None:
            votes = votes.where(col(FeedbackRow.id) < before)
        with Session(self._engine) as session:
            return tuple(_listed(session, row, turn) for row, turn in session.exec(votes).all())

    def _give(self, answer_id: str, rating: Rating, reason: str | None) -> Vote:
        with Session(self._engine) as session:
            turn = session.exec(select(TurnRow).where(TurnRow.answer_id == answer_id)).first()
            if turn is None:
                raise UnknownAnswerError(answer_id)
            row = session.exec(select(FeedbackRow).where(FeedbackRow.answer_id == answer_id)).first()
            if row is None:
                row = FeedbackRow(
                    answer_id=answer_id, conversation_id=turn.conversation_id, rating=rating, created_at=now()
                )
            row.rating, row.reason = rating, storable(reason) if reason else None
            row.created_at = now()
            session.add(row)
            session.flush()
            _keep_gap(session, turn, row)
            vote = Vote(answer_id, rating, row.reason, row.created_at)
            session.commit()
        return vote


def _keep_gap(session: Session, turn: TurnRow, vote: FeedbackRow) -> None:
    """The gap that a bad vote makes; an abstention is one already, and only learns the reason."""
    gaps = session.exec(select(GapRow).where(GapRow.answer_id == turn.answer_id)).all()
    if vote.rating == "down" and not gaps:
        session.add(_gap(session, turn, vote.reason))
    for gap in gaps:
        if vote.rating == "up" and gap.kind == "downvoted" and gap.resolved_at is None:
            session.delete(gap)
        else:
            gap.reason = vote.reason if vote.rating == "down" else None


def _gap(session: Session, turn: TurnRow, reason: str | None) -> GapRow:
    # A turn keeps no titles; the section's id stands in until a gap of the same meaning tells it.
    nearest = [{"document_id": d, "section": s, "title": s, "score": 0.0} for d, s in turn.citations or ()]
    return GapRow(
        question=_question(session, turn),
        language=turn.language,
        nearest=nearest,
        created_at=turn.created_at,
        kind="downvoted",
        answer_id=turn.answer_id,
        conversation_id=turn.conversation_id,
        reason=reason,
    )


def _question(session: Session, answer: TurnRow) -> str:
    """What was asked last before an answer was given."""
    said = select(TurnRow.text).where(TurnRow.conversation_id == answer.conversation_id, TurnRow.role == "user")
    return session.exec(said.where(col(TurnRow.id) < answer.id).order_by(col(TurnRow.id).desc()).limit(1)).first() or ""


def _listed(session: Session, row: FeedbackRow, turn: TurnRow) -> VotedAnswer:
    assert row.id is not None
    return VotedAnswer(
        id=row.id,
        vote=Vote(row.answer_id, _rating(row.rating), row.reason, row.created_at),
        conversation_id=row.conversation_id,
        question=_question(session, turn),
        answer=turn.text,
        status=turn.status,
        sections=_sections(turn.citations or ()),
    )


def _sections(cited: Sequence[Sequence[str]]) -> tuple[CitedSection, ...]:
    return tuple(CitedSection(document_id, section) for document_id, section in cited)


def _rating(written: str) -> Rating:
    return "up" if written == "up" else "down"
