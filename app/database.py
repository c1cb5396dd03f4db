"""The database: an engine for its address, and its kinds of transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

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
