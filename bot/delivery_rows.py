"""The table of questions asked in Slack."""

import secrets
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, Column, Index, Text
from sqlmodel import Field, SQLModel

from advisor.answers import Answer
from advisor.conversations import storable
from bot.delivery import Address, Asked, Delivery, DeliveryStatus
from knowledge.clock import Moment

# Nothing more happens to these.
ENDED: tuple[DeliveryStatus, ...] = ("posted", "dropped", "failed")
UNFINISHED: tuple[DeliveryStatus, ...] = ("received", "working", "answered", "posting")


class DeliveryRow(SQLModel, table=True):
    """One question.

    ``next_at`` is when it may be taken at the earliest; once it was taken, when that was. ``problem`` says why it was
    dropped, failed or waits; where there is no answer to post, it names what is said instead.
    """

    __tablename__ = "slack_deliveries"
    __table_args__ = (
        Index("ix_slack_deliveries_key", "key", unique=True),
        Index("ix_slack_deliveries_status", "status", "next_at"),
        Index("ix_slack_deliveries_message", "team_id", "channel_id", "message_ts"),
        Index("ix_slack_deliveries_answer_id", "answer_id"),
        Index("ix_slack_deliveries_user", "team_id", "user_id", "received_at"),
    )

    id: str = Field(primary_key=True)
    key: str
    kind: str
    surface: str
    app_id: str
    team_id: str
    enterprise_id: str | None = None
    channel_id: str
    channel_type: str
    user_id: str
    message_ts: str | None = None
    thread_ts: str | None = None
    text: str = Field(sa_column=Column(Text, nullable=False))
    language: str | None = None
    persona: str | None = None
    facts: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    response_url: str | None = None
    target_ts: str | None = None
    status: str
    owner: str | None = None
    lease_until: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    attempts: int = 0
    next_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    answer_id: str | None = None
    conversation_id: str | None = None
    answer: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    posted_ts: str | None = None
    problem: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    received_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))


def new_row(asked: Asked, at: datetime) -> DeliveryRow:
    """The row of a question that was just taken in."""
    said = {each.name: getattr(asked, each.name) for each in fields(asked) if each.name not in ("address", "facts")}
    where = {each.name: getattr(asked.address, each.name) for each in fields(asked.address)}
    values: dict[str, Any] = {
        name: storable(value) if isinstance(value, str) else value for name, value in (said | where).items()
    }
    return DeliveryRow(
        # By microseconds, so that ids sort as questions came in.
        id=f"dlv_{int(at.timestamp() * 1_000_000):014x}{secrets.token_hex(4)}",
        **values,
        facts=dict(asked.facts) if asked.facts else None,
        status="received",
        next_at=at,
        received_at=at,
    )


def delivery_of(row: DeliveryRow) -> Delivery:
    """The row as a value."""
    address = Address(**_some(row, Address))
    answer = None if row.answer is None else _answers().validate_python(row.answer)
    return Delivery(**_some(row, Delivery), asked=Asked(**_some(row, Asked), address=address), answer=answer)


def _some(row: DeliveryRow, value: type) -> dict[str, Any]:
    """The columns that are fields of a value as they are."""
    names = (each.name for each in fields(value) if each.name not in ("address", "asked", "answer"))
    return {name: getattr(row, name) for name in names}


def plain_answer(answer: Answer) -> Any:
    """The answer as JSON values."""
    return _answers().dump_python(answer, mode="json")


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)
