"""Making a backup of everything in one file, while all goes on."""

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from app.backup_archive import CHUNK_BYTES, Contents, Writer, writing
from app.backup_rows import count_rows, dump_rows, has_files, tables_in, told_of
from app.database import snapshot
from app.errors import BackupError, BackupExistsError
from app.migrating import revision_of
from app.tables import table_names
from index.errors import GenerationCorruptError, GenerationUnknownError
from index.generations import Generations
from knowledge.clock import now

EMBEDDINGS = "embeddings.sqlite"
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup that was made. ``left_out`` are the generations that are damaged."""

    contents: Contents
    size_bytes: int
    left_out: tuple[str, ...]


def back_up(
    engine: Engine,
    generations: Generations,
    target: Path,
    report: Report,
    *,
    embeddings: Path | None = None,
    overwrite: bool = False,
) -> Saved:
    """Write a backup to ``target``: aside first, so that a file of that name is always whole.

    Every table is read as it was at one moment. Generations never change, so they are copied as they are; one that is
    pruned meanwhile is left out. ``report`` is told the stage, what is done of it, and how much there is.
    Raises BackupExistsError, and BackupError where the database cannot be read.
    """
    if target.exists() and not overwrite:
        raise BackupExistsError(target)
    with _aside(target) as file:
        try:
            with writing(file) as writer:
                contents, left_out = _add_all(engine, generations, embeddings, writer, report)
                writer.finish(contents)
        except DBAPIError as exc:
            raise BackupError(f"The database cannot be read, so there is no backup: {exc.orig}") from exc
        size = file.tell()
    return Saved(contents, size, left_out)


def _add_all(
    engine: Engine, generations: Generations, embeddings: Path | None, writer: Writer, report: Report
) -> tuple[Contents, tuple[str, ...]]:
    with snapshot(engine) as connection:
        revision, rows = str(revision_of(connection)), _add_rows(connection, writer, report)
    copied, damaged, active = _add_generations(generations, writer, report)
    if embeddings is not None and embeddings.is_file():
        _add_embeddings(embeddings, writer)
    contents = Contents(
        created=now().isoformat(timespec="seconds"),
        app_version=version("framework-advisor"),
        revision=revision,
        tables=rows,
        generations=tuple(sorted(copied)),
        active=active,
        members=writer.members,
    )
    return contents, tuple(sorted(damaged))


def _add_rows(connection: Connection, writer: Writer, report: Report) -> dict[str, int]:
    tables = tables_in(connection, table_names())
    counts = {table.name: count_rows(connection, table) for table in tables}
    done, total = 0, sum(counts.values())
    for table in tables:
        dumped = dump_rows(connection, table, lambda content: _add_file(writer, content))
        lines = told_of(table, dumped, report, done, total)
        # Members are written one at a time, so files come before the lines that name them. Such lines are short.
        writer.add(f"tables/{table.name}.jsonl", list(lines) if has_files(table) else lines)
        done += counts[table.name]
    report("rows", done, total)
    return counts


def _add_file(writer: Writer, content: bytes) -> str:
    """Keep a file that a row holds, and tell the row what it is called."""
    sha = hashlib.sha256(content).hexdigest()
    if f"files/{sha}" not in writer.members:
        writer.add(f"files/{sha}", (content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES)))
    return sha


def _add_generations(generations: Generations, writer: Writer, report: Report) -> tuple[set[str], set[str], str | None]:
    """Copy every generation: which were copied, which are damaged, and which one is active."""
    names = generations.names()
    copied: dict[str, bool] = {}
    for done, name in enumerate(names):
        report("generations", done, len(names))
        copied[name] = _add_generation(generations, name, writer)
    # One that was built and activated in the meantime is copied too: without it there were no active one.
    while (active := generations.find_active()) is not None and active not in copied:
        copied[active] = _add_generation(generations, active, writer)
    report("generations", len(names), len(names))
    sound = {name for name, whole in copied.items() if whole}
    return sound, (copied.keys() - sound) & set(generations.names()), active if active in sound else None


def _add_generation(generations: Generations, name: str, writer: Writer) -> bool:
    """Copy a generation, unless it is damaged or being pruned."""
    with ExitStack() as opened:
        try:
            folder, manifest = generations.folder(name), generations.verify(name)
            # All are opened before the first is copied: what is open can be read though it be pruned.
            paths = {each: folder / each for each in (*manifest.files, "manifest.json")}
            files = {each: opened.enter_context(path.open("rb")) for each, path in paths.items()}
        except (GenerationUnknownError, GenerationCorruptError, FileNotFoundError):
            return False
        for each, file in files.items():
            writer.add(f"index/{name}/{each}", _read(file))
    return True


def _add_embeddings(path: Path, writer: Writer) -> None:
    """Copy the embeddings as they are now, whoever is adding to them."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / EMBEDDINGS
        with closing(sqlite3.connect(path, timeout=30)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        with copy.open("rb") as file:
            writer.add(EMBEDDINGS, _read(file))


def _read(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(CHUNK_BYTES), b"")


@contextmanager
def _aside(target: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone, which gets the name ``target`` when the block ends, and is gone when it fails."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
