"""The worker: hands queued jobs to the executor one by one, and lets what is scheduled happen every minute."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Protocol

from advisor.jobs import Job, JobBoard
from app.durable import RunState
from app.worker_lock import GRACE_SECONDS, worker_lock
from knowledge.clock import now

NICENESS = 4
_RETRY_SECONDS = 5.0
_NO_WORD = (
    "It ended without a word: its worker died over and over, or the database was out of reach. "
    "The worker's log tells more. Then retry it."
)

log = logging.getLogger(__name__)
# What is looked after every minute, such as sources that are due.
Tick = Callable[[datetime], None]


class Executor(Protocol):
    """Performs runs one at a time, and resumes those that were interrupted."""

    def start(self) -> None: ...
    def dispatch(self, run_id: str, /) -> None: ...
    def state(self, run_id: str, /) -> RunState: ...
    def forget_ended(self) -> None: ...
    def stop(self, grace_seconds: float, /) -> bool: ...


def run_id_of(job: Job) -> str:
    """The id of the run of a job's present attempt."""
    return f"{job.id}-{job.attempts}"


def job_of(run_id: str) -> tuple[str, int]:
    """The job and the attempt that a run is of."""
    job_id, _, attempt = run_id.rpartition("-")
    return job_id, int(attempt)


@dataclass(frozen=True, slots=True)
class Worker:
    """Works on one home until it is told to stop.

    ``ticks`` are called once a minute; what they do is asked of the database each time, so a minute missed is made up
    for by the next.
    """

    home: Path
    board: JobBoard
    executor: Executor
    ticks: Sequence[Tick]
    stopping: threading.Event
    poll_seconds: float = 0.5
    grace_seconds: float = GRACE_SECONDS

    def run(self) -> bool:
        """Wait until no other worker works on the home, then work. Returns whether everything came to rest."""
        waited = 0
        while not self.stopping.is_set():
            with worker_lock(self.home) as held:
                if held:
                    return self._work()
            waited += 1
            if waited == 2:  # the first time it may have been someone who only asked
                log.info("another worker works on %s; this one stands by", self.home)
            self.stopping.wait(self.poll_seconds)
        return True

    def _work(self) -> bool:
        self.executor.start()
        log.info("working on the jobs of %s", self.home)
        minute = ""
        while not self.stopping.is_set():
            try:
                self._dispatch()
                at = now()
                if f"{at:%H:%M}" != minute:
                    minute = f"{at:%H:%M}"
                    self._tick(at)
            except Exception:
                # A database that is out of reach for a while must not end the worker.
                log.exception("could not look for jobs; trying again in %.0f s", _RETRY_SECONDS)
                self.stopping.wait(_RETRY_SECONDS)
            self.stopping.wait(self.poll_seconds)
        log.info("stopping; a job that runs is resumed at the next start")
        return self.executor.stop(self.grace_seconds)

    def _dispatch(self) -> None:
        job = self.board.running()
        if job is not None:
            self._look_after(job)
            return
        job = self.board.next_queued()
        if job is not None and self.executor.state(run_id_of(job)) != "underway":
            # A run of this id can have ended only in a database that was put back to an earlier day.
            self.executor.forget_ended()
            self.executor.dispatch(run_id_of(job))

    def _look_after(self, job: Job) -> None:
        """A job that runs for the board must run for the executor too."""
        state = self.executor.state(run_id_of(job))
        if state == "unknown":
            self.executor.dispatch(run_id_of(job))
        elif state == "ended" and (left := self.board.find(job.id)) is not None and left.status == "running":
            self.board.fail(job, _NO_WORD)

    def _tick(self, at: datetime) -> None:
        for tick in self.ticks:
            try:
                tick(at)
            except Exception:
                log.exception("something scheduled went wrong")


@contextmanager
def stopped_by_signals(stopping: threading.Event) -> Iterator[None]:
    """SIGTERM and Ctrl-C set ``stopping`` in the block."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def stop_at_end_of_input(stopping: threading.Event) -> None:
    """Set ``stopping`` when standard input ends: the pipe to whoever started this process, should they be killed."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        stopping.set()

    threading.Thread(target=watch, name="end-of-input", daemon=True).start()
