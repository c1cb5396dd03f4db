"""Backups: everything comes back, in either database, whatever happens meanwhile."""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from advisor.audit import Actor, AuditLog
from advisor.job_rows import JobLineRow, JobRow
from advisor.jobs import JobBoard
from api.keys import Keys
from app.backup import back_up
from app.backup_archive import reading
from app.backup_rows import tables_in
from app.database import changing_tables, engine_for, upgrade
from app.errors import BackupExistsError, HomeInUseError, NotEmptyError
from app.restore_place import STAGING, alone_on
from app.restoring import check, restore
from app.tables import table_names
from app.worker_lock import worker_lock
from index.embedding_cache import EmbeddingCache
from index.generations import Generations
from index.publishing import reading as serving
from knowledge.clock import now
from knowledge.originals import save_original
from knowledge.readers.reading import read_document
from knowledge.store import DocumentRow, OriginalRow, Provenance, save_document
from tests.databases import KINDS, Databases, Kind
from tests.rows import all_rows, fill, insert_rows
from tests.small import index_small

ADMIN = Actor("key_1", "an admin")
pairs = pytest.mark.parametrize(("source", "target"), list(itertools.product(KINDS, KINDS)))
each_kind = pytest.mark.parametrize("kind", KINDS)
Open = Callable[..., Engine]


def do_not_report(stage: str, done: int, total: int) -> None:
    """Nobody looks on."""


@pytest.fixture
def opened(databases: Databases) -> Iterator[Open]:
    """Opens a new database of a kind."""
    engines: list[Engine] = []

    def open_new(kind: Kind = "sqlite", *, migrated: bool = True) -> Engine:
        engines.append(engine_for(databases.create(kind, migrated=migrated)))
        return engines[-1]

    yield open_new
    for engine in engines:
        engine.dispose()


@pytest.fixture
def made(tmp_path: Path) -> Generations:
    """Two small generations, of which the newer one is active."""
    made = Generations(tmp_path / "home" / "index")
    index_small(made, "One.")
    index_small(made, "Two.")
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup goes."""
    return tmp_path / "backup.zip"


def restored(file: Path, engine: Engine, home: Path, *, replacing: bool = False) -> str | None:
    with reading(file) as archive:
        return restore(archive, engine, home, do_not_report, by=ADMIN, replacing=replacing)


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


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pairs
def test_everything_comes_back_in_either_database(
    source: Kind, target: Kind, opened: Open, made: Generations, file: Path, tmp_path: Path
) -> None:
    before, after = opened(source), opened(target)
    fill(before)
    expected = all_rows(before)

    back_up(before, made, file, do_not_report)
    kept = restored(file, after, tmp_path / "new")

    found = all_rows(after)
    note = found["audit"].pop()
    assert (note["action"], note["actor"], note["detail"]["file"]) == ("backup.restore", "key_1", "backup.zip")
    assert found == expected
    assert kept is None
    again = Generations(tmp_path / "new" / "index")
    assert (again.names(), again.active()) == (made.names(), made.active())
    for name in made.names():
        assert files_below(again.folder(name)) == files_below(made.folder(name))
    assert not (tmp_path / "new" / STAGING).exists()


@pairs
def test_a_backup_of_older_tables_is_brought_up_to_date(
    source: Kind, target: Kind, opened: Open, made: Generations, file: Path, tmp_path: Path
) -> None:
    before, after = opened(source, migrated=False), opened(target)
    Path(str(before.url.database)).parent.mkdir(exist_ok=True)
    with changing_tables(before) as connection:
        upgrade(connection, "0001")
        insert_rows(connection, tables_in(connection, table_names()), range(1, 4))

    back_up(before, made, file, do_not_report)
    restored(file, after, tmp_path / "new")

    rows = all_rows(after)
    assert [len(rows[name]) for name in ("documents", "turns", "gaps", "jobs")] == [3, 3, 3, 0]
    assert {row["origin"] for row in rows["documents"]} == {"file"}


@each_kind
def test_new_rows_follow_the_restored_ones(
    kind: Kind, opened: Open, made: Generations, file: Path, tmp_path: Path
) -> None:
    before, after = opened("sqlite"), opened(kind)
    fill(before)
    back_up(before, made, file, do_not_report)
    restored(file, after, tmp_path / "new")

    AuditLog(after).record(ADMIN, "test", "subject")
    with Session(after) as session:
        session.add(JobLineRow(job_id=session.exec(select(JobRow.id)).first(), at=now(), level="info", text="x"))
        session.commit()

    assert [row["id"] for row in all_rows(after)["audit"]] == [1, 2, 3, 4, 5]
    assert [row["id"] for row in all_rows(after)["job_lines"]] == [1, 2, 3, 4]


def test_a_job_that_had_not_ended_has_failed_and_can_be_retried(
    opened: Open, made: Generations, file: Path, tmp_path: Path
) -> None:
    before, after = opened(), opened()
    board = JobBoard(before)
    queued, done = (board.queue("reindex", {"at": at}, by="key_1").id for at in range(2))
    board.cancel(done)
    back_up(before, made, file, do_not_report)

    restored(file, after, tmp_path / "new")

    found = JobBoard(after).get(queued)
    assert (found.status, found.problem) == ("failed", "It was interrupted by a restore. Retry it.")
    assert JobBoard(after).get(done).status == "cancelled"
    assert JobBoard(after).retry(queued, by="key_1").status == "queued"


def test_keys_are_kept_but_nobody_stays_signed_in(opened: Open, made: Generations, file: Path, tmp_path: Path) -> None:
    before, after = opened(), opened()
    key = Keys(before).create("ours", {"ask"}, by="key_1")
    Keys(before).open_session("somebody", by=key.key.id)

    contents = back_up(before, made, file, do_not_report).contents
    restored(file, after, tmp_path / "new")

    assert contents.tables["api_keys"] == 1
    assert [each.name for each in Keys(after).list()] == ["ours"]
    assert Keys(after).check(key.secret).key_id == key.key.id  # type: ignore[union-attr]  # it is accepted


def test_what_is_there_is_not_replaced_unasked(opened: Open, made: Generations, file: Path, tmp_path: Path) -> None:
    before, after = opened(), opened()
    back_up(before, made, file, do_not_report)
    AuditLog(after).record(ADMIN, "test", "subject")

    with pytest.raises(NotEmptyError, match="rows in the table audit"):
        restored(file, after, tmp_path / "new")
    with pytest.raises(NotEmptyError, match="generations of the index"):
        restored(file, opened(), tmp_path / "home")

    assert len(all_rows(after)["audit"]) == 1


@each_kind
def test_what_is_replaced_is_kept_aside(
    kind: Kind, opened: Open, made: Generations, file: Path, tmp_path: Path
) -> None:
    before, after = opened(), opened(kind)
    back_up(before, made, file, do_not_report)
    first, second = sorted(made.names())
    index_small(made, "Three.")
    with made.writing():
        made.prune(2)
    (made.folder(second) / "documents.json").write_text("damaged")
    fill(after)

    kept = restored(file, after, tmp_path / "home", replacing=True)

    assert kept is not None
    aside = tmp_path / "home" / kept
    assert len(all_rows(after)["audit"]) == 1
    assert (sorted(made.names()), made.active()) == ([first, second], second)
    assert made.verify(first) and made.verify(second)
    assert second in {path.name for path in aside.iterdir()}
    if kind == "sqlite":
        old = engine_for(f"sqlite:///{aside / 'advisor.sqlite'}")
    else:
        old = engine_for(after.url.render_as_string(hide_password=False)).execution_options(
            schema_translate_map={None: kept}
        )
    with closing(old.raw_connection()), Session(old) as session:
        assert session.exec(select(func.count()).select_from(JobRow)).one() == 3
    old.dispose()


def test_embeddings_come_along_when_asked_for(opened: Open, made: Generations, file: Path, tmp_path: Path) -> None:
    cache = tmp_path / "home" / "embeddings.sqlite"
    back_up(opened(), made, file, do_not_report, embeddings=cache)
    home = tmp_path / "new"
    EmbeddingCache(home / "embeddings.sqlite")

    restored(file, opened(), home)

    rows = EmbeddingCache(home / "embeddings.sqlite").rows("fake-bag-of-words")
    assert len(rows) == len(EmbeddingCache(cache).rows("fake-bag-of-words")) > 0


def test_a_backup_is_checked_without_touching_anything(opened: Open, made: Generations, file: Path) -> None:
    before = opened()
    fill(before)
    back_up(before, made, file, do_not_report)
    stages: list[str] = []

    with reading(file) as archive:
        check(archive, lambda stage, done, total: stages.append(stage))

    assert list(dict.fromkeys(stages)) == ["check", "generations", "rows"]


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


@pytest.mark.parametrize("who", ["A worker", "A re-index", "A server", "A restore"])
def test_nothing_is_restored_where_others_are_at_work(
    who: str, opened: Open, made: Generations, file: Path, tmp_path: Path
) -> None:
    engine, home = opened(), tmp_path / "new"
    back_up(engine, made, file, do_not_report)
    index = Generations(home / "index")
    at_work = {
        "A worker": lambda: worker_lock(home),
        "A re-index": index.writing,
        "A server": lambda: serving(index.home),
        "A restore": lambda: alone_on(home),
    }

    with at_work[who](), pytest.raises(HomeInUseError, match=f"^{who} is at work"):
        restored(file, engine, home)

    assert index.names() == []
