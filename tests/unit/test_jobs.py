"""The board of jobs."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from advisor.errors import JobStateError, UnknownJobError
from advisor.job_rows import JobLineRow, JobRow
from advisor.jobs import Job, JobBoard

NOTHING: dict[str, object] = {}


@pytest.fixture
def board(engine: Engine) -> JobBoard:
    return JobBoard(engine)


def running(board: JobBoard) -> Job:
    job = board.queue("reindex", NOTHING, by="ann")
    begun = board.begin(job.id, job.attempts)
    assert begun is not None
    return begun


def texts(board: JobBoard, job: Job) -> list[str]:
    return [line.text for line in board.lines(job.id)]


def test_a_queued_job_waits_with_all_that_was_asked(board: JobBoard) -> None:
    job = board.queue("reindex", {"force": True}, by="ann")

    assert board.get(job.id) == job
    assert (job.kind, job.status, job.arguments, job.requested_by) == ("reindex", "queued", {"force": True}, "ann")
    assert (job.attempts, job.done, job.total, job.rate, job.remaining_seconds) == (1, 0, 0, None, None)


def test_the_same_is_not_queued_twice_while_it_waits(board: JobBoard) -> None:
    first = board.queue("reindex", {"force": True}, by="ann")

    again = board.queue("reindex", {"force": True}, by="bob")
    other = board.queue("reindex", {"force": False}, by="bob")
    board.begin(first.id, 1)
    later = board.queue("reindex", {"force": True}, by="bob")

    assert again.id == first.id
    assert len({first.id, other.id, later.id}) == 3


def test_a_job_that_is_not_there_is_told_of(board: JobBoard) -> None:
    assert board.find("job_0") is None
    with pytest.raises(UnknownJobError, match="jobs list"):
        board.get("job_0")


def test_jobs_are_listed_newest_first_and_page_by_page(board: JobBoard) -> None:
    ids = [board.queue("reindex", {"number": number}, by="ann").id for number in range(5)]

    page = board.list(limit=2)
    rest = board.list(before=page[-1].id)

    assert [job.id for job in (*page, *rest)] == ids[::-1]


def test_jobs_are_listed_by_status(board: JobBoard) -> None:
    job = running(board)
    board.queue("reindex", NOTHING, by="ann")

    assert [each.id for each in board.list(status="running")] == [job.id]


def test_the_job_that_waited_longest_is_next(board: JobBoard) -> None:
    first = board.queue("reindex", NOTHING, by="ann")
    board.queue("scan", NOTHING, by="ann")

    found = board.next_queued()

    assert found is not None and found.id == first.id
    assert board.running() is None


def test_progress_tells_rate_and_remaining_time(board: JobBoard, engine: Engine) -> None:
    job = running(board)
    board.progress(job, "encode", 100, 1_000, begins=True)
    with Session(engine) as session:
        row = session.exec(select(JobRow)).one()
        assert row.stage_started_at is not None
        row.stage_started_at -= timedelta(seconds=10)
        session.commit()

    asked_to_stop = board.progress(job, "encode", 400, 1_000, begins=False)

    seen = board.get(job.id)
    assert not asked_to_stop
    assert (seen.stage, seen.done, seen.total) == ("encode", 400, 1_000)
    assert seen.rate == pytest.approx(30, rel=0.1)
    assert seen.remaining_seconds == pytest.approx(20, rel=0.1)


def test_a_job_is_done_with_its_result(board: JobBoard) -> None:
    job = running(board)

    board.finish(job, {"generation": "g1"})

    ended = board.get(job.id)
    assert (ended.status, ended.result, ended.ended) == ("done", {"generation": "g1"}, True)
    assert ended.ended_at is not None and ended.started_at is not None
    assert texts(board, job) == ["Started.", "Done."]


def test_a_job_fails_with_words_that_any_database_takes(board: JobBoard) -> None:
    job = running(board)

    board.fail(job, "no such file: a\0b\ud800")

    ended = board.get(job.id)
    assert (ended.status, ended.problem) == ("failed", "no such file: a\ufffdb?")
    assert board.lines(job.id)[-1].level == "error"


def test_a_job_that_waits_is_cancelled_at_once(board: JobBoard) -> None:
    job = board.queue("reindex", NOTHING, by="ann")

    cancelled = board.cancel(job.id)

    assert cancelled.status == "cancelled"
    assert board.begin(job.id, 1) is None


def test_a_job_that_runs_learns_of_its_cancelling_when_it_reports(board: JobBoard) -> None:
    job = running(board)

    cancelled = board.cancel(job.id)
    asked_to_stop = board.progress(job, "encode", 1, 2, begins=True)
    board.cancelled(job)

    assert (cancelled.status, cancelled.cancel_requested) == ("running", True)
    assert asked_to_stop
    assert board.get(job.id).status == "cancelled"


def test_what_has_ended_cannot_be_cancelled(board: JobBoard) -> None:
    job = running(board)
    board.finish(job, NOTHING)

    with pytest.raises(JobStateError, match=r"is done\. Only a job that waits or runs"):
        board.cancel(job.id)
    with pytest.raises(UnknownJobError):
        board.cancel("job_0")


def test_a_failed_job_is_retried_as_a_new_attempt(board: JobBoard) -> None:
    job = running(board)
    board.progress(job, "encode", 1, 2, begins=True)
    board.fail(job, "no space left")

    again = board.retry(job.id, by="bob")

    assert (again.id, again.status, again.attempts, again.requested_by) == (job.id, "queued", 2, "bob")
    assert (again.stage, again.done, again.started_at, again.problem) == (None, 0, None, None)
    assert texts(board, job)[-1] == "Queued again by bob."


def test_only_what_failed_or_was_cancelled_is_retried(board: JobBoard) -> None:
    job = board.queue("reindex", NOTHING, by="ann")

    with pytest.raises(JobStateError, match="is queued"):
        board.retry(job.id, by="ann")


def test_an_attempt_that_was_overtaken_changes_nothing(board: JobBoard) -> None:
    first = running(board)
    board.fail(first, "no space left")
    board.retry(first.id, by="ann")

    board.finish(first, {"late": True})

    assert board.get(first.id).status == "queued"
    assert board.progress(first, "encode", 1, 2, begins=True)
    assert board.begin(first.id, 1) is None


def test_a_job_that_was_interrupted_is_resumed(board: JobBoard) -> None:
    job = running(board)

    resumed = board.begin(job.id, 1)

    assert resumed is not None and resumed.started_at == job.started_at
    assert texts(board, job) == ["Started.", "Resumed."]


def test_lines_are_read_from_where_one_left_off(board: JobBoard) -> None:
    job = running(board)
    for number in range(3):
        board.log(job.id, f"line {number}", "warning")

    lines = board.lines(job.id, limit=2)
    rest = board.lines(job.id, after=lines[-1].id)

    assert [line.text for line in (*lines, *rest)] == ["Started.", "line 0", "line 1", "line 2"]
    assert rest[-1].level == "warning"


def test_the_oldest_ended_jobs_are_forgotten_with_their_lines(engine: Engine) -> None:
    board = JobBoard(engine, kept=2)
    waiting = board.queue("scan", NOTHING, by="ann")
    ended = []
    for _ in range(4):
        job = running(board)
        board.finish(job, NOTHING)
        ended.append(job.id)

    with Session(engine) as session:
        lines = set(session.exec(select(JobLineRow.job_id)))

    assert {job.id for job in board.list()} == {waiting.id, *ended[2:]}
    assert lines == set(ended[2:])
