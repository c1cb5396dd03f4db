"""Where a backup is restored to: who else is there, what is there, and putting the files in their place.

A restore has one moment that decides: the commit of its database transaction. All files are staged before it, with a
plan; after it they are moved to where they belong. ``finish_restore`` at the next start does what a crash has left
undone: it moves the files where the database tells that the restore was committed, and removes them where not.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, select

from advisor.audit import AuditRow
from app.backup import EMBEDDINGS
from app.errors import HomeInUseError
from app.worker_lock import worker_lock
from index.errors import ReindexRunningError
from index.generations import Generations
from index.publishing import served

RESTORED = "backup.restore"
STAGING = "restoring"
KEPT_DATABASE = "advisor.sqlite"
_RUNS = "dbos.sqlite"
_PLAN = "plan.json"
_LOCK = "restore.lock"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with the staged files.

    ``aside`` names the folder for what they replace, and the schema for the tables in PostgreSQL.
    """

    id: str
    generations: tuple[str, ...]
    active: str | None
    aside: str


@contextmanager
def alone_on(home: Path) -> Iterator[None]:
    """Keep workers, re-indexing and other restores away in the block. Raises HomeInUseError where one is at work."""
    index = home / "index"
    with ExitStack() as held:
        if not held.enter_context(_restore_lock(home)):
            raise HomeInUseError(home, "A restore")
        if not held.enter_context(worker_lock(home)):
            raise HomeInUseError(home, "A worker")
        try:
            held.enter_context(Generations(index).writing())
        except ReindexRunningError as exc:
            raise HomeInUseError(home, "A re-index") from exc
        if served(index):
            raise HomeInUseError(home, "A server")
        yield


def write_plan(home: Path, plan: Plan) -> None:
    """Write down what is to be done, once all that it speaks of is staged and on the disk."""
    path = home / STAGING / _PLAN
    path.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    for each in (*(home / STAGING).rglob("*"), home / STAGING, home):
        _sync(each)


def settle(home: Path, engine: Engine) -> None:
    """Bring a restore to its end, wherever it stopped: its files into place if it was committed, else away."""
    path = home / STAGING / _PLAN
    if path.exists():
        fields = json.loads(path.read_text(encoding="utf-8"))
        plan = Plan(**{**fields, "generations": tuple(fields["generations"])})
        if _was_committed(engine, plan):
            _put_in_place(home, plan)
    if (home / STAGING).exists():
        shutil.rmtree(home / STAGING)


def is_restoring(home: Path) -> bool:
    """Whether a restore is running, or was interrupted."""
    return (home / STAGING).exists()


def finish_restore(home: Path, engine: Engine) -> None:
    """Settle a restore that was interrupted. Raises HomeInUseError while one is running."""
    if not is_restoring(home):
        return
    with _restore_lock(home) as held:
        if not held:
            raise HomeInUseError(home, "A restore")
        settle(home, engine)


def _put_in_place(home: Path, plan: Plan) -> None:
    """Move the staged files to where they belong. May be done again after a crash at any point of it."""
    staged, generations = home / STAGING, Generations(home / "index")
    for name in generations.names():
        if name not in plan.generations or (staged / "index" / name).exists():
            _keep(generations.home / name, home, plan)
    for name in plan.generations:
        if (staged / "index" / name).exists():
            (staged / "index" / name).rename(generations.home / name)
    if plan.active is None:
        (generations.home / "ACTIVE").unlink(missing_ok=True)
    else:
        generations.activate(plan.active)
    # What the worker had done of jobs that are no more, and embeddings, of which those in the backup are enough.
    replaced = (_RUNS, EMBEDDINGS) if (staged / EMBEDDINGS).exists() else (_RUNS,)
    for path in [each for name in replaced for each in home.glob(f"{name}*")]:
        path.unlink()
    if (staged / EMBEDDINGS).exists():
        (staged / EMBEDDINGS).rename(home / EMBEDDINGS)
    if (staged / KEPT_DATABASE).exists():
        _keep(staged / KEPT_DATABASE, home, plan)
    for folder in (generations.home, home):
        _sync(folder)


def _keep(path: Path, home: Path, plan: Plan) -> None:
    aside = home / plan.aside
    aside.mkdir(exist_ok=True)
    path.rename(aside / path.name)


def _was_committed(engine: Engine, plan: Plan) -> bool:
    query = select(AuditRow.id).where(AuditRow.action == RESTORED, AuditRow.subject == plan.id)
    with Session(engine) as session:
        return session.exec(query).first() is not None


@contextmanager
def _restore_lock(home: Path) -> Iterator[bool]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / _LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
