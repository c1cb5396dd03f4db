"""Threads that were answered in, with the conversation of each, in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel

from advisor.answers import FactValue
from knowledge.clock import Moment

Place = tuple[str, str, str]


class ThreadRow(SQLModel, table=True):
    """One thread."""

    __tablename__ = "slack_threads"

    team_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    thread_ts: str = Field(primary_key=True)
    conversation_id: str
    persona: str | None = None
    facts: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    updated_at: datetime = Field(sa_column=Column(Moment, nullable=False))


@dataclass(frozen=True, slots=True)
class Thread:
    """The conversation of a thread; ``persona`` and ``facts`` are what its people chose by buttons."""

    conversation_id: str
    persona: str | None = None
    facts: Mapping[str, FactValue] | None = None


def load_thread(session: Session, place: Place) -> Thread | None:
    """The thread, if it was answered in."""
    row = session.get(ThreadRow, place)
    return None if row is None else Thread(row.conversation_id, row.persona, row.facts)


def save_thread(session: Session, place: Place, thread: Thread, at: datetime) -> None:
    """Keep the thread. The caller commits."""
    team_id, channel_id, thread_ts = place
    row = ThreadRow(
        team_id=team_id,
        channel_id=channel_id,
        thread_ts=thread_ts,
        conversation_id=thread.conversation_id,
        persona=thread.persona,
        facts=dict(thread.facts) if thread.facts else None,
        updated_at=at,
    )
    session.merge(row)


def delete_thread(session: Session, place: Place) -> None:
    """Forget the thread, where there is one. The caller commits."""
    row = session.get(ThreadRow, place)
    if row is not None:
        session.delete(row)
