"""Jobs as people see them: what was asked for, how far it is, how it ended, in the database."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Engine
from sqlmodel import Session, col, delete, select, update

from advisor.errors import JobStateError, UnknownJobError
from advisor.job_rows import JobLineRow, JobRow
from knowledge.clock import now

JobStatus = Literal["queued", "running", "done", "failed", "cancelled"]
LineLevel = Literal["info", "warning", "error"]
KEPT_JOBS = 500
_ENDED: tuple[JobStatus, ...] = ("done", "failed", "cancelled")
# Of a new attempt nothing is known yet.
_AFRESH: Mapping[str, Any] = {
    "status": "queued",
    "started_at": None,
    "ended_at": None,
    "stage": None,
    "done": 0,
    "total": 0,
    "stage_started_at": None,
    "stage_started_done": 0,
    "cancel_requested": False,
    "result": None,
    "problem": None,
}


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands.

    ``done`` of ``total`` count within the ``stage``; ``rate`` is per second since the stage began, and None like
    ``remaining_seconds`` where nothing can be said. ``attempts`` counts the one that waits or runs. ``result`` is what
    a job that is done tells, ``problem`` why one failed.
    """

    id: str
    kind: str
    status: JobStatus
    arguments: Mapping[str, Any]
    requested_by: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    stage: str | None
    done: int
    total: int
    rate: float | None
    remaining_seconds: float | None
    attempts: int
    cancel_requested: bool
    result: Mapping[str, Any] | None
    problem: str | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen, unless the job is retried."""
        return self.status in _ENDED


@dataclass(frozen=True, slots=True)
class JobLine:
    """A line of a job's log; ids rise."""

    id: int
    at: datetime
    level: LineLevel
    text: str


class JobBoard:
    """The list of jobs: people queue, look, cancel and retry; the worker takes the next and tells how far it is.

    Queueing writes a row and no more, so it neither needs a worker nor waits for one.
    """

    def __init__(self, engine: Engine, *, kept: int = KEPT_JOBS) -> None:
        self._engine = engine
        self._kept = kept

    def queue(self, kind: str, arguments: Mapping[str, Any], *, by: str) -> Job:
        """Queue a job, or find the one that waits already for the same. ``arguments`` are plain JSON values."""
        waiting = select(JobRow).where(col(JobRow.kind) == kind, col(JobRow.status) == "queued")
        with Session(self._engine) as session:
            row = next((each for each in session.exec(waiting) if each.arguments == dict(arguments)), None)
            if row is None:
                row = _new_row(kind, arguments, by)
                session.add(row)
                session.commit()
            return _job(row)

    def find(self, job_id: str) -> Job | None:
        """The job, if there is one."""
        with Session(self._engine) as session:
            row = session.get(JobRow, job_id)
            return None if row is None else _job(row)

    def get(self, job_id: str) -> Job:
        """The job. Raises UnknownJobError."""
        job = self.find(job_id)
        if job is None:
            raise UnknownJobError(job_id)
        return job

    def list(self, *, status: JobStatus | None = None, limit: int = 50, before: str | None = None) -> tuple[Job, ...]:
        """The newest jobs, the newest first; ``before`` is the id of the last one already seen."""
        query = select(JobRow).order_by(col(JobRow.id).desc()).limit(limit)
        if status is not None:
            query = query.where(col(JobRow.status) == status)
        if before is not None:
            query = query.where(col(JobRow.id) < before)
        with Session(self._engine) as session:
            return tuple(_job(row) for row in session.exec(query))

    def lines(self, job_id: str, *, after: int = 0, limit: int = 1_000) -> tuple[JobLine, ...]:
        """The lines of a job's log that come after the one with the id ``after``, from the first."""
        query = select(JobLineRow).where(col(JobLineRow.job_id) == job_id, col(JobLineRow.id) > after)
        with Session(self._engine) as session:
            return tuple(_line(row) for row in session.exec(query.order_by(col(JobLineRow.id)).limit(limit)))

    def cancel(self, job_id: str) -> Job:
        """Cancel a job: at once while it waits, else at its next report. Raises UnknownJobError, JobStateError."""
        with Session(self._engine) as session:
            waiting = _changed(session, [_is(job_id, "queued")], status="cancelled", ended_at=now())
            row = waiting or _changed(session, [_is(job_id, "running")], cancel_requested=True)
            if row is None:
                raise self._refused(job_id, "Only a job that waits or runs can be cancelled.")
            _add_line(session, job_id, "Cancelled." if row.status == "cancelled" else "To be cancelled.")
            session.commit()
            return _job(row)

    def retry(self, job_id: str, *, by: str) -> Job:
        """Queue another attempt of a job that failed or was cancelled. Raises UnknownJobError, JobStateError."""
        again = {**_AFRESH, "attempts": JobRow.attempts + 1, "requested_by": by}
        with Session(self._engine) as session:
            row = _changed(session, [_is(job_id, "failed", "cancelled")], **again)
            if row is None:
                raise self._refused(job_id, "Only a job that failed or was cancelled can be retried.")
            _add_line(session, job_id, f"Queued again by {by}.")
            session.commit()
            return _job(row)

    def next_queued(self) -> Job | None:
        """The job that has waited longest."""
        return self._first(col(JobRow.status) == "queued")

    def running(self) -> Job | None:
        """The job that runs, or was running when its worker died."""
        return self._first(col(JobRow.status) == "running")

    def begin(self, job_id: str, attempt: int) -> Job | None:
        """Start an attempt of a job, or resume it; None when it was cancelled, ended or overtaken meanwhile."""
        with Session(self._engine) as session:
            resumed = _changed(session, _attempt(job_id, attempt), updated_at=now())
            row = resumed or _changed(session, _attempt(job_id, attempt, "queued"), status="running", started_at=now())
            if row is None:
                return None
            _add_line(session, job_id, "Resumed." if resumed else "Started.")
            session.commit()
            return _job(row)

    def progress(self, job: Job, stage: str, done: int, total: int, *, begins: bool) -> bool:
        """Note how far a running job is, and tell whether it is to stop; ``begins`` says that a stage starts here."""
        started = {"stage_started_at": now(), "stage_started_done": done} if begins else {}
        with Session(self._engine) as session:
            which = _attempt(job.id, job.attempts)
            row = _changed(session, which, stage=stage, done=done, total=total, **started)
            session.commit()
            return row is None or row.cancel_requested

    def log(self, job_id: str, text: str, level: LineLevel = "info") -> None:
        """Add a line to a job's log."""
        with Session(self._engine) as session:
            _add_line(session, job_id, text, level)
            session.commit()

    def finish(self, job: Job, result: Mapping[str, Any]) -> None:
        """A running job is done."""
        self._end(job, "Done.", status="done", result=dict(result))

    def fail(self, job: Job, problem: str) -> None:
        """A running job failed; ``problem`` says why and what to do."""
        told = _storable(problem)
        self._end(job, told, level="error", status="failed", problem=told)

    def cancelled(self, job: Job) -> None:
        """A running job has stopped because it was to be cancelled."""
        self._end(job, "Cancelled.", status="cancelled")

    def _end(self, job: Job, line: str, *, level: LineLevel = "info", **values: Any) -> None:
        with Session(self._engine) as session:
            if _changed(session, _attempt(job.id, job.attempts), ended_at=now(), **values) is not None:
                _add_line(session, job.id, line, level)
                _prune(session, self._kept)
            session.commit()

    def _first(self, which: ColumnElement[bool]) -> Job | None:
        with Session(self._engine) as session:
            row = session.exec(select(JobRow).where(which).order_by(col(JobRow.created_at), col(JobRow.id))).first()
            return None if row is None else _job(row)

    def _refused(self, job_id: str, wanted: str) -> JobStateError:
        return JobStateError(job_id, self.get(job_id).status, wanted)


def _is(job_id: str, *statuses: JobStatus) -> ColumnElement[bool]:
    return (col(JobRow.id) == job_id) & col(JobRow.status).in_(statuses)


def _attempt(job_id: str, attempt: int, status: JobStatus = "running") -> Sequence[ColumnElement[bool]]:
    """An attempt may change its job only as long as it is the one that runs."""
    return [_is(job_id, status), col(JobRow.attempts) == attempt]


def _changed(session: Session, which: Sequence[ColumnElement[bool]], **values: Any) -> JobRow | None:
    """The row after the change, one statement, so that no other change can come between."""
    changes = {"updated_at": now(), **values}
    return session.scalars(update(JobRow).where(*which).values(**changes).returning(JobRow)).one_or_none()


def _add_line(session: Session, job_id: str, text: str, level: LineLevel = "info") -> None:
    session.add(JobLineRow(job_id=job_id, at=now(), level=level, text=_storable(text)))


def _prune(session: Session, kept: int) -> None:
    ended = select(JobRow.id).where(col(JobRow.status).in_(_ENDED)).order_by(col(JobRow.id).desc())
    oldest = session.exec(ended.offset(kept)).all()
    if oldest:
        session.exec(delete(JobRow).where(col(JobRow.id).in_(oldest)))


def _new_row(kind: str, arguments: Mapping[str, Any], by: str) -> JobRow:
    at = now()
    # By microseconds, so that ids sort as jobs were queued.
    job_id = f"job_{int(at.timestamp() * 1_000_000):014x}{secrets.token_hex(3)}"
    plain = dict(arguments)
    return JobRow(id=job_id, kind=kind, status="queued", arguments=plain, requested_by=by, created_at=at, updated_at=at)


def _job(row: JobRow) -> Job:
    rate = _rate(row)
    left = (row.total - row.done) / rate if rate and row.status == "running" else None
    shared = {name: getattr(row, name) for name in Job.__slots__ if name not in ("rate", "remaining_seconds")}
    return Job(**shared, rate=rate, remaining_seconds=None if left is None else round(max(left, 0.0), 1))


def _rate(row: JobRow) -> float | None:
    if row.stage_started_at is None or row.total <= 1 or row.done <= row.stage_started_done:
        return None
    # Up to the last report: of the time since then nothing is known yet.
    seconds = (row.updated_at - row.stage_started_at).total_seconds()
    return round((row.done - row.stage_started_done) / seconds, 2) if seconds > 0 else None


def _line(row: JobLineRow) -> JobLine:
    assert row.id is not None
    level: Any = row.level
    return JobLine(row.id, row.at, level, row.text)


def _storable(text: str) -> str:
    """``text`` without what a database refuses: half surrogate pairs, and nulls (PostgreSQL)."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
