"""Scans as jobs: queued when they are due, done step by step, with a re-index after them where that is wanted."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from advisor.errors import JobCancelledError
from advisor.job_steps import JobRun
from advisor.jobs import Job
from app.bootstrap import House
from app.scan_jobs import queue_due_scans, scan_steps
from app.settings import Settings
from knowledge.clock import now
from knowledge.sources.places import FolderPlace
from tests.databases import Databases
from tests.fakes import FakeTaking


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("one")
    os.utime(folder / "a.md", (1_000_000_000, 1_000_000_000))
    return folder


@pytest.fixture
def house(tmp_path: Path, databases: Databases, folder: Path) -> Iterator[House]:
    """A house whose library is a fake, with one source that is scanned every minute."""
    settings = Settings(home=tmp_path, database_url=databases.create("sqlite"), watch_roots=(tmp_path,))
    with closing(House(settings)) as house:
        house.library = FakeTaking()
        house.sources.add("Docs", FolderPlace(str(folder)), cron="* * * * *", by="tester")
        yield house


def begun(house: House, **arguments: object) -> Job:
    job = house.jobs.queue("scan", {"source": "docs", **arguments}, by="ann")
    started = house.jobs.begin(job.id, 1)
    assert started is not None
    return started


def perform(house: House, job: Job) -> dict[str, object]:
    known: dict[str, object] = {}
    for step in scan_steps(house):
        known |= step.run(JobRun(house.jobs, job), known)
    return known


def test_a_scan_that_is_due_is_queued_once(house: House) -> None:
    queue = queue_due_scans(house)

    queue(now())
    queue(now() + timedelta(minutes=2))
    queue(now() + timedelta(minutes=3))

    (job,) = house.jobs.list()
    assert (job.kind, job.requested_by) == ("scan", "schedule")
    assert job.arguments == {"source": "docs", "everything": False, "reindex": True}


def test_a_scan_is_not_queued_again_before_its_next_time(house: House) -> None:
    perform(house, begun(house))
    scanned_at = house.sources.get("docs").scanned_at
    assert scanned_at is not None

    queue_due_scans(house)(scanned_at)

    assert len(house.jobs.list()) == 1


def test_a_scan_tells_what_it_did_and_queues_a_reindex_where_that_is_wanted(house: House) -> None:
    told = perform(house, begun(house, reindex=True))

    assert told | {"added": 1, "changed": True, "problems": []} == told
    reindex = house.jobs.get(str(told["reindex"]))
    assert (reindex.kind, reindex.requested_by) == ("reindex", "ann")
    lines = [line.text for line in house.jobs.lines(house.jobs.list()[1].id)]
    assert "a.md: added, docs.a." in lines


@pytest.mark.parametrize("arguments", [{"reindex": False}, {}])
def test_no_reindex_is_queued_that_nobody_wanted(house: House, arguments: dict[str, object]) -> None:
    assert perform(house, begun(house, **arguments))["reindex"] is None


def test_no_reindex_is_queued_where_nothing_has_changed(house: House) -> None:
    job = begun(house, reindex=True)

    first, second = perform(house, job), perform(house, job)

    assert first["reindex"] is not None
    assert second["reindex"] is None


def test_a_job_that_is_cancelled_stops_the_scan(house: House) -> None:
    job = begun(house)
    house.jobs.cancel(job.id)

    with pytest.raises(JobCancelledError):
        perform(house, job)

    assert house.library.documents == {}
