"""The database: an engine for its address, and the migrations that make its tables."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_SECONDS = 5
_PRAGMAS = (
    f"busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}",  # first, so that the others wait for a lock as well
    "journal_mode = WAL",
    "synchronous = NORMAL",  # with WAL a power cut may lose the last turns, but never breaks the file
    "foreign_keys = ON",
)
# Any number will do, as long as nothing else in the same database locks it.
_POSTGRES_LOCK = 7_311_002


def engine_for(url: str) -> Engine:
    """An engine for ``url``: SQLite tuned for many readers beside one writer, PostgreSQL as given."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url)
    event.listen(engine, "connect", _tune)
    return engine


def _tune(connection: sqlite3.Connection, record: Any) -> None:
    del record
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest tables, all or nothing; a missing SQLite file is made.

    Processes that start together wait for one another.
    """
    _make_folder(url)
    engine = engine_for(url)
    try:
        with changing_tables(engine) as connection:
            upgrade(connection)
    finally:
        engine.dispose()


@contextmanager
def changing_tables(engine: Engine) -> Iterator[Connection]:
    """One transaction for rows and tables alike, committed at the end of the block. Others of its kind wait for it."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # By hand, as the driver begins with the first changed row only: a crash would leave half the tables.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRES_LOCK})")
        yield connection
        connection.commit()


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection to read from that sees the database as it is now, whatever others write meanwhile."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to a revision, in the transaction of the caller."""
    command.upgrade(_config(connection), revision)


def revision_of(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions() -> frozenset[str]:
    """Every revision that this version can upgrade from."""
    return frozenset(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _make_folder(url: str) -> None:
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
