"""What has been recorded over time, as the charts show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from advisor.gate import Judged, Verdict
from advisor.jobs import Job


@dataclass(frozen=True, slots=True)
class QualityPoint:
    """A generation's shares of fully right answers and of right first citations, when the gate judged it."""

    at: datetime
    generation: str
    verdict: Verdict
    questions: int
    full: float | None
    hit1: float | None


@dataclass(frozen=True, slots=True)
class Indexing:
    """A re-index that ended well: when, after how many seconds, with how many texts newly encoded."""

    at: datetime
    job: str
    seconds: float
    encoded: int | None
    passages: int | None


def judged(reports: Sequence[Judged]) -> tuple[QualityPoint, ...]:
    """The quality of generations, the oldest first."""
    return tuple(
        QualityPoint(
            each.at,
            each.report.generation,
            each.report.verdict,
            each.report.questions,
            each.report.full,
            each.report.hit1,
        )
        for each in reports
    )


def indexings(jobs: Sequence[Job]) -> tuple[Indexing, ...]:
    """The re-indexes among ``jobs`` that ended well, the oldest first."""
    return tuple(
        Indexing(
            job.ended_at,
            job.id,
            round((job.ended_at - job.started_at).total_seconds(), 1),
            _count(job, "encoded"),
            _count(job, "passages"),
        )
        for job in reversed(jobs)
        if job.kind == "reindex" and job.status == "done" and job.started_at and job.ended_at
    )


def _count(job: Job, name: str) -> int | None:
    found = (job.result or {}).get(name)
    return found if isinstance(found, int) else None
