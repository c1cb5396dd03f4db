"""Doing a job: its named steps one after another, each done once, with progress, cancelling and resuming."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from advisor.errors import JobCancelledError, JobInterruptedError
from advisor.jobs import Job, JobBoard, LineLevel

# Often enough for whoever watches, and rare enough to cost nothing.
REPORT_SECONDS = 1 / 3

Known = Mapping[str, object]
# Does something under a name, unless it was done before a crash: then what it returned is returned again.
Once = Callable[[str, Callable[[], Known]], Known]

log = logging.getLogger(__name__)


class JobRun:
    """What a step is given of the job it works for."""

    def __init__(
        self,
        board: JobBoard,
        job: Job,
        *,
        stopping: Callable[[], bool] = lambda: False,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.job = job
        self._board = board
        self._stopping = stopping
        self._seconds = seconds
        self._stage: str | None = None
        self._reported = 0.0

    def report(self, stage: str, done: int, total: int) -> None:
        """Tell how far the stage is; may be called as often as one likes.

        Raises JobCancelledError once the job is to be cancelled, except at the end of a stage: what is done is done.
        """
        self._stop_with_worker()
        begins, ends = stage != self._stage, 0 < total <= done
        if not begins and not ends and self._seconds() - self._reported < REPORT_SECONDS:
            return
        if begins:
            self._board.log(self.job.id, f"{stage}: {total:,}" if total > 1 else stage)
        to_stop = self._board.progress(self.job, stage, done, total, begins=begins)
        self._stage, self._reported = stage, self._seconds()
        if to_stop and not ends:
            raise JobCancelledError

    def log(self, text: str, level: LineLevel = "info") -> None:
        """Add a line to the job's log."""
        self._board.log(self.job.id, text, level)

    def check(self) -> None:
        """Raise JobCancelledError if the job is to be cancelled."""
        self._stop_with_worker()
        job = self._board.find(self.job.id)
        if job is None or job.cancel_requested:
            raise JobCancelledError

    def _stop_with_worker(self) -> None:
        if self._stopping():
            raise JobInterruptedError


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a job that is done as a whole or again from its start, so doing it twice must do no harm.

    ``run`` gets what the steps before have returned, all in one, and returns plain JSON values.
    """

    name: str
    run: Callable[[JobRun, Known], Known]


Kinds = Mapping[str, tuple[Step, ...]]


@dataclass(frozen=True, slots=True)
class JobRunner:
    """Does jobs of the ``kinds`` it knows.

    ``tell`` gives the words of a failure that was foreseen, and None for any other. ``stopping`` says that the worker
    wants to end: the job then stops at its next report, and goes on there when it is performed again.
    """

    board: JobBoard
    kinds: Kinds
    tell: Callable[[Exception], str | None]
    stopping: Callable[[], bool] = lambda: False

    def perform(self, job_id: str, attempt: int, once: Once) -> None:
        """Do an attempt of a job, or what is left of it. How it ends, well or badly, is written on the board."""
        job = self.board.begin(job_id, attempt)
        if job is None:
            return
        try:
            self._end(job, self._outcome(job, once))
        except JobCancelledError:
            self.board.cancelled(job)
        except Exception as exc:
            self.board.fail(job, self._problem(job, exc))

    def _outcome(self, job: Job, once: Once) -> Known:
        steps = self.kinds.get(job.kind)
        if steps is None:
            return {"problem": f"This version knows no job {job.kind!r}. Known are: {', '.join(sorted(self.kinds))}."}
        run = JobRun(self.board, job, stopping=self.stopping)
        results: dict[str, object] = {}
        for step in steps:
            run.check()
            outcome = once(step.name, partial(self._try, step, run, dict(results)))
            if "result" not in outcome:
                return outcome
            results |= _mapping(outcome["result"])
        return {"result": results}

    def _try(self, step: Step, run: JobRun, results: Known) -> Known:
        """How a step ended, as a value: so a failure, too, is the same after a crash."""
        try:
            # Through JSON and back, so that the next step sees what it would see after a crash.
            result = json.loads(json.dumps(dict(step.run(run, results))))
        except JobCancelledError:
            return {"cancelled": True}
        except Exception as exc:
            return {"problem": self._problem(run.job, exc)}
        return {"result": result}

    def _end(self, job: Job, outcome: Known) -> None:
        if "cancelled" in outcome:
            self.board.cancelled(job)
        elif "problem" in outcome:
            self.board.fail(job, str(outcome["problem"]))
        else:
            self.board.finish(job, _mapping(outcome["result"]))

    def _problem(self, job: Job, failure: Exception) -> str:
        told = self.tell(failure)
        if told is not None:
            return told
        log.error("job %s failed", job.id, exc_info=failure)
        return (
            f"Something nobody foresaw went wrong ({type(failure).__name__}); the worker's log tells where. Retry it."
        )


def _mapping(value: object) -> Known:
    assert isinstance(value, Mapping)
    return value
