"""A worker whose jobs write down what they do; as a script it is a process to be killed.

Files of the home steer it: with ``hold`` there, the step ``second`` goes on until it is gone; with ``die`` there, the
process kills itself between ``first`` and ``second``.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from advisor.job_steps import JobRun, JobRunner, Kinds, Known, Step
from advisor.jobs import JobBoard
from app.database import engine_for
from app.durable import DbosExecutor
from app.failures import foreseen
from app.worker import Tick, Worker, job_of, stop_at_end_of_input, stopped_by_signals

POLL_SECONDS = 0.05
NAMES = ("first", "second", "third")


@contextmanager
def counting(home: Path, url: str, stopping: threading.Event, ticks: Sequence[Tick] = ()) -> Iterator[Worker]:
    """A worker with one kind of job, ``count``."""
    engine = engine_for(url)
    board = JobBoard(engine)

    def asked() -> bool:
        if (home / "die").exists() and done(home) == ["first"]:
            (home / "die").unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return stopping.is_set()

    runner = JobRunner(board, _kinds(home), tell=foreseen, stopping=asked)
    executor = DbosExecutor(
        runs_url(home, url), lambda run_id, once: runner.perform(*job_of(run_id), once), poll_seconds=POLL_SECONDS
    )
    yield Worker(home, board, executor, ticks, stopping, poll_seconds=POLL_SECONDS)
    engine.dispose()


def runs_url(home: Path, url: str) -> str:
    """Where the executor keeps its runs."""
    return f"sqlite:///{home / 'dbos.sqlite'}" if url.startswith("sqlite") else url


def done(home: Path) -> list[str]:
    """The steps that were done, from the first on; one that was begun twice stands there twice."""
    file = home / "done"
    return file.read_text().split() if file.exists() else []


def _kinds(home: Path) -> Kinds:
    def step(name: str) -> Step:
        def run(run: JobRun, known: Known) -> Known:
            with (home / "done").open("a") as file:
                file.write(f"{name}\n")
            while name == "second" and (home / "hold").exists():
                run.report("hold", 1, 10)
                threading.Event().wait(0.01)
            if name == "third" and (home / "fail").exists():
                raise FileNotFoundError(2, "No such file or directory", "/srv/notes")
            return {name: len(known)}

        return Step(name, run)

    return {"count": tuple(step(name) for name in NAMES)}


def main(home: Path, url: str) -> None:
    """Work until a signal or the end of input."""
    logging.basicConfig(level="INFO")
    stopping = threading.Event()
    stop_at_end_of_input(stopping)
    with stopped_by_signals(stopping), counting(home, url, stopping) as worker:
        worker.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
