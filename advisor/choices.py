"""What admins choose while the advisor runs, such as the encoder of the next generation, in the database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Engine
from sqlmodel import Field, Session, SQLModel

from index.encoders import EncoderChoice
from knowledge.clock import Moment, now

_ENCODER = "encoder"


class ChoiceRow(SQLModel, table=True):
    """One choice by name."""

    __tablename__ = "choices"

    name: str = Field(primary_key=True)
    value: Any = Field(sa_column=Column(JSON(none_as_null=True), nullable=False))
    updated_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    updated_by: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices that were made; where there is none, the settings' own stands."""

    engine: Engine
    default_encoder: EncoderChoice

    def encoder(self) -> EncoderChoice:
        """The encoder that the next generation is made with."""
        with Session(self.engine) as session:
            row = session.get(ChoiceRow, _ENCODER)
            chosen: Mapping[str, str | None] | None = row.value if row is not None else None
        return self.default_encoder if chosen is None else EncoderChoice(**chosen)  # type: ignore[arg-type]  # its own fields

    def choose_encoder(self, choice: EncoderChoice | None, *, by: str) -> None:
        """Choose the encoder of the next generation; None goes back to that of the settings."""
        with Session(self.engine) as session:
            row = session.get(ChoiceRow, _ENCODER)
            if choice is None:
                if row is not None:
                    session.delete(row)
            else:
                row = row or ChoiceRow(name=_ENCODER, value={}, updated_at=now(), updated_by=by)
                row.value, row.updated_at, row.updated_by = asdict(choice), now(), by
                session.add(row)
            session.commit()
