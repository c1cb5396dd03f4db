"""Files that are no backup, or no longer one, or made to do harm: refused, and nothing is touched."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from app.backup import back_up
from app.backup_archive import reading
from app.database import engine_for
from app.errors import BackupDamagedError, BackupTooNewError, NoRoomError
from app.restoring import restore
from app.tables import table_names
from index.generations import Generations
from tests.backup.rows import fill
from tests.backup.steps import ADMIN, do_not_report
from tests.databases import Databases
from tests.small import index_small

Members = dict[str, bytes]
Change = Callable[[Members, dict[str, Any]], None]


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    made = engine_for(databases.create("sqlite"))
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def backup(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup with rows in every table and a generation."""
    folder = tmp_path_factory.mktemp("backup")
    generations = Generations(folder / "index")
    index_small(generations)
    shutil.copyfile(migrated_sqlite, folder / "advisor.sqlite")
    filled = engine_for(f"sqlite:///{folder / 'advisor.sqlite'}")
    fill(filled)
    back_up(filled, generations, folder / "backup.zip", do_not_report)
    filled.dispose()
    return (folder / "backup.zip").read_bytes()


@pytest.fixture
def file(backup: bytes, tmp_path: Path) -> Path:
    """A copy of it, to be spoilt."""
    path = tmp_path / "backup.zip"
    path.write_bytes(backup)
    return path


def parts_of(file: Path) -> tuple[Members, dict[str, Any]]:
    with zipfile.ZipFile(file) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    manifest: dict[str, Any] = json.loads(members.pop("manifest.json"))
    return members, manifest


def rewritten(file: Path, change: Change, *, sealed: bool = True) -> None:
    """Write a backup anew after ``change``, the manifest ``sealed`` so that it fits what was changed."""
    members, manifest = parts_of(file)
    change(members, manifest)
    if sealed:
        manifest["members"] = {
            name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in members.items()
        }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in (*members.items(), ("manifest.json", json.dumps(manifest).encode())):
            opened.writestr(name, content)


def refused(file: Path, engine: Engine, tmp_path: Path, error: type[Exception], match: str) -> None:
    home = tmp_path / "new"
    with pytest.raises(error, match=match), reading(file) as archive:
        restore(archive, engine, home, do_not_report, by=ADMIN)

    with engine.connect() as connection:
        counts = [connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in table_names()]
    assert not any(counts)
    assert not list(home.rglob("*.json")) and not (home / "restoring").exists()
    assert {path.name for path in tmp_path.iterdir()} <= {"home", "new", "backup.zip"} | {
        path.name for path in tmp_path.glob("database-*")
    }


def drop(name: str) -> Change:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        del members[name]

    return change


def add(name: str) -> Change:
    return lambda members, manifest: members.update({name: b"harm"})


def edit(name: str, edit_lines: Callable[[list[dict[str, Any]]], object]) -> Change:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        rows = [json.loads(line) for line in members[f"tables/{name}.jsonl"].splitlines()]
        edit_lines(rows)
        members[f"tables/{name}.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    return change


def declare(**fields: object) -> Change:
    return lambda members, manifest: manifest.update(fields)


def spoil_generation(members: Members, manifest: dict[str, Any]) -> None:
    members[f"index/{manifest['active']}/documents.json"] += b" "


def forget_generation_file(members: Members, manifest: dict[str, Any]) -> None:
    del members[f"index/{manifest['active']}/documents.json"]


@pytest.mark.parametrize(
    ("change", "match"),
    [
        pytest.param(add("../evil"), "no name for a member", id="out-of-its-folder"),
        pytest.param(add("/etc/evil"), "no name for a member", id="absolute"),
        pytest.param(add("index/../../evil"), "no name for a member", id="out-from-within"),
        pytest.param(add("index\\..\\evil"), "no name for a member", id="backslashes"),
        pytest.param(add("index/.lock"), "no name for a member", id="hidden"),
        pytest.param(add("a" * 300), "no name for a member", id="long-name"),
        pytest.param(drop("tables/turns.jsonl"), "tables/turns.jsonl is missing", id="a-table-missing"),
        pytest.param(edit("turns", list.pop), "Rows of turns are missing", id="a-row-missing"),
        pytest.param(edit("turns", lambda rows: rows[0].pop("text")), "row of turns", id="a-column-missing"),
        pytest.param(edit("turns", lambda rows: rows[0].update(evil=1)), "row of turns", id="a-column-too-many"),
        pytest.param(edit("turns", lambda rows: rows[0].update(created_at="soon")), "row of turns", id="no-moment"),
        pytest.param(edit("turns", lambda rows: rows[0].update(id=2)), "row of turns", id="a-key-twice"),
        pytest.param(edit("turns", lambda rows: rows[0].update(id=[1])), "row of turns", id="a-list-for-a-number"),
        pytest.param(
            edit("job_lines", lambda rows: rows[0].update(job_id="none")), "row of job_lines", id="no-such-job"
        ),
        pytest.param(
            edit("originals", lambda rows: rows[0].update(content="../x")), "files/../x is missing", id="no-file"
        ),
        pytest.param(declare(tables={"turns": 3, "nothing": 0}), "tables that this version", id="an-unknown-table"),
        pytest.param(declare(tables={"turns": "many"}), "not that of a backup", id="no-count"),
        pytest.param(declare(active="g9"), "no files of the active", id="no-active-generation"),
        pytest.param(declare(generations=["../../x"]), "would not load", id="a-generation-out-of-its-folder"),
        pytest.param(spoil_generation, "would not load", id="a-generation-spoilt"),
        pytest.param(forget_generation_file, "would not load", id="a-file-of-a-generation-missing"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    change: Change, match: str, file: Path, engine: Engine, tmp_path: Path
) -> None:
    rewritten(file, change)

    refused(file, engine, tmp_path, BackupDamagedError, match)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        pytest.param(add("tables/more.jsonl"), "names other members", id="a-member-too-many"),
        pytest.param(drop("tables/turns.jsonl"), "names other members", id="a-member-missing"),
        pytest.param(
            lambda members, manifest: members.update({"tables/turns.jsonl": members["tables/turns.jsonl"][:-5]}),
            "not as long",
            id="shortened",
        ),
        pytest.param(
            lambda members, manifest: members.update({"tables/turns.jsonl": b"\0" * 50_000_000}),
            "not as long",
            id="a-bomb",
        ),
        pytest.param(
            lambda members, manifest: members.update({"tables/turns.jsonl": members["tables/turns.jsonl"][::-1]}),
            "checksum",
            id="changed",
        ),
    ],
)
def test_what_is_not_what_the_manifest_says_is_refused(
    change: Change, match: str, file: Path, engine: Engine, tmp_path: Path
) -> None:
    rewritten(file, change, sealed=False)

    refused(file, engine, tmp_path, BackupDamagedError, match)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        pytest.param(declare(format=2), "format 2", id="format"),
        pytest.param(declare(revision="9999"), "revision 9999", id="tables"),
    ],
)
def test_the_backup_of_a_newer_version_is_refused(
    change: Change, match: str, file: Path, engine: Engine, tmp_path: Path
) -> None:
    rewritten(file, change)

    refused(file, engine, tmp_path, BackupTooNewError, match)


@pytest.mark.parametrize("at", [0.0, 0.3, 0.6, 0.9])
def test_a_file_that_ends_early_is_refused(at: float, file: Path, engine: Engine, tmp_path: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * at)])

    refused(file, engine, tmp_path, BackupDamagedError, "cannot be restored")


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7])
def test_a_file_with_one_wrong_byte_is_refused(at: float, file: Path, engine: Engine, tmp_path: Path) -> None:
    content = bytearray(file.read_bytes())
    content[int(len(content) * at)] ^= 0xFF
    file.write_bytes(content)

    refused(file, engine, tmp_path, BackupDamagedError, "cannot be restored")


def test_a_member_that_is_there_twice_is_refused(file: Path, engine: Engine, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(file, "a") as opened:
        opened.writestr("tables/turns.jsonl", b"")

    refused(file, engine, tmp_path, BackupDamagedError, "names other members")


def test_a_backup_larger_than_the_disk_is_refused_before_it_is_read(file: Path, engine: Engine, tmp_path: Path) -> None:
    manifest = parts_of(file)[1]
    manifest["members"]["tables/turns.jsonl"]["size"] = 10**18
    rewritten(file, lambda _, declared: declared.update(manifest), sealed=False)

    refused(file, engine, tmp_path, NoRoomError, "1,000,000,000,0")
