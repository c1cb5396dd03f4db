"""The table of questions asked in Slack."""

import secrets
from collections.abc import Callable, Mapping
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


def new_columns(asked: Asked, at: datetime) -> dict[str, Any]:
    """The columns of a question that was just taken in. As a row of the model they would cost ten times as much."""
    said = {each: getattr(asked, each) for each in _names(Asked)}
    where = {each: getattr(asked.address, each) for each in _names(Address)}
    text = {name: storable(value) if isinstance(value, str) else value for name, value in (said | where).items()}
    return {
        **_defaults(),
        **text,
        # By microseconds, so that ids sort as questions came in.
        "id": f"dlv_{int(at.timestamp() * 1_000_000):014x}{secrets.token_hex(4)}",
        "facts": dict(asked.facts) if asked.facts else None,
        "status": "received",
        "next_at": at,
        "received_at": at,
    }


def delivery_of(row: DeliveryRow) -> Delivery:
    """The row as a value."""
    return _delivery(lambda name: getattr(row, name))


def delivery_in(columns: Mapping[str, Any]) -> Delivery:
    """The columns as a value."""
    return _delivery(columns.__getitem__)


def _delivery(column: Callable[[str], Any]) -> Delivery:
    plain = column("answer")
    answer = None if plain is None else _answers().validate_python(plain)
    address = Address(**{name: column(name) for name in _names(Address)})
    asked = Asked(**{name: column(name) for name in _names(Asked)}, address=address)
    return Delivery(**{name: column(name) for name in _names(Delivery)}, asked=asked, answer=answer)


@cache
def _names(value: type) -> tuple[str, ...]:
    """The fields of a value that are columns as they are."""
    return tuple(each.name for each in fields(value) if each.name not in ("address", "asked", "answer"))


@cache
def _defaults() -> Mapping[str, Any]:
    """What stands in the columns of which nothing is known yet."""
    return {name: field.get_default() for name, field in DeliveryRow.model_fields.items()}


def plain_answer(answer: Answer) -> Any:
    """The answer as JSON values."""
    return _answers().dump_python(answer, mode="json")


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)
