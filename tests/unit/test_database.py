"""The engine's settings and the migrations."""

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

import advisor.conversations
import knowledge.store
from app.database import engine_for, migrate

TABLES = {"documents", "turns", "gaps"}


def url_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'state' / 'advisor.db'}"


def pragma(url: str, name: str) -> object:
    engine = engine_for(url)
    try:
        with engine.connect() as connection:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()
    finally:
        engine.dispose()


def test_migrating_makes_the_folder_the_file_and_the_tables(tmp_path: Path) -> None:
    migrate(url_in(tmp_path))

    engine = engine_for(url_in(tmp_path))
    assert set(sa.inspect(engine).get_table_names()) >= TABLES
    engine.dispose()


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    migrate(url_in(tmp_path))
    migrate(url_in(tmp_path))

    assert pragma(url_in(tmp_path), "user_version") == 0


def test_migrations_make_exactly_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    migrate(url_in(tmp_path))
    engine = engine_for(url_in(tmp_path))
    ours = {knowledge.store.DocumentRow.__tablename__, advisor.conversations.TurnRow.__tablename__, "gaps"}

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, parents: kind != "table" or name in ours,
                "compare_type": True,
            },
        )
        metadata = sa.MetaData()
        for name in ours:
            SQLModel.metadata.tables[name].to_metadata(metadata)
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert ours == TABLES
    assert differences == []


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    code = f"from app.database import migrate; migrate({url_in(tmp_path)!r})"
    root = Path(__file__).parents[2]

    started = [subprocess.Popen([sys.executable, "-c", code], cwd=root) for _ in range(2)]

    assert [process.wait(timeout=60) for process in started] == [0, 0]


def test_sqlite_is_set_for_readers_beside_a_writer(tmp_path: Path) -> None:
    migrate(url_in(tmp_path))

    found = [pragma(url_in(tmp_path), name) for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]

    assert found == ["wal", 1, 1, 5000]


def test_postgresql_is_taken_as_given() -> None:
    engine = engine_for("postgresql+psycopg://advisor:secret@db.example.org/advisor")

    assert engine.dialect.name == "postgresql"
    assert engine.url.host == "db.example.org"
