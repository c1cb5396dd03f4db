"""Forgetting what people asked in Slack: one conversation on request, or all that is older than it may get."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Engine, delete, update
from sqlmodel import Session, SQLModel, col

from bot.delivery_rows import UNFINISHED, DeliveryRow
from bot.threads import ThreadRow
from knowledge.clock import now

# So long Slack may deliver a message once more. Until then its key is kept, and nothing else that tells of it.
REDELIVERED_WITHIN = timedelta(days=1)
_EMPTIED = ("language", "persona", "facts", "response_url", "answer", "answer_id", "conversation_id", "problem")


def forget_slack_conversation(engine: Engine, conversation_id: str) -> int:
    """Delete what was asked in one conversation; how many questions that were."""
    which = col(DeliveryRow.conversation_id) == conversation_id
    return _forget(engine, which, col(ThreadRow.conversation_id) == conversation_id)


def forget_slack_older(engine: Engine, before: datetime) -> int:
    """Delete what was asked before a moment; how many questions that were."""
    return _forget(engine, col(DeliveryRow.received_at) < before, col(ThreadRow.updated_at) < before)


def _forget(engine: Engine, deliveries: ColumnElement[bool], threads: ColumnElement[bool]) -> int:
    gone = col(DeliveryRow.received_at) < now() - REDELIVERED_WITHIN
    unfinished = col(DeliveryRow.status).in_(UNFINISHED)
    with Session(engine) as session:
        forgotten = _delete(session, DeliveryRow, deliveries & gone)
        session.connection().execute(
            # Whoever works on it loses it, for its words are gone.
            update(DeliveryRow).where(deliveries & unfinished).values(status="dropped", owner=None, lease_until=None)
        )
        left: CursorResult[Any] = session.connection().execute(
            update(DeliveryRow)
            .where(deliveries & (col(DeliveryRow.text) != ""))
            .values(text="", **dict.fromkeys(_EMPTIED))
        )
        _delete(session, ThreadRow, threads)
        session.commit()
    return forgotten + left.rowcount


def _delete(session: Session, table: type[SQLModel], which: ColumnElement[bool]) -> int:
    deleted: CursorResult[Any] = session.connection().execute(delete(table).where(which))
    return deleted.rowcount
