"""What the worker does: the kinds of jobs there are, and what it looks after every minute."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session

from advisor.conversations import GapRow, list_gaps
from advisor.gate import Verdict
from advisor.job_steps import JobRun
from advisor.jobs import Job
from app.bootstrap import House
from app.job_kinds import job_kinds
from app.settings import Settings
from app.ticks import ticks_of
from knowledge.clock import now
from tests.asked import ask_in_vain
from tests.databases import Databases
from tests.fakes import FakePipeline


@pytest.fixture
def house(tmp_path: Path, databases: Databases) -> Iterator[House]:
    settings = Settings(home=tmp_path / "home", database_url=databases.create("sqlite"), retention_days=30)
    with closing(House(settings)) as house:
        yield house


def begun(house: House, **arguments: object) -> Job:
    job = house.jobs.begin(house.jobs.queue("reindex", arguments, by="ann").id, 1)
    assert job is not None
    return job


def old_gap(house: House) -> None:
    ask_in_vain(house.engine, "price of a tpu")
    with Session(house.engine) as session:
        session.connection().execute(update(GapRow).values(created_at=now() - timedelta(days=31)))
        session.commit()


def perform(house: House, job: Job) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for step in job_kinds(house)["reindex"]:
        known |= step.run(JobRun(house.jobs, job), known)
    return known


def test_a_house_need_not_be_built_to_know_its_jobs(house: House) -> None:
    kinds = job_kinds(house)

    assert {kind: [step.name for step in steps] for kind, steps in kinds.items()} == {
        "reindex": ["encode", "build", "judge", "activate"],
        "scan": ["scan", "reindex"],
    }
    assert "pipeline" not in house.__dict__ and "engine" not in house.__dict__


@pytest.mark.parametrize(("verdict", "activated"), [(None, True), ("passed", True), ("parked", False)])
def test_a_reindex_activates_what_was_not_parked(house: House, verdict: Verdict | None, activated: bool) -> None:
    house.pipeline = pipeline = FakePipeline(verdict)  # type: ignore[assignment]  # as much of one as the steps need
    job = begun(house, force=True)

    told = perform(house, job)

    assert told | {"encoded": 3, "passages": 10, "generation": "g2", "activated": activated} == told
    assert pipeline.activated == (["g2"] if activated else [])
    assert any("parked" in line.text for line in house.jobs.lines(job.id)) is not activated


def test_what_is_too_old_is_forgotten_once_a_day(house: House) -> None:
    _, forget = ticks_of(house)
    today = now()
    left = []

    for moment in (today, today, today + timedelta(days=1)):
        old_gap(house)
        forget(moment)
        with Session(house.engine) as session:
            left.append(len(list_gaps(session)))

    assert left == [0, 1, 0]


def test_ticks_do_no_harm_to_a_house_where_nothing_is_due(house: House) -> None:
    for tick in ticks_of(house):
        tick(now())

    assert house.jobs.list() == ()
