"""Doing a job step by step."""

import logging
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from advisor.errors import JobCancelledError, JobInterruptedError, UnknownPersonaError
from advisor.job_steps import JobRun, JobRunner, Known, Step
from advisor.jobs import Job, JobBoard
from app.failures import foreseen
from tests.databases import Databases

Do = Callable[[JobRun, Known], Known]


@pytest.fixture
def database_url(databases: Databases) -> str:
    """One kind will do: what is tested here stands above the database."""
    return databases.create("sqlite")


@pytest.fixture
def board(engine: Engine) -> JobBoard:
    return JobBoard(engine)


class Remembered:
    """What was done under a name, as an executor remembers it over a crash."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Known] = {}

    def once(self, name: str, do: Callable[[], Known]) -> Known:
        if name not in self.outcomes:
            self.outcomes[name] = do()
        return self.outcomes[name]


def begun(board: JobBoard) -> Job:
    job = board.begin(board.queue("count", {}, by="ann").id, 1)
    assert job is not None
    return job


def performed(board: JobBoard, *steps: Do, stopping: bool = False, remembered: Remembered | None = None) -> Job:
    """Queue a job of these steps and perform it."""
    kinds = {"count": tuple(Step(f"step {number}", step) for number, step in enumerate(steps))}
    job = board.running() or board.queue("count", {}, by="ann")
    runner = JobRunner(board, kinds, tell=foreseen, stopping=lambda: stopping)
    runner.perform(job.id, job.attempts, (remembered or Remembered()).once)
    return board.get(job.id)


def one(_: JobRun, known: Known) -> Known:
    return {"one": 1}


def two(_: JobRun, known: Known) -> Known:
    return {"two": [known["one"], (2,)]}


def test_each_step_gets_what_those_before_it_returned(board: JobBoard) -> None:
    seen: list[Known] = []

    def last(_: JobRun, known: Known) -> Known:
        seen.append(known)
        return {}

    job = performed(board, one, two, last)

    assert (job.status, job.result) == ("done", {"one": 1, "two": [1, [2]]})
    assert seen == [job.result]


def test_a_foreseen_failure_is_told_in_its_own_words(board: JobBoard) -> None:
    def fails(_: JobRun, known: Known) -> Known:
        raise UnknownPersonaError("king", ["beginner"])

    job = performed(board, fails, one)

    assert job.status == "failed"
    assert job.problem is not None and job.problem.startswith("There is no persona 'king'.")


def test_a_missing_file_is_told_by_its_name(board: JobBoard) -> None:
    def fails(_: JobRun, known: Known) -> Known:
        raise FileNotFoundError(2, "No such file or directory", "/srv/notes")

    assert performed(board, fails).problem == "/srv/notes: No such file or directory."


def test_an_unforeseen_failure_leaves_its_traceback_in_the_log_only(
    board: JobBoard, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: JobRun, known: Known) -> Known:
        raise KeyError("secret")

    with caplog.at_level(logging.ERROR):
        job = performed(board, fails)

    assert job.problem is not None and "KeyError" in job.problem and "secret" not in job.problem
    assert "secret" in caplog.text


def test_a_result_that_is_no_json_is_a_failure(board: JobBoard) -> None:
    job = performed(board, lambda run, known: {"path": object()})

    assert job.status == "failed"
    assert job.problem is not None and "TypeError" in job.problem


def test_a_job_of_an_unknown_kind_fails(board: JobBoard) -> None:
    job = board.queue("bake", {}, by="ann")

    JobRunner(board, {"count": ()}, tell=foreseen).perform(job.id, 1, Remembered().once)

    assert board.get(job.id).problem == "This version knows no job 'bake'. Known are: count."


def test_a_step_stops_at_its_first_report_after_cancelling(board: JobBoard) -> None:
    told: list[int] = []

    def counts(run: JobRun, known: Known) -> Known:
        run.report("count", 0, 10)
        board.cancel(run.job.id)
        run.report("next", 1, 10)
        told.append(1)
        return {}

    job = performed(board, counts, one)

    assert (job.status, job.result, told) == ("cancelled", None, [])


def test_cancelling_takes_effect_between_steps(board: JobBoard) -> None:
    def cancels(run: JobRun, known: Known) -> Known:
        board.cancel(run.job.id)
        return {}

    assert performed(board, cancels, one).status == "cancelled"


def test_what_is_done_is_done_even_when_cancelled_then(board: JobBoard) -> None:
    def ends(run: JobRun, known: Known) -> Known:
        board.cancel(run.job.id)
        run.report("write", 1, 1)
        return {"written": True}

    assert performed(board, ends).result == {"written": True}


def test_a_stopping_worker_leaves_the_job_to_the_next(board: JobBoard) -> None:
    remembered = Remembered()

    def stops(run: JobRun, known: Known) -> Known:
        JobRun(board, run.job, stopping=lambda: True).report("count", 0, 10)
        return {}

    with pytest.raises(JobInterruptedError):
        performed(board, one, stops, remembered=remembered)
    left = board.running()
    job = performed(board, one, two, remembered=remembered)

    assert left is not None and left.id == job.id
    assert (job.status, list(remembered.outcomes)) == ("done", ["step 0", "step 1"])
    assert [line.text for line in board.lines(job.id)] == ["Started.", "Resumed.", "Done."]


def test_a_job_cancelled_before_it_began_is_left_alone(board: JobBoard) -> None:
    job = board.queue("count", {}, by="ann")
    board.cancel(job.id)

    JobRunner(board, {"count": (Step("one", one),)}, tell=foreseen).perform(job.id, 1, Remembered().once)

    assert board.get(job.id).result is None


def test_reports_are_written_a_few_times_a_second_and_at_both_ends(board: JobBoard) -> None:
    clock = [0.0]
    run = JobRun(board, begun(board), seconds=lambda: clock[0])
    seen = []

    for done in range(101):
        run.report("count", done, 100)
        clock[0] += 0.01
        seen.append(board.get(run.job.id).done)

    assert sorted(set(seen)) == [0, 34, 68, 100]
    assert [line.text for line in board.lines(run.job.id)] == ["Started.", "count: 100"]


def test_a_job_that_was_forgotten_stops(board: JobBoard) -> None:
    job = begun(board)
    board.finish(job, {})

    with pytest.raises(JobCancelledError):
        JobRun(board, job).report("count", 1, 10)


def test_a_step_may_log(board: JobBoard) -> None:
    run = JobRun(board, begun(board))

    run.log("3 files could not be read", "warning")

    assert board.lines(run.job.id)[-1].text == "3 files could not be read"
