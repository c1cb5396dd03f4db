"""Rows for every table of the program, whatever it is, and all rows of a database to compare."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Engine, Integer, LargeBinary, Table, select

from app.backup_rows import tables_in
from app.database import changing_tables
from app.tables import table_names
from knowledge.clock import Moment

CONTENT = bytes(range(256)) * 64
Rows = dict[str, list[dict[str, Any]]]


def fill(engine: Engine, count: int = 3) -> None:
    """Put rows into every table; in every other one all that may be missing is."""
    with changing_tables(engine) as connection:
        insert_rows(connection, tables_in(connection, table_names()), range(1, count + 1))


def insert_rows(connection: Connection, tables: Iterable[Table], numbers: Iterable[int]) -> None:
    """Insert the rows of these numbers."""
    for table in tables:
        connection.execute(table.insert(), [_row(table, number) for number in numbers])


def all_rows(engine: Engine) -> Rows:
    """Every row of every table, by its primary key."""
    with engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in tables_in(connection, table_names())
        }


def _row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _value(column, number) for column in table.columns}


def _value(column: Column[Any], number: int) -> Any:
    if column.nullable and number % 2 == 0:
        return None
    for key in column.foreign_keys:
        return _value(key.column, number)
    if isinstance(column.type, Moment):
        return datetime(2026, 1, number, 12, 30, 15, 123456, tzinfo=UTC)
    if isinstance(column.type, JSON):
        return {"b 열": [number, None, 1.5, "\ud83d\ude00"], "a": {"nothing\0": True}}
    if isinstance(column.type, LargeBinary):
        return CONTENT + bytes([number])
    if isinstance(column.type, Boolean):
        return number % 2 == 1
    return number if isinstance(column.type, Integer) else f"{column.name} 값 {number}\u2028'\n"
