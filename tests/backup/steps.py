"""The steps that tests of backups share."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from advisor.audit import Actor
from app.backup_archive import reading
from app.restoring import restore

ADMIN = Actor("key_1", "an admin")
Open = Callable[..., Engine]


def do_not_report(stage: str, done: int, total: int) -> None:
    """Nobody looks on."""


def restored(file: Path, engine: Engine, home: Path, *, replacing: bool = False) -> str | None:
    with reading(file) as archive:
        return restore(archive, engine, home, do_not_report, by=ADMIN, replacing=replacing)
