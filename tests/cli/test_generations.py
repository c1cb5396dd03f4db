"""``advisor reindex`` and ``advisor index``: generations made, listed, gone back to, checked and removed."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.errors import ReindexCancelledError
from advisor.gate import GateReport
from app.commands.reindex import parked
from app.indexing import cancelled_by_ctrl_c, watched
from index.generations import Generations
from tests.cli.conftest import Run
from tests.small import index_small

ROOT = Path(__file__).parents[2]


@pytest.fixture
def three(home: Path) -> list[str]:
    """Three generations, the newest first and active."""
    generations = Generations(home / "index")
    for number in range(3):
        index_small(generations, f"Sentence number {number}.")
    return generations.names()


def damage(home: Path, generation: str, name: str = "vectors.faiss") -> None:
    path = home / "index" / generation / name
    path.write_bytes(path.read_bytes() + b"x")


def test_the_list_marks_the_active_generation(run: Run, three: list[str]) -> None:
    ran = run("index", "list")

    rows = ran.out.splitlines()[1:]
    assert [row.strip("* ").split()[0] for row in rows] == three
    assert [row.startswith("*") for row in rows] == [True, False, False]


def test_without_a_generation_the_list_says_how_to_build_one(run: Run, home: Path) -> None:
    assert "advisor reindex" in run("index", "list").out


def test_one_can_go_back_to_an_earlier_generation(run: Run, home: Path, three: list[str]) -> None:
    ran = run("index", "activate", three[-1])

    assert ran.out == f"{three[-1]} is active.\n"
    assert Generations(home / "index").active() == three[-1]


def test_rolling_back_goes_to_the_generation_before_until_there_is_none(run: Run, home: Path, three: list[str]) -> None:
    first, second, third = run("index", "roll-back"), run("index", "roll-back"), run("index", "roll-back")

    assert [first.out, second.out] == [f"{three[1]} is active.\n", f"{three[2]} is active.\n"]
    assert third.code == 1
    assert Generations(home / "index").active() == three[2]


def test_the_changes_between_two_generations_are_told(run: Run, three: list[str]) -> None:
    ran = run("index", "changes", three[0], "--since", three[1])

    assert ran.out.splitlines()[0] == "~ small"
    assert "Sections: 0 added, 1 changed, 0 removed." in ran.out
    assert run("index", "changes", three[0], "--since", "g1").code == 1


def test_a_parked_generation_is_told_with_what_it_lost_and_how_to_accept_it() -> None:
    lost = tuple(f"q{number}" for number in range(12))
    judged = GateReport("g2", "parked", 100, 0.01, 0.8, 0.9, "g1", 0.92, 0.95, lost)

    told = parked(judged)

    assert told.startswith("Parked g2: of 100 evaluation questions it answers 80.0 % fully right, the active g1")
    assert "92.0 %" in told
    assert "Lost: q0, q1," in told and "q9 …" in told and "q10" not in told
    assert "`advisor index activate g2`" in told


def test_an_unknown_generation_is_not_activated(run: Run, home: Path, three: list[str]) -> None:
    ran = run("index", "activate", "../../etc")

    assert ran.code == 1
    assert "No generation is called ../../etc." in ran.err
    assert Generations(home / "index").active() == three[0]


def test_verifying_names_the_damaged_generation_and_the_sound_ones(run: Run, home: Path, three: list[str]) -> None:
    damage(home, three[1])

    ran = run("index", "verify")

    assert ran.code == 1
    assert f"Generation {three[1]} is damaged: vectors.faiss does not match its checksum." in ran.err
    assert [line.split(":")[0] for line in ran.out.splitlines()] == [three[0], three[2]]
    assert run("index", "verify", three[0]).code == 0


def test_a_generation_whose_manifest_is_damaged_is_listed_as_such(run: Run, home: Path, three: list[str]) -> None:
    damage(home, three[2], "manifest.json")

    ran = run("index", "list")

    assert ran.code == 0
    assert ran.out.splitlines()[-1].split() == [three[2], "damaged"]


def test_pruning_keeps_the_active_generation(run: Run, home: Path, three: list[str]) -> None:
    run("index", "activate", three[-1])

    ran = run("index", "prune", "--keep", "1")

    assert ran.out == f"Removed {three[0]}, {three[1]}.\n"
    assert Generations(home / "index").names() == [three[-1]]
    assert run("index", "prune").out == "There was nothing to remove.\n"


def test_nothing_is_pruned_while_the_active_generation_is_damaged(run: Run, home: Path, three: list[str]) -> None:
    damage(home, three[0])

    ran = run("index", "prune", "--keep", "1")

    assert ran.code == 1
    assert Generations(home / "index").names() == three


@pytest.mark.usefixtures("indexed_home")
def test_reindexing_what_has_not_changed_says_so(run: Run) -> None:
    ran = run("reindex")

    assert ran.code == 0
    assert re.match(r"Unchanged: g\S+ holds all [\d,]+ passages already\.", ran.out)


def test_a_reindex_beside_another_is_refused(run: Run, home: Path) -> None:
    with Generations(home / "index").writing():
        ran = run("reindex")

    assert ran.code == 1
    assert "Another re-index is running" in ran.err


def test_ctrl_c_stops_a_reindex_and_says_that_nothing_is_lost(home: Path) -> None:
    command = ["env", f"ADVISOR_HOME={home}", sys.executable, "-m", "app.cli", "reindex"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as running:
        while not (home / "index" / ".lock").exists():
            assert running.poll() is None
        os.kill(running.pid, signal.SIGINT)
        _, told = running.communicate(timeout=60)

    assert running.returncode == 130
    assert "what was encoded so far is kept. Run the command again to go on." in told
    assert "Traceback" not in told
    assert Generations(home / "index").names() == []


def test_the_first_ctrl_c_cancels_at_the_next_report_and_the_second_at_once() -> None:
    reported: list[str] = []

    with cancelled_by_ctrl_c() as cancelled:
        report = watched(lambda stage, done, total: reported.append(stage), cancelled)
        report("encode", 1, 2)
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(ReindexCancelledError):
            report("encode", 2, 2)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    assert reported == ["encode", "encode"]


def test_what_is_active_already_is_not_cancelled() -> None:
    with cancelled_by_ctrl_c() as cancelled:
        signal.raise_signal(signal.SIGINT)
        report = watched(lambda stage, done, total: None, cancelled)

        with pytest.raises(ReindexCancelledError):
            report("write", 1, 1)
        report("activate", 1, 1)

    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
