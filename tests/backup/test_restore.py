"""Restoring: everything comes back, in either database, where nothing is in the way."""

import itertools
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from advisor.audit import AuditLog
from advisor.job_rows import JobLineRow, JobRow
from advisor.jobs import JobBoard
from api.keys import Keys
from app.backup import back_up
from app.backup_archive import reading
from app.backup_rows import tables_in
from app.database import changing_tables, engine_for
from app.errors import HomeInUseError, NotEmptyError
from app.restore_place import STAGING, alone_on
from app.restoring import check
from app.revisions import upgrade
from app.tables import table_names
from app.worker_lock import worker_lock
from index.embedding_cache import EmbeddingCache
from index.generations import Generations
from index.publishing import reading as serving
from knowledge.clock import now
from tests.backup.rows import all_rows, fill, insert_rows
from tests.backup.steps import ADMIN, Open, do_not_report, restored
from tests.databases import KINDS, Kind
from tests.small import index_small

pairs = pytest.mark.parametrize(("source", "target"), list(itertools.product(KINDS, KINDS)))
each_kind = pytest.mark.parametrize("kind", KINDS)


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


@pytest.mark.parametrize(("source", "target"), [("sqlite", "postgres"), ("postgres", "sqlite")])
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
