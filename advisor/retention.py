"""Forgetting what people asked: one conversation on request, or all that is older than it may get."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Engine, delete
from sqlmodel import Session, SQLModel, col, select

from advisor.conversations import GapRow, TurnRow
from advisor.feedback import FeedbackRow


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many turns, votes and gaps were deleted, and how many questions that a door keeps besides (``deliveries``).

    ``drafts`` are those made of such gaps: they, or the documents they became, still hold the questions.
    """

    turns: int
    feedback: int
    gaps: int
    drafts: tuple[str, ...] = ()
    deliveries: int = 0


def forget_conversation(engine: Engine, conversation_id: str) -> Forgotten:
    """Delete all that was said in one conversation, with its feedback and gaps; nothing where there is none."""
    return _forget(
        engine,
        turns=col(TurnRow.conversation_id) == conversation_id,
        feedback=col(FeedbackRow.conversation_id) == conversation_id,
        gaps=col(GapRow.conversation_id) == conversation_id,
    )


def forget_older(engine: Engine, before: datetime) -> Forgotten:
    """Delete what was said before a moment, the feedback on it, and the gaps it left, resolved or not."""
    kept = select(TurnRow.answer_id).where(col(TurnRow.created_at) >= before, col(TurnRow.answer_id).is_not(None))
    return _forget(
        engine,
        turns=col(TurnRow.created_at) < before,
        feedback=col(FeedbackRow.answer_id).not_in(kept),
        gaps=col(GapRow.created_at) < before,
    )


def _forget(
    engine: Engine, *, turns: ColumnElement[bool], feedback: ColumnElement[bool], gaps: ColumnElement[bool]
) -> Forgotten:
    with Session(engine) as session:
        made = select(GapRow.draft_id).where(gaps, col(GapRow.draft_id).is_not(None)).distinct()
        drafts = tuple(sorted(draft for draft in session.exec(made) if draft))
        forgotten = Forgotten(
            feedback=_delete(session, FeedbackRow, feedback),
            turns=_delete(session, TurnRow, turns),
            gaps=_delete(session, GapRow, gaps),
            drafts=drafts,
        )
        session.commit()
    return forgotten


def _delete(session: Session, table: type[SQLModel], which: ColumnElement[bool]) -> int:
    deleted: CursorResult[Any] = session.connection().execute(delete(table).where(which))
    return deleted.rowcount
