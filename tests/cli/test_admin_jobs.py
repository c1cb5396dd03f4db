"""``advisor admin jobs`` and ``advisor worker``."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from advisor.jobs import Job
from app.bootstrap import House
from app.settings import Settings
from app.worker_lock import worker_alive, worker_lock
from app.working import worker_of
from tests.cli.conftest import Run

PATIENCE_SECONDS = 60


def when(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "it never came true"
        threading.Event().wait(0.02)


@contextmanager
def working(home: Path) -> Iterator[None]:
    """A worker over the house, in this process."""
    stopping = threading.Event()
    with closing(House(Settings(home=home))) as house:
        _ = house.jobs  # the tables are made before two threads want them
        thread = threading.Thread(target=worker_of(house, stopping).run)
        thread.start()
        try:
            when(lambda: worker_alive(home))
            yield
        finally:
            stopping.set()
            thread.join()


def queued(run: Run) -> str:
    ran = run("admin", "jobs", "run", "reindex", "--no-follow")
    assert ran.code == 0
    return re.search(r"job_[0-9a-f]{20}", ran.out)[0]  # type: ignore[index]  # it is there


def job(home: Path, job_id: str) -> Job:
    with closing(House(Settings(home=home))) as house:
        return house.jobs.get(job_id)


def test_a_reindex_is_run_by_the_worker_and_followed(run: Run, indexed_home: Path) -> None:
    with working(indexed_home):
        ran = run("admin", "jobs", "run", "reindex")

    assert ran.code == 0, ran.err
    job_id = ran.out.split("Queued ")[1].split(".")[0]
    assert ran.out.endswith(f"Done: {job_id}.\n")
    shown = run("admin", "jobs", "show", job_id).out.splitlines()
    assert shown[0] == 'reindex {"force": false}: done'
    assert shown[1].endswith("Started.")
    assert json.loads(shown[-1])["unchanged"] is True
    assert job_id in run("admin", "jobs", "list", "--status", "done").out


def test_a_job_that_has_no_worker_says_so(run: Run) -> None:
    ran = run("admin", "jobs", "run", "reindex")
    listed = run("admin", "jobs", "list")

    assert (ran.code, listed.code) == (0, 0)
    assert "Start `advisor worker`" in ran.err and "Start `advisor worker`" in listed.err


def test_a_job_is_cancelled_and_retried(run: Run, home: Path) -> None:
    job_id = queued(run)

    cancelled = run("admin", "jobs", "cancel", job_id)
    again = run("admin", "jobs", "cancel", job_id)
    followed = run("admin", "jobs", "follow", job_id)
    retried = run("admin", "jobs", "retry", job_id)

    assert cancelled.out == "Cancelled.\n"
    assert again.code == 1 and "Only a job that waits or runs" in again.err
    assert followed.code == 1 and "was cancelled" in followed.err
    assert retried.out == f"Queued {job_id}, attempt 2.\n"
    assert job(home, job_id).status == "queued"


def test_ctrl_c_leaves_the_job_going(run: Run, home: Path) -> None:
    job_id = queued(run)
    with closing(House(Settings(home=home))) as house:
        begun = house.jobs.begin(job_id, 1)
        assert begun is not None
        house.jobs.progress(begun, "encode", 10, 100, begins=True)
    with worker_lock(home):
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()

        followed = run("admin", "jobs", "follow", job_id)

    assert followed.code == 130
    assert f"advisor admin jobs follow {job_id}" in followed.err
    assert "encode 10/100" in run("admin", "jobs", "list").out


def test_the_worker_works_until_it_is_told_to_stop(home: Path) -> None:
    with subprocess.Popen([sys.executable, "-m", "app.cli", "worker"], stderr=subprocess.PIPE) as process:
        when(lambda: worker_alive(home) or process.poll() is not None)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0, said.decode()
    assert b"working on the jobs of" in said
