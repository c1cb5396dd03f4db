"""A backup to be made: databases of either kind, two generations of the index, and a name for the file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.database import engine_for
from index.generations import Generations
from tests.backup.steps import Open
from tests.databases import Databases, Kind
from tests.small import index_small


@pytest.fixture
def opened(databases: Databases) -> Iterator[Open]:
    """Opens a new database of a kind."""
    engines: list[Engine] = []

    def open_new(kind: Kind = "sqlite", *, migrated: bool = True) -> Engine:
        engines.append(engine_for(databases.create(kind, migrated=migrated)))
        return engines[-1]

    yield open_new
    for engine in engines:
        engine.dispose()


@pytest.fixture
def made(tmp_path: Path) -> Generations:
    """Two small generations, of which the newer one is active."""
    made = Generations(tmp_path / "home" / "index")
    index_small(made, "One.")
    index_small(made, "Two.")
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup goes."""
    return tmp_path / "backup.zip"
