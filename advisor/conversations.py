"""What was said in conversations, and the questions nobody could answer, in the database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Index, Insert, Table, Text, bindparam, func, insert, select
from sqlmodel import Field, Session, SQLModel

from advisor.answers import Answer, FactChoice, MissingFact, Nearest, Role, StatedFact
from knowledge.clock import Moment, now
from knowledge.documents import Language


class TurnRow(SQLModel, table=True):
    """One turn: what was asked or answered, and for an answer what the rules knew of the asker by then."""

    __tablename__ = "turns"
    __table_args__ = (
        Index("ix_turns_conversation_id", "conversation_id", "position"),
        Index("ix_turns_answer_id", "answer_id"),
        Index("ix_turns_created_at", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: str
    position: int
    role: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    language: str
    answer_id: str | None = None
    status: str | None = None
    persona: str | None = None
    facts: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    missing_fact: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    citations: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    generation: str | None = None
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))


class GapRow(SQLModel, table=True):
    """A question that was not answered, or not well: with the sections that came nearest.

    Open until ``resolved_at``: ``draft_id`` names the draft that is to answer it, or that did.
    """

    __tablename__ = "gaps"

    id: int | None = Field(default=None, primary_key=True)
    question: str = Field(sa_column=Column(Text, nullable=False))
    language: str
    nearest: Any = Field(sa_column=Column(JSON(none_as_null=True), nullable=False))
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    kind: str = "abstained"
    answer_id: str | None = None
    conversation_id: str | None = None
    reason: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    resolved_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    draft_id: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """One turn of a conversation as it was recorded; ``persona`` and facts stand on answers only."""

    role: Role
    text: str
    language: Language
    persona: str | None = None
    facts: Mapping[str, StatedFact] = field(default_factory=dict)
    missing_fact: MissingFact | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that the knowledge base does not cover."""

    question: str
    language: str
    nearest: tuple[Nearest, ...]
    created_at: datetime


def record_turns(session: Session, conversation_id: str, question: str, answer: Answer) -> None:
    """Add a question and its answer to the end of a conversation, which begins with its first turn.

    One statement on the connection, as it is part of every answer and the ORM takes several times as long.
    The caller commits.
    """
    decision = answer.decision
    missing = decision.missing_fact if decision is not None else None
    shared = {"of": conversation_id, "language": answer.language, "created_at": now()}
    asked = {
        "role": "user",
        "text": storable(question),
        "answer_id": None,
        "status": None,
        "citations": None,
        "generation": None,
    }
    replied = {
        "role": "assistant",
        "text": storable(answer.text),
        "answer_id": answer.id,
        "status": answer.status,
        "citations": list(dict.fromkeys((each.document_id, each.section) for each in answer.citations)),
        "generation": answer.generation,
    }
    nothing = {"persona": None, "facts": None, "missing_fact": None}
    known = {
        "persona": decision.persona if decision is not None else None,
        "facts": {name: asdict(fact) for name, fact in decision.facts.items()} if decision is not None else None,
        "missing_fact": asdict(missing) if missing is not None else None,
    }
    session.connection().execute(_insert_turn(), [{**shared, **asked, **nothing}, {**shared, **replied, **known}])


def load_turns(session: Session, conversation_id: str) -> tuple[RecordedTurn, ...]:
    """The turns of a conversation from the first to the last; none when there is no such conversation."""
    table = _table("turns")
    columns = (table.c[name] for name in ("role", "text", "language", "persona", "facts", "missing_fact"))
    query = select(*columns).where(table.c.conversation_id == conversation_id)
    rows = session.connection().execute(query.order_by(table.c.position, table.c.id))
    return tuple(
        RecordedTurn(
            role,
            text,
            language,
            persona,
            {name: StatedFact(**fact) for name, fact in (facts or {}).items()},
            _missing_fact(missing),
        )
        for role, text, language, persona, facts, missing in rows
    )


def exists(session: Session, conversation_id: str) -> bool:
    """Whether anything was said in this conversation."""
    table = _table("turns")
    query = select(table.c.id).where(table.c.conversation_id == conversation_id).limit(1)
    return session.connection().execute(query).first() is not None


def record_gap(session: Session, question: str, answer: Answer) -> None:
    """Queue a question that could not be answered, for whoever keeps the knowledge. The caller commits."""
    gap = {
        "question": storable(question),
        "language": answer.language,
        "nearest": [asdict(section) for section in answer.nearest],
        "created_at": now(),
        "answer_id": answer.id,
        "conversation_id": answer.conversation_id,
    }
    session.connection().execute(insert(_table("gaps")), gap)


def list_gaps(session: Session, *, limit: int = 100) -> tuple[Gap, ...]:
    """The newest questions that could not be answered, newest first."""
    table = _table("gaps")
    columns = (table.c[name] for name in ("question", "language", "nearest", "created_at"))
    rows = session.connection().execute(select(*columns).order_by(table.c.id.desc()).limit(limit))
    return tuple(
        Gap(question, language, tuple(Nearest(**section) for section in nearest), created)
        for question, language, nearest, created in rows
    )


def storable(text: str) -> str:
    """``text`` without what a database refuses: half surrogate pairs, and nulls (PostgreSQL)."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


@cache
def _insert_turn() -> Insert:
    """The insert of one turn, which finds its own place at the end of the conversation."""
    table = _table("turns")
    said = table.alias("said")
    ended = select(func.coalesce(func.max(said.c.position), -1) + 1).where(said.c.conversation_id == bindparam("of"))
    return insert(table).values(conversation_id=bindparam("of"), position=ended.scalar_subquery())


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


def _missing_fact(recorded: Mapping[str, Any] | None) -> MissingFact | None:
    if recorded is None:
        return None
    choices = tuple(FactChoice(**choice) for choice in recorded["choices"])
    return MissingFact(recorded["name"], recorded["question"], choices)
