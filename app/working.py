"""A worker over the house."""

import threading
from collections.abc import Sequence

from sqlalchemy import make_url

from advisor.job_steps import JobRunner, Once
from app.bootstrap import House
from app.durable import DbosExecutor
from app.failures import foreseen
from app.job_kinds import job_kinds
from app.settings import Settings
from app.worker import Tick, Worker, job_of


def worker_of(house: House, stopping: threading.Event, ticks: Sequence[Tick] = ()) -> Worker:
    """The worker of this house, which ends when ``stopping`` is set."""
    runner = JobRunner(house.jobs, job_kinds(house), tell=foreseen, stopping=stopping.is_set)

    def perform(run_id: str, once: Once) -> None:
        runner.perform(*job_of(run_id), once)

    executor = DbosExecutor(runs_url(house.settings), perform)
    return Worker(house.settings.home, house.jobs, executor, ticks, stopping)


def runs_url(settings: Settings) -> str:
    """Where it is kept what was done of a job: a file of its own, or the PostgreSQL database that holds all else."""
    if make_url(settings.database).get_backend_name() == "sqlite":
        return f"sqlite:///{settings.home / 'dbos.sqlite'}"
    return settings.database
