"""The rows of our tables as lines of JSON, the same from any database."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Column, Connection, DateTime, LargeBinary, MetaData, Select, Table, event, func, select

from knowledge.clock import Moment

# Rows with a file in them are read and written one by one: a file may have 100 MB.
_ROWS_AT_ONCE = 100
# Who is signed in is not worth keeping, and a stolen backup should not be a way in.
_LEFT_OUT = {"api_keys": ("kind", "session")}

Row = Mapping[str, Any]
Keep = Callable[[bytes], str]
Fetch = Callable[[str], bytes]


def tables_in(connection: Connection, names: Set[str]) -> tuple[Table, ...]:
    """The tables of these names as they are in the database, each after those that its rows refer to."""
    metadata = MetaData()
    event.listen(metadata, "column_reflect", _as_we_use_it)
    metadata.reflect(connection, only=lambda name, _: name in names)
    return tuple(metadata.sorted_tables)


def count_rows(connection: Connection, table: Table) -> int:
    """How many rows of a table a backup holds."""
    return int(connection.execute(select(func.count()).select_from(_kept(table).subquery())).scalar_one())


def dump_rows(connection: Connection, table: Table, keep: Keep) -> Iterator[bytes]:
    """The lines of a table, by its primary key. ``keep`` is given the content of each file and names it."""
    query = _kept(table).order_by(*table.primary_key)
    rows = connection.execute(query, execution_options={"yield_per": _at_once(table)})
    for row in rows.mappings():
        line = {column.name: _out(column, row[column.name], keep) for column in table.columns}
        # Text that is half a surrogate pair cannot stand in a text column, but it can in a JSON one.
        yield json.dumps(line, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def load_rows(connection: Connection, table: Table, lines: Iterable[bytes], fetch: Fetch) -> int:
    """Insert the lines of a table and tell how many. Raises ValueError for one that does not fit it."""
    rows, count = (_row(connection, table, line, fetch) for line in lines), 0
    while batch := list(islice(rows, _at_once(table))):
        connection.execute(table.insert(), batch)
        count += len(batch)
    _count_on(connection, table)
    return count


def told_of(
    table: Table, lines: Iterable[bytes], report: Callable[[str, int, int], None], done: int, total: int
) -> Iterator[bytes]:
    """The lines of a table; now and then ``report`` is told how many of ``total`` have gone by, ``done`` before."""
    for number, line in enumerate(lines):
        if number % _at_once(table) == 0:
            report("rows", done + number, total)
        yield line


def has_files(table: Table) -> bool:
    """Whether rows of a table hold files."""
    return any(isinstance(column.type, LargeBinary) for column in table.columns)


def _as_we_use_it(_inspector: object, _table: Table, column: dict[str, Any]) -> None:
    """The types of our code rather than those of one database."""
    if isinstance(column["type"], DateTime):
        column["type"] = Moment()
    elif isinstance(column["type"], JSON):
        column["type"] = JSON(none_as_null=True)


def _kept(table: Table) -> Select[Any]:
    query = select(table)
    if table.name in _LEFT_OUT:
        name, value = _LEFT_OUT[table.name]
        query = query.where(table.c[name] != value)
    return query


def _at_once(table: Table) -> int:
    return 1 if has_files(table) else _ROWS_AT_ONCE


def _out(column: Column[Any], value: Any, keep: Keep) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return keep(value) if isinstance(column.type, LargeBinary) and value is not None else value


def _row(connection: Connection, table: Table, line: bytes, fetch: Fetch) -> Row:
    values = json.loads(line)
    if not isinstance(values, dict) or values.keys() != {column.name for column in table.columns}:
        raise ValueError(f"a row of {table.name} has other columns than the table")
    row = {column.name: _in(column, values[column.name], fetch) for column in table.columns}
    if connection.dialect.name == "postgresql":
        # It refuses nulls in text, which SQLite does not.
        row = {name: value.replace("\0", "\ufffd") if isinstance(value, str) else value for name, value in row.items()}
    return row


def _in(column: Column[Any], value: Any, fetch: Fetch) -> Any:
    if isinstance(column.type, JSON):
        return JSON.NULL if value is None and not column.nullable else value
    if value is None:
        return None
    if isinstance(column.type, Moment):
        return datetime.fromisoformat(value)
    return fetch(value) if isinstance(column.type, LargeBinary) else value


def _count_on(connection: Connection, table: Table) -> None:
    """Let new ids follow those that were inserted; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key:
        if column.identity is not None or column.server_default is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            last = select(func.max(column)).scalar_subquery()
            connection.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
