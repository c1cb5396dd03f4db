"""Transactions that read before they write, one after the other in every thread and process."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, func, select
from sqlmodel import Session

# Any number will do, as long as nothing else in the same database locks it.
_POSTGRES_LOCKS = 7_311_003


@contextmanager
def changing(engine: Engine, what: str) -> Iterator[Session]:
    """A session that is committed at the end of the block, and rolled back when the block fails.

    Until then whoever else is ``changing`` the same waits, so that what was read stays true until it is written.
    Plain reading waits for nobody.
    """
    with Session(engine) as session:
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            # The driver would begin with the first write only, after all that was read.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(select(func.pg_advisory_xact_lock(_POSTGRES_LOCKS, _number(what))))
        yield session
        session.commit()


def _number(what: str) -> int:
    """``what`` as the signed 32 bits that PostgreSQL takes."""
    return zlib.crc32(what.encode("utf-8")) - 2**31
