"""Restoring a backup: all of it or nothing, into SQLite or PostgreSQL, whichever it came from."""

import secrets
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, insert, select, update
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError
from sqlmodel import SQLModel, col

from advisor.audit import Actor, AuditRow
from advisor.job_rows import JobRow
from app.backup import EMBEDDINGS, Report
from app.backup_archive import Archive, Contents
from app.backup_rows import load_rows, tables_in, told_of
from app.database import changing_tables, engine_for
from app.errors import BackupDamagedError, BackupError, BackupTooNewError, NoRoomError, NotEmptyError
from app.migrating import migrate
from app.restore_place import KEPT_DATABASE, RESTORED, STAGING, Plan, alone_on, settle, write_plan
from app.revisions import revisions, upgrade
from app.tables import table_names
from index.errors import GenerationCorruptError, GenerationUnknownError
from index.generations import Generations
from knowledge.clock import now

_REVISION_TABLE = "alembic_version"
_INTERRUPTED = "It was interrupted by a restore. Retry it."


def check(archive: Archive, report: Report) -> None:
    """Prove that a backup can be restored, by restoring it where it is in nobody's way.

    Raises BackupDamagedError or BackupTooNewError.
    """
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/advisor.sqlite"
        migrate(url)
        engine = engine_for(url)
        try:
            restore(archive, engine, Path(folder) / "home", report, by=Actor("check", "check"))
        finally:
            engine.dispose()


def restore(
    archive: Archive, engine: Engine, home: Path, report: Report, *, by: Actor, replacing: bool = False
) -> str | None:
    """Restore a backup into a home and its database, whose tables are up to date.

    Whatever happens meanwhile, in the end all is as it was, or all is as in the backup. What is there is replaced only
    when ``replacing``; returned is the name under which it is kept, of a folder in the home, and of a schema in
    PostgreSQL. Raises BackupDamagedError, BackupTooNewError, NoRoomError, NotEmptyError or HomeInUseError.
    """
    if archive.contents.revision not in revisions():
        raise BackupTooNewError(archive.path, f"its tables have revision {archive.contents.revision}")
    _check_room(archive, home)
    with alone_on(home):
        occupied = _occupied(engine, home)
        if occupied and not replacing:
            raise NotEmptyError(occupied)
        archive.check(lambda done, total: report("check", done, total))
        plan = _plan(archive.contents)
        shutil.rmtree(home / STAGING, ignore_errors=True)
        (home / STAGING).mkdir()
        try:
            _stage_files(archive, home, report)
            if occupied:
                _keep_sqlite(engine, home / STAGING / KEPT_DATABASE)
            write_plan(home, plan)
            with changing_tables(engine) as connection:
                _clear(connection, keep_as=plan.aside if occupied else None)
                _restore_rows(archive, connection, report)
                _record(connection, archive, plan, by)
        except DBAPIError as exc:
            raise BackupError(f"The database did not take the backup, and nothing was changed: {exc.orig}") from exc
        finally:
            settle(home, engine)
    return plan.aside if occupied else None


def _check_room(archive: Archive, home: Path) -> None:
    """A file of a few kilobytes may claim to hold a terabyte of zeros."""
    home.mkdir(parents=True, exist_ok=True)
    needed, free = sum(member.size for member in archive.contents.members.values()), shutil.disk_usage(home).free
    if needed > free:
        raise NoRoomError(home, needed, free)


def _occupied(engine: Engine, home: Path) -> str | None:
    """What is there already, in words, or None."""
    generations = Generations(home / "index").names()
    if generations:
        return "generations of the index"
    with engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if connection.execute(select(table.primary_key.columns[0]).limit(1)).first() is not None:
                return f"rows in the table {table.name}"
    return None


def _plan(contents: Contents) -> Plan:
    aside = f"before_restore_{now():%Y%m%d_%H%M%S}"
    return Plan(f"restore_{secrets.token_hex(8)}", contents.generations, contents.active, aside)


def _stage_files(archive: Archive, home: Path, report: Report) -> None:
    """Write the generations, but those that are here as they were, and prove that they would load."""
    staged, here = Generations(home / STAGING / "index"), Generations(home / "index")
    names = archive.contents.generations
    for done, name in enumerate(names):
        report("generations", done, len(names))
        if _is_here(archive, here, name):
            continue
        for member in archive.names(f"index/{name}"):
            _write(archive, member, home / STAGING / member)
        _verify(archive, staged, name)
    report("generations", len(names), len(names))
    if archive.contents.active is not None and archive.contents.active not in names:
        raise BackupDamagedError(archive.path, "It holds no files of the active generation.")
    if EMBEDDINGS in archive.contents.members:
        _write(archive, EMBEDDINGS, home / STAGING / EMBEDDINGS)


def _is_here(archive: Archive, here: Generations, name: str) -> bool:
    try:
        here.verify(name)
        manifest = (here.folder(name) / "manifest.json").read_bytes()
    except (GenerationUnknownError, GenerationCorruptError):
        return False
    return manifest == b"".join(archive.chunks(f"index/{name}/manifest.json"))


def _verify(archive: Archive, staged: Generations, name: str) -> None:
    try:
        staged.verify(name)
    except (GenerationUnknownError, GenerationCorruptError) as exc:
        raise BackupDamagedError(archive.path, f"Its generation {name} would not load.") from exc


def _write(archive: Archive, member: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for chunk in archive.chunks(member):
            file.write(chunk)


def _keep_sqlite(engine: Engine, path: Path) -> None:
    """Copy the database aside. PostgreSQL keeps the tables themselves."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(path),))


def _clear(connection: Connection, *, keep_as: str | None) -> None:
    """Make way for the tables of the backup: in PostgreSQL what is there moves to a schema of that name."""
    schema = keep_as if connection.dialect.name != "sqlite" else None
    if schema is not None:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    for table in reversed(tables_in(connection, table_names() | {_REVISION_TABLE})):
        if schema is not None:
            connection.exec_driver_sql(f"ALTER TABLE {table.name} SET SCHEMA {schema}")
        else:
            table.drop(connection)


def _restore_rows(archive: Archive, connection: Connection, report: Report) -> None:
    upgrade(connection, archive.contents.revision)
    counts = archive.contents.tables
    tables = tables_in(connection, counts.keys())
    if len(tables) != len(counts):
        raise BackupDamagedError(archive.path, "It holds tables that this version does not know.")
    done, total = 0, sum(counts.values())
    for table in tables:
        lines = told_of(table, archive.lines(f"tables/{table.name}.jsonl"), report, done, total)
        _restore_table(archive, connection, table, lines)
        done += counts[table.name]
    report("rows", done, total)
    upgrade(connection)
    ended = {"status": "failed", "problem": _INTERRUPTED, "ended_at": now(), "updated_at": now()}
    connection.execute(update(JobRow).where(col(JobRow.status).in_(("queued", "running"))).values(ended))


def _restore_table(archive: Archive, connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    def fetch(sha: str) -> bytes:
        return b"".join(archive.chunks(f"files/{sha}"))

    try:
        count = load_rows(connection, table, lines, fetch)
    except OperationalError:  # a full disk, a lost connection: no fault of the row
        raise
    except (ValueError, TypeError, StatementError) as exc:
        # Not the words of the database: they hold the row.
        raise BackupDamagedError(archive.path, f"A row of {table.name} does not fit ({type(exc).__name__}).") from exc
    if count != archive.contents.tables[table.name]:
        raise BackupDamagedError(archive.path, f"Rows of {table.name} are missing.")


def _record(connection: Connection, archive: Archive, plan: Plan, by: Actor) -> None:
    """Note the restore with what it restores: that the note is there tells that it was committed."""
    detail = {"file": archive.path.name, "created": archive.contents.created}
    note = {"actor": by.id, "actor_name": by.name, "address": by.address, "request_id": by.request_id}
    connection.execute(insert(AuditRow).values(**note, at=now(), action=RESTORED, subject=plan.id, detail=detail))
