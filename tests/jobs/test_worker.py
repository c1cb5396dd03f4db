"""The worker and its executor: real runs, real processes, real kills."""

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from advisor.errors import JobInterruptedError
from advisor.job_steps import Once
from advisor.jobs import Job, JobBoard
from app.database import engine_for
from app.durable import DbosExecutor
from app.errors import RunsError
from app.worker import run_id_of
from app.worker_lock import worker_alive, worker_lock
from tests.databases import Databases
from tests.jobs.counting import counting, done, runs_url

PATIENCE_SECONDS = 20


@pytest.fixture
def database_url(databases: Databases) -> str:
    return databases.create("sqlite")


@pytest.fixture
def board(engine: Engine) -> JobBoard:
    return JobBoard(engine)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


class Process:
    """A worker in a process of its own."""

    def __init__(self, home: Path, url: str) -> None:
        self._errors = (home / "log").open("ab")
        script = Path(__file__).parent / "counting.py"
        self._popen = subprocess.Popen(
            [sys.executable, str(script), str(home), url],
            stdin=subprocess.PIPE,
            stderr=self._errors,
            cwd=Path(__file__).parents[2],
            env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
        )

    def end(self, how: signal.Signals) -> int:
        self._popen.send_signal(how)
        return self.wait()

    def wait(self) -> int:
        return self._popen.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        self._popen.kill()
        self._popen.communicate()
        self._errors.close()


@pytest.fixture
def started(home: Path, database_url: str) -> Iterator[Callable[[], Process]]:
    processes: list[Process] = []

    def start() -> Process:
        processes.append(Process(home, database_url))
        return processes[-1]

    yield start
    for process in processes:
        process.close()


@contextmanager
def working(home: Path, url: str, *ticks: Callable[[datetime], None]) -> Iterator[None]:
    """A worker in this process."""
    stopping = threading.Event()
    with counting(home, url, stopping, ticks) as worker:
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            yield
        finally:
            stopping.set()
            thread.join()


def when(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "it never came true"
        threading.Event().wait(0.02)


def ended(board: JobBoard, job: Job) -> Job:
    when(lambda: board.get(job.id).ended)
    return board.get(job.id)


def test_kills_repeat_the_step_that_was_interrupted_and_no_other(
    board: JobBoard, home: Path, database_url: str, started: Callable[[], Process]
) -> None:
    (home / "die").touch()
    (home / "hold").touch()
    job = board.queue("count", {}, by="ann")

    between_steps = started().wait()
    within_a_step = started()
    when(lambda: "second" in done(home))
    within_a_step.end(signal.SIGKILL)
    interrupted = board.get(job.id).status
    (home / "hold").unlink()
    with working(home, database_url):
        resumed = ended(board, job)

    assert (between_steps, interrupted) == (-signal.SIGKILL, "running")
    assert resumed.result == {"first": 0, "second": 1, "third": 2}
    assert done(home) == ["first", "second", "second", "third"]


def test_the_same_holds_on_postgresql(home: Path, databases: Databases) -> None:
    url = databases.create("postgres")
    engine = engine_for(url)
    board = JobBoard(engine)
    (home / "hold").touch()
    job = board.queue("count", {}, by="ann")

    with working(home, url):
        when(lambda: "second" in done(home))
    interrupted = board.get(job.id)
    (home / "hold").unlink()
    with working(home, url):
        resumed = ended(board, job)
    engine.dispose()

    assert (interrupted.status, resumed.status) == ("running", "done")
    assert done(home) == ["first", "second", "second", "third"]


def test_a_gentle_stop_leaves_the_job_to_the_worker_that_stands_by(
    board: JobBoard,
    home: Path,
    database_url: str,
    started: Callable[[], Process],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    (home / "hold").touch()
    job = board.queue("count", {}, by="ann")
    first = started()
    when(lambda: "second" in done(home))

    with working(home, database_url):
        when(lambda: "stands by" in caplog.text)
        code = first.end(signal.SIGTERM)
        (home / "hold").unlink()
        resumed = ended(board, job)

    assert (code, resumed.status) == (0, "done")
    assert done(home) == ["first", "second", "second", "third"]


def test_jobs_are_done_one_after_another_with_cancel_and_retry(board: JobBoard, home: Path, database_url: str) -> None:
    (home / "hold").touch()
    first, second, third = (board.queue("count", {"number": number}, by="ann") for number in range(3))

    with working(home, database_url):
        when(lambda: board.get(first.id).stage == "hold")
        alive, waiting = worker_alive(home), board.get(second.id).status
        board.cancel(second.id)
        board.cancel(first.id)
        cancelled = ended(board, first)
        (home / "hold").unlink()
        followed = ended(board, third)
        board.retry(first.id, by="bob")
        retried = ended(board, first)

    assert (alive, waiting) == (True, "queued")
    assert (cancelled.status, followed.status, board.get(second.id).status) == ("cancelled", "done", "cancelled")
    assert (retried.status, retried.attempts) == ("done", 2)
    assert not worker_alive(home)


def test_a_failed_step_fails_the_job_and_a_retry_starts_afresh(board: JobBoard, home: Path, database_url: str) -> None:
    (home / "fail").touch()
    job = board.queue("count", {}, by="ann")

    with working(home, database_url):
        failed = ended(board, job)
        (home / "fail").unlink()
        board.retry(job.id, by="ann")
        retried = ended(board, job)

    assert (failed.status, failed.problem) == ("failed", "/srv/notes: No such file or directory.")
    assert retried.status == "done"
    assert done(home) == ["first", "second", "third"] * 2


def test_a_job_begun_before_the_runs_were_lost_is_done_anew(board: JobBoard, home: Path, database_url: str) -> None:
    job = board.queue("count", {}, by="ann")
    board.begin(job.id, 1)

    with working(home, database_url):
        assert ended(board, job).status == "done"

    assert done(home) == ["first", "second", "third"]


def test_a_job_whose_run_ended_without_a_word_fails(board: JobBoard, home: Path, database_url: str) -> None:
    job = board.queue("count", {}, by="ann")
    board.begin(job.id, 1)
    executor = DbosExecutor(runs_url(home, database_url), lambda run_id, once: None, poll_seconds=0.05)
    executor.start()
    executor.dispatch(run_id_of(job))
    when(lambda: executor.state(run_id_of(job)) == "ended")
    executor.stop(1)

    with working(home, database_url):
        failed = ended(board, job)

    assert failed.status == "failed"
    assert failed.problem is not None and failed.problem.startswith("It ended without a word")


def test_a_run_that_is_interrupted_over_and_over_is_given_up(home: Path, database_url: str) -> None:
    begun: list[str] = []

    def interrupted(run_id: str, _: Once) -> None:
        begun.append(run_id)
        raise JobInterruptedError

    def start() -> DbosExecutor:
        executor = DbosExecutor(runs_url(home, database_url), interrupted, poll_seconds=0.05, most_resumes=1)
        executor.start()
        return executor

    executor = start()
    executor.dispatch("job_1-1")
    for times in (1, 2):
        when(lambda times=times: len(begun) == times)
        executor.stop(1)
        executor = start()

    when(lambda: executor.state("job_1-1") == "ended")
    executor.stop(1)
    assert begun == ["job_1-1"] * 2


def test_a_database_out_of_reach_does_not_end_the_worker(
    board: JobBoard, engine: Engine, home: Path, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with working(home, database_url):
        when(lambda: worker_alive(home))
        with engine.begin() as connection:
            connection.execute(text("alter table jobs rename to elsewhere"))
        when(lambda: "could not look for jobs" in caplog.text)
        with engine.begin() as connection:
            connection.execute(text("alter table elsewhere rename to jobs"))
        alive = worker_alive(home)

    assert alive


def test_ended_runs_are_forgotten_when_the_next_begins(board: JobBoard, home: Path, database_url: str) -> None:
    with working(home, database_url):
        for number in range(3):
            ended(board, board.queue("count", {"number": number}, by="ann"))

    runs = create_engine(runs_url(home, database_url))
    with runs.connect() as connection:
        kept = connection.execute(text("select count(*) from workflow_status")).scalar_one()
    runs.dispose()
    assert kept <= 2


def test_what_is_scheduled_happens_though_a_part_of_it_fails(
    home: Path, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    ticked: list[datetime] = []

    def fails(_: datetime) -> None:
        raise ValueError("no such source")

    with working(home, database_url, fails, ticked.append):
        when(lambda: ticked)

    assert ticked[0].tzinfo is not None
    assert "something scheduled went wrong" in caplog.text


def test_runs_that_cannot_be_read_are_told_of(home: Path) -> None:
    (home / "dbos.sqlite").write_bytes(b"no database at all" * 100)
    executor = DbosExecutor(f"sqlite:///{home / 'dbos.sqlite'}", lambda run_id, once: None)

    with pytest.raises(RunsError, match="Remove it while no worker runs"):
        executor.start()


def test_the_lock_is_held_by_one(home: Path) -> None:
    with worker_lock(home) as first, worker_lock(home) as second:
        assert (first, second) == (True, False)
        assert worker_alive(home)

    assert not worker_alive(home)
    assert not worker_alive(home / "elsewhere")
