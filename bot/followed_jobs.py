"""Which jobs are followed in which messages, in the database: whoever follows one may die, and another goes on."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Engine
from sqlmodel import Field, Session, SQLModel, col, select

from knowledge.clock import Moment, now
from knowledge.documents import Language
from knowledge.transactions import changing

_TABLE = "slack_followed_jobs"


class FollowedRow(SQLModel, table=True):
    """A message that tells of a job, and when somebody last looked after it."""

    __tablename__ = _TABLE

    team_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    message_ts: str = Field(primary_key=True)
    enterprise_id: str | None = None
    job_id: str
    language: str
    looked_at: datetime = Field(sa_column=Column(Moment, nullable=False))


@dataclass(frozen=True, slots=True)
class FollowedJob:
    """A job, and the message of ours that tells of it."""

    team_id: str
    channel_id: str
    message_ts: str
    enterprise_id: str | None
    job_id: str
    language: Language


class FollowedJobs:
    """Keeps the messages that follow a job. Thread-safe, and shared by several processes."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._clock = clock

    def keep(self, followed: FollowedJob) -> None:
        """Note that it is followed, or that it still is."""
        with Session(self._engine) as session:
            session.merge(FollowedRow(**asdict(followed), looked_at=self._clock()))
            session.commit()

    def drop(self, followed: FollowedJob) -> None:
        """It is followed no longer."""
        with Session(self._engine) as session:
            row = session.get(FollowedRow, _place(followed))
            if row is not None:
                session.delete(row)
                session.commit()

    def take_left(self, idle: timedelta) -> Sequence[FollowedJob]:
        """Those that nobody has looked after for so long; from now on they are the caller's."""
        at = self._clock()
        with changing(self._engine, _TABLE) as session:
            rows = session.exec(select(FollowedRow).where(col(FollowedRow.looked_at) < at - idle)).all()
            for row in rows:
                row.looked_at = at
            return [_followed(row) for row in rows]


def _place(followed: FollowedJob) -> tuple[str, str, str]:
    return followed.team_id, followed.channel_id, followed.message_ts


def _followed(row: FollowedRow) -> FollowedJob:
    language: Language = "ko" if row.language == "ko" else "en"
    return FollowedJob(row.team_id, row.channel_id, row.message_ts, row.enterprise_id, row.job_id, language)
