"""Making a backup: of one moment, whole or not there, whatever happens meanwhile."""

import itertools
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from advisor.job_rows import JobLineRow, JobRow
from app.backup import back_up
from app.backup_archive import reading
from app.errors import BackupExistsError
from app.restoring import check
from index.generations import Generations
from knowledge.clock import now
from knowledge.originals import save_original
from knowledge.readers.reading import read_document
from knowledge.store import DocumentRow, OriginalRow, Provenance, save_document
from tests.backup.rows import all_rows
from tests.backup.steps import Open, do_not_report, restored
from tests.databases import KINDS, Kind
from tests.small import index_small

each_kind = pytest.mark.parametrize("kind", KINDS)


def add_document_and_job(engine: Engine, name: str) -> None:
    """A file with its document, and a job with its lines, in one transaction."""
    with Session(engine) as session:
        sha = save_original(session, f"file {name}".encode())
        document = read_document(f"{name}.txt", f"글 {name}입니다.".encode())
        save_document(session, "d.txt", document, Provenance(original=sha))
        at = now()
        job = JobRow(id=name, kind="k", status="done", arguments={}, requested_by="me", created_at=at, updated_at=at)
        session.add(job)
        session.flush()
        session.add_all(JobLineRow(job_id=job.id, at=at, level="info", text="said") for _ in range(3))
        session.commit()


@each_kind
def test_a_backup_made_while_others_write_is_of_one_moment(
    kind: Kind, opened: Open, made: Generations, file: Path, tmp_path: Path
) -> None:
    before, after = opened(kind), opened(kind)
    stop, written = threading.Event(), threading.Semaphore(0)

    def write(name: str) -> None:
        for number in itertools.count():
            if stop.is_set():
                return
            add_document_and_job(before, f"{name}{number}")
            written.release()

    def wait_for_more(stage: str, done: int, total: int) -> None:
        for _ in range(4):
            assert written.acquire(timeout=30)

    writers = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for writer in writers:
        writer.start()
    try:
        wait_for_more("before", 0, 0)
        back_up(before, made, file, wait_for_more)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    restored(file, after, tmp_path / "new")

    rows = {name: len(found) for name, found in all_rows(after).items()}
    assert 4 <= rows["jobs"] < len(all_rows(before)["jobs"])
    assert rows["job_lines"] == 3 * rows["jobs"]
    assert rows["documents"] == rows["originals"] == rows["jobs"]
    with Session(after) as session:
        loose = select(DocumentRow.id).where(col(DocumentRow.original).not_in(select(OriginalRow.sha256)))
        assert session.exec(loose).all() == []


def test_a_generation_that_is_pruned_meanwhile_is_left_out(opened: Open, made: Generations, file: Path) -> None:
    older = min(made.names())

    def prune(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("generations", 1):
            made.prune(1)

    saved = back_up(opened(), made, file, prune)

    assert (saved.contents.generations, saved.contents.active) == ((made.active(),), made.active())
    assert older not in made.names()
    assert saved.left_out == ()


def test_a_generation_that_is_activated_meanwhile_is_in_the_backup(opened: Open, made: Generations, file: Path) -> None:
    def build(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("generations", 0):
            index_small(made, "Three.")

    saved = back_up(opened(), made, file, build)

    assert saved.contents.active == made.active() == max(saved.contents.generations)


def test_a_damaged_generation_is_left_out_and_told_of(
    opened: Open, made: Generations, file: Path, tmp_path: Path
) -> None:
    damaged = made.active()
    (made.folder(damaged) / "documents.json").write_text("{}")

    saved = back_up(opened(), made, file, do_not_report)
    restored(file, opened(), tmp_path / "new")

    assert (saved.left_out, saved.contents.active) == ((damaged,), None)
    assert Generations(tmp_path / "new" / "index").find_active() is None


def test_a_backup_is_not_written_over_another_unasked(opened: Open, made: Generations, file: Path) -> None:
    file.write_text("precious")

    with pytest.raises(BackupExistsError, match="--overwrite"):
        back_up(opened(), made, file, do_not_report)

    assert file.read_text() == "precious"
    back_up(opened(), made, file, do_not_report, overwrite=True)
    with reading(file) as archive:
        check(archive, do_not_report)


def test_a_backup_that_is_stopped_leaves_nothing(opened: Open, made: Generations, file: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "generations":
            raise KeyboardInterrupt

    file.write_text("the one before")

    with pytest.raises(KeyboardInterrupt):
        back_up(opened(), made, file, stop, overwrite=True)

    assert file.read_text() == "the one before"
    assert list(file.parent.glob("*.part")) + list(file.parent.glob(".*.part")) == []


def test_a_backup_is_for_its_owner_alone(opened: Open, made: Generations, file: Path) -> None:
    back_up(opened(), made, file, do_not_report)

    assert file.stat().st_mode & 0o777 == 0o600
