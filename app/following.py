"""Following a job at a terminal."""

import time

from rich.console import Console

from advisor.jobs import Job, JobBoard
from app.terminal import progress_bar

POLL_SECONDS = 0.3


def follow(board: JobBoard, job_id: str, console: Console, *, poll_seconds: float = POLL_SECONDS) -> Job:
    """Draw a bar for each stage of a job until it has ended. Raises UnknownJobError."""
    job = board.get(job_id)
    with progress_bar(console) as draw:
        while not job.ended:
            if job.stage is not None:
                draw(job.stage, job.done, max(job.total, 1))
            time.sleep(poll_seconds)
            job = board.get(job_id)
        if job.status == "done" and job.stage is not None:
            draw(job.stage, job.total, job.total)
    return job
