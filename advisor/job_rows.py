"""The tables of jobs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Text
from sqlmodel import Field, SQLModel

from knowledge.clock import Moment


class JobRow(SQLModel, table=True):
    """One job."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_status", "status", "created_at"),)

    id: str = Field(primary_key=True)
    kind: str
    status: str
    arguments: Any = Field(sa_column=Column(JSON(none_as_null=True), nullable=False))
    requested_by: str
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    started_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    stage: str | None = None
    done: int = 0
    total: int = 0
    stage_started_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    stage_started_done: int = 0
    updated_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    attempts: int = 1
    cancel_requested: bool = False
    result: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    problem: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class JobLineRow(SQLModel, table=True):
    """One line of a job's log."""

    __tablename__ = "job_lines"
    __table_args__ = (Index("ix_job_lines_job_id", "job_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    job_id: str = Field(sa_column=Column(String, ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False))
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    level: str
    text: str = Field(sa_column=Column(Text, nullable=False))
