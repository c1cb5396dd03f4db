"""The audit table: every action of an admin, with who, what, when and from where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Engine, Index
from sqlmodel import Field, Session, SQLModel, col, select

from knowledge.clock import Moment, now


class AuditRow(SQLModel, table=True):
    """One action."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    actor: str
    actor_name: str
    action: str
    subject: str
    detail: Any = Field(sa_column=Column(JSON(none_as_null=True), nullable=False))
    address: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a key, a signed-in person, a user of the command line, or a schedule. ``address`` is from where."""

    id: str
    name: str
    address: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One action as it was recorded, such as ``documents.remove`` of the subject ``our-article``."""

    id: int
    at: datetime
    actor: Actor
    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)


class AuditLog:
    """Records actions and lists them, the newest first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, actor: Actor, action: str, subject: str, detail: Mapping[str, Any] | None = None) -> None:
        """Record one action. ``detail`` holds plain JSON values and never a secret."""
        row = AuditRow(
            at=now(),
            actor=actor.id,
            actor_name=actor.name,
            action=action,
            subject=subject,
            detail=dict(detail or {}),
            address=actor.address,
            request_id=actor.request_id,
        )
        with Session(self._engine) as session:
            session.add(row)
            session.commit()

    def list(
        self, *, limit: int = 100, before: int | None = None, action: str | None = None, actor: str | None = None
    ) -> tuple[AuditEntry, ...]:
        """The newest entries; ``action`` keeps those that begin with it, ``actor`` those of the one with that id."""
        query = select(AuditRow).order_by(col(AuditRow.id).desc()).limit(limit)
        if before is not None:
            query = query.where(col(AuditRow.id) < before)
        if action is not None:
            query = query.where(col(AuditRow.action).startswith(action, autoescape=True))
        if actor is not None:
            query = query.where(AuditRow.actor == actor)
        with Session(self._engine) as session:
            return tuple(_entry(row) for row in session.exec(query))


def _entry(row: AuditRow) -> AuditEntry:
    actor = Actor(row.actor, row.actor_name, row.address, row.request_id)
    assert row.id is not None  # it was read from the table
    return AuditEntry(row.id, row.at, actor, row.action, row.subject, row.detail)
