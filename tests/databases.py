"""Databases of either kind for one test: SQLite files in its folder, PostgreSQL databases on the server of the run."""

import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from tests.postgres import Postgres

Kind = Literal["sqlite", "postgres"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgres")


class Databases:
    """Makes databases and removes them. The server is asked for only once a test wants PostgreSQL."""

    def __init__(self, folder: Path, migrated: Callable[[], Path], postgres: Callable[[], Postgres]) -> None:
        self._folder = folder
        self._migrated = migrated
        self._postgres = postgres
        self._made: list[str] = []

    def create(self, kind: Kind, *, migrated: bool = True) -> str:
        """The address of a new database, with our tables or empty; an empty SQLite one is not even a file yet."""
        if kind == "postgres":
            url = self._postgres().create(migrated=migrated)
            self._made.append(url)
            return url
        path = self._folder / f"database-{uuid.uuid4().hex[:8]}" / "advisor.sqlite"
        if migrated:
            path.parent.mkdir()
            shutil.copyfile(self._migrated(), path)
        return f"sqlite:///{path}"

    def drop(self) -> None:
        """Remove the databases that were made; SQLite's go with the folder of the test."""
        for url in self._made:
            self._postgres().drop(url)
