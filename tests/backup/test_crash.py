"""A restore that dies at any moment: afterwards all is as it was, or all is as in the backup."""

import shutil
from contextlib import suppress
from pathlib import Path

from advisor.audit import AuditLog
from app.backup import back_up
from app.backup_archive import reading
from app.database import engine_for
from app.migrating import migrate
from app.restore_place import finish_restore, is_restoring
from app.restoring import restore
from index.generations import Generations
from tests.backup.dying import DiedError, dying
from tests.backup.steps import ADMIN, do_not_report
from tests.small import index_small

NEVER = 100_000
State = tuple[str, list[str], str | None]


def home_of(folder: Path, name: str, *sentences: str) -> Path:
    """A home whose database and index tell whose they are."""
    home = folder / name
    for sentence in sentences:
        index_small(Generations(home / "index"), sentence)
    migrate(url_of(home))
    engine = engine_for(url_of(home))
    AuditLog(engine).record(ADMIN, "made", name)
    engine.dispose()
    return home


def url_of(home: Path) -> str:
    return f"sqlite:///{home / 'advisor.sqlite'}"


def state_of(home: Path) -> State:
    """Whose rows and which generations are there; every one of them whole."""
    engine = engine_for(url_of(home))
    (owner,) = [entry.subject for entry in AuditLog(engine).list(action="made")]
    engine.dispose()
    generations = Generations(home / "index")
    for name in generations.names():
        generations.verify(name)
    return owner, sorted(generations.names()), generations.find_active()


def restore_dying_at(moment: int, file: Path, home: Path) -> bool:
    """Restore into a home, and tell whether that came to its end before the moment of death."""
    engine = engine_for(url_of(home))
    try:
        with suppress(DiedError), dying().at(moment), reading(file) as archive:
            restore(archive, engine, home, do_not_report, by=ADMIN, replacing=True)
            return True
    finally:
        engine.dispose()
    return False


def start_again(home: Path, *, dying_at: int = NEVER) -> None:
    engine = engine_for(url_of(home))
    with suppress(DiedError), dying().at(dying_at):
        finish_restore(home, engine)
    engine.dispose()


def test_a_restore_that_dies_anywhere_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    there, source = home_of(tmp_path, "old", "One.", "Two."), home_of(tmp_path, "new", "Three.", "Four.")
    engine = engine_for(url_of(source))
    back_up(engine, Generations(source / "index"), tmp_path / "backup.zip", do_not_report)
    engine.dispose()
    old, new = state_of(there), state_of(source)

    found: list[State] = []
    done, moment = False, 1
    while not done:
        home = tmp_path / f"home-{moment}"
        shutil.copytree(there, home)
        done = restore_dying_at(moment, tmp_path / "backup.zip", home)
        start_again(home, dying_at=1 + moment % 7)  # and dies once more
        start_again(home)
        found.append(state_of(home))
        assert not is_restoring(home)
        shutil.rmtree(home)
        moment += 3

    assert all(state in (old, new) for state in found)
    assert found == sorted(found, key=lambda state: state == new)
    assert old in found and new in found and len(found) > 10
