"""``advisor backup`` and ``advisor restore``: what they print, how they end, what they leave."""

import re
from pathlib import Path

import pytest

from app.restore_place import STAGING, alone_on
from index.generations import Generations
from tests.cli.conftest import Run
from tests.small import index_small


@pytest.fixture
def kept(home: Path) -> Path:
    """A home with a generation of the index."""
    index_small(Generations(home / "index"))
    return home


@pytest.fixture
def other(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """Another home that is still empty, and ``advisor.zip``, the backup of the first one."""
    run("backup", "advisor.zip")
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "other"))
    return tmp_path / "other"


def test_a_backup_is_told_of_and_recorded(run: Run, kept: Path) -> None:
    made = run("backup", "advisor.zip")

    audit = run("admin", "audit")
    assert made.code == 0
    assert re.fullmatch(r"advisor\.zip: 0 rows and 1 generation, \d+\.\d MB in \d+\.\d s\.\n", made.out)
    assert re.search(r"backup\.make +advisor\.zip", audit.out)


def test_a_backup_comes_back_in_another_home(run: Run, kept: Path, other: Path) -> None:
    restored = run("restore", "advisor.zip")

    assert (restored.code, restored.out.split(", as of")[0]) == (0, "Restored 0 rows and 1 generation")
    assert Generations(other / "index").active() == Generations(kept / "index").active()
    assert "backup.restore" in run("admin", "audit").out


def test_a_backup_is_proved_without_a_home(run: Run, other: Path) -> None:
    proved = run("restore", "advisor.zip", "--verify")

    assert proved.code == 0
    assert proved.out.startswith("advisor.zip can be restored: made ")
    assert re.search(r"^turns +0", proved.out, re.MULTILINE)
    assert re.search(r"^g\S+ +active$", proved.out, re.MULTILINE)
    assert not other.exists()


def test_a_damaged_backup_fails_the_proof(run: Run, other: Path) -> None:
    content = bytearray(Path("advisor.zip").read_bytes())
    content[len(content) // 2] ^= 0xFF
    Path("advisor.zip").write_bytes(content)

    proved = run("restore", "advisor.zip", "--verify")

    assert (proved.code, proved.out) == (1, "")
    assert "advisor.zip cannot be restored." in proved.err


def test_what_is_there_is_replaced_only_when_told_so(run: Run, kept: Path) -> None:
    run("backup", "advisor.zip")

    refused, replaced = run("restore", "advisor.zip"), run("restore", "advisor.zip", "--replace")

    assert refused.code == 1
    assert "There is something here already: generations of the index." in refused.err
    assert replaced.code == 0
    (folder,) = re.findall(r"kept as (\w+)", replaced.out)
    assert (kept / folder / "advisor.sqlite").is_file()


def test_a_damaged_generation_is_told_of(run: Run, kept: Path) -> None:
    generations = Generations(kept / "index")
    (generations.folder(generations.active()) / "passages.json").write_text("[]")

    made = run("backup", "advisor.zip")

    assert made.code == 0
    assert f"{generations.active()} is damaged and was left out" in made.err


def test_a_file_that_is_not_there_is_said_so(run: Run, home: Path) -> None:
    ran = run("restore", "none.zip")

    assert (ran.code, ran.err) == (1, "none.zip: No such file or directory.\n")


@pytest.mark.parametrize("command", [("index", "list"), ("documents", "list")], ids=["files", "database"])
def test_a_restore_that_was_interrupted_is_settled_by_the_next_command(
    command: tuple[str, ...], run: Run, kept: Path
) -> None:
    (kept / STAGING / "index").mkdir(parents=True)

    ran = run(*command)

    assert ran.code == 0
    assert not (kept / STAGING).exists()


def test_other_commands_wait_for_a_restore_to_end(run: Run, kept: Path) -> None:
    with alone_on(kept):
        (kept / STAGING).mkdir()
        ran = run("documents", "list")

    assert ran.code == 1
    assert ran.err.startswith(f"A restore is at work on {kept}.")
