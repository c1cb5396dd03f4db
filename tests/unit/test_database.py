"""The engine's settings and the migrations."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, func, select

from advisor.audit import Actor, AuditLog, AuditRow
from app.database import engine_for, snapshot
from app.migrating import migrate
from app.tables import table_names
from knowledge.clock import now
from knowledge.transactions import changing
from tests.databases import KINDS, Databases, Kind

ROOT = Path(__file__).parents[2]


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
    assert set(sa.inspect(engine).get_table_names()) >= table_names()
    engine.dispose()


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    migrate(url_in(tmp_path))
    migrate(url_in(tmp_path))

    assert pragma(url_in(tmp_path), "user_version") == 0


def test_migrations_make_exactly_the_tables_that_the_code_uses(engine: Engine) -> None:
    with engine.connect() as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), SQLModel.metadata
        )

    assert table_names() == frozenset(sa.inspect(engine).get_table_names()) - {"alembic_version"}
    assert differences == []


@pytest.mark.parametrize("kind", KINDS)
def test_processes_that_start_together_migrate_once(kind: Kind, databases: Databases) -> None:
    code = f"from app.migrating import migrate; migrate({databases.create(kind, migrated=False)!r})"

    started = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(2)]

    assert [process.wait(timeout=60) for process in started] == [0, 0]


def test_four_processes_write_at_once_without_an_error(database_url: str) -> None:
    command = [sys.executable, "-m", "tests.writing", database_url]

    started = [subprocess.Popen([*command, str(number)], cwd=ROOT, stdout=subprocess.PIPE) for number in range(4)]
    told = [json.loads(process.communicate(timeout=60)[0]) for process in started]

    assert [each["errors"] for each in told] == [[], [], [], []]
    written = {name: sum(each["written"][name] for each in told) for name in ("turns", "jobs", "documents")}
    engine = engine_for(database_url)
    with engine.connect() as connection:
        kept = {name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar() for name in written}
        versions = connection.execute(sa.text("SELECT max(version) FROM documents")).scalar()
    engine.dispose()
    assert all(count >= 4 for count in written.values())
    assert kept == {**written, "turns": 2 * written["turns"]}
    assert versions == written["documents"]


def test_a_read_waits_for_no_writer_and_sees_what_was_committed(engine: Engine) -> None:
    with changing(engine, "gaps") as session:
        session.add(AuditRow(at=now(), actor="a", actor_name="a", action="x", subject="s", detail={}))
        session.flush()
        with Session(engine) as other:
            seen = other.exec(select(func.count()).select_from(AuditRow)).one()

    with Session(engine) as other:
        assert (seen, other.exec(select(func.count()).select_from(AuditRow)).one()) == (0, 1)


def test_a_change_that_fails_is_undone(engine: Engine) -> None:
    with pytest.raises(InterruptedError), changing(engine, "gaps") as session:
        session.add(AuditRow(at=now(), actor="a", actor_name="a", action="x", subject="s", detail={}))
        session.flush()
        raise InterruptedError

    with Session(engine) as other:
        assert other.exec(select(func.count()).select_from(AuditRow)).one() == 0


def test_a_snapshot_does_not_see_what_comes_after_it(engine: Engine) -> None:
    with snapshot(engine) as connection:
        before = connection.execute(sa.text("SELECT count(*) FROM audit")).scalar()
        AuditLog(engine).record(Actor("a", "a"), "x", "s")
        after = connection.execute(sa.text("SELECT count(*) FROM audit")).scalar()

    assert (before, after) == (0, 0)
    assert len(AuditLog(engine).list()) == 1


def test_sqlite_is_set_for_readers_beside_a_writer(tmp_path: Path) -> None:
    migrate(url_in(tmp_path))

    found = [pragma(url_in(tmp_path), name) for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]

    assert found == ["wal", 1, 1, 5000]


def test_postgresql_is_taken_as_given() -> None:
    engine = engine_for("postgresql+psycopg://advisor:secret@db.example.org/advisor")

    assert engine.dialect.name == "postgresql"
    assert engine.url.host == "db.example.org"
