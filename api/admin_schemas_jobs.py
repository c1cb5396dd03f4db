"""What requests for jobs hold, and what they get."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Header, Path, Query
from pydantic import Field

from advisor.jobs import Job, JobLine, JobStatus
from api.admin_schemas import AdminBody

# As the board makes them; anything else is unknown without a look.
JOB_ID = r"^job_[0-9a-f]{20}$"
MOST_LISTED = 500
# What the databases count to.
_LAST_LINE = 2**31 - 1

JobId = Annotated[str, Path(pattern=JOB_ID, description="As the list of jobs shows it.")]
Before = Annotated[str | None, Query(pattern=JOB_ID, description="The id of the last job already seen.")]
Status = Annotated[JobStatus | None, Query(description="Only the jobs of this status.")]
Listed = Annotated[int, Query(ge=1, le=MOST_LISTED, description="How many jobs at most.")]
LastEventId = Annotated[
    int | None,
    Header(alias="Last-Event-ID", ge=0, le=_LAST_LINE, description="The id of the last line already seen."),
]


class ReindexBody(AdminBody):
    """A re-index of all documents."""

    kind: Literal["reindex"]
    force: Annotated[bool, Field(description="Build even when nothing has changed.")] = False

    def arguments(self) -> Mapping[str, Any]:
        """What the job is queued with."""
        return {"force": self.force}


@dataclass(frozen=True, slots=True)
class Jobs:
    """Jobs, the newest first. ``worker`` tells whether one is there to run those that wait."""

    worker: Literal["alive", "absent"]
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class JobWithLines:
    """A job with the lines of its log, the oldest first."""

    job: Job
    lines: tuple[JobLine, ...]
