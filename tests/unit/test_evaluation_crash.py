"""Killing a process that builds generations: what the check must notice, and that ours survives."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from evaluation.crash import Kill, kill_often, summary
from index.generations import Generations

# Builds generations as `advisor reindex` does, of one small file, slowly enough to be killed.
BUILD = """
import sys, time
from pathlib import Path
from index.generations import Generations, Manifest
home, content = Path(sys.argv[1]), Path(sys.argv[2]).read_text()
generations = Generations(home)
def write(folder):
    for at in range(20):
        (folder / f"part{at}").write_text(content)
        time.sleep(0.005)
with generations.writing():
    made = generations.build(lambda name: Manifest(name, "now", "none", 1, content, {}, "flat", 1.0), write)
    time.sleep(0.05)
    generations.activate(made.generation)
    generations.prune()
"""
# Overwrites in place, as an index that is not built aside does.
OVERWRITE = """
import sys, time
from pathlib import Path
home, content = Path(sys.argv[1]), Path(sys.argv[2]).read_text()
home.mkdir(exist_ok=True)
with (home / "only").open("w") as file:
    time.sleep(0.2)
    file.write(content)
"""

# Both of its moments fall into the last half of a run.
SEED_OF_LATE_KILLS = 5


@dataclass
class SmallVictim:
    """The Victim port over one of the scripts."""

    home: Path
    script: str

    @property
    def index_home(self) -> Path:
        return self.home / "index"

    def change(self, number: int) -> None:
        (self.home / "content").write_text(str(number), encoding="utf-8")

    def command(self) -> Sequence[str]:
        return (sys.executable, "-c", self.script, str(self.index_home), str(self.home / "content"))

    def serving(self) -> int:
        if self.script is OVERWRITE:
            return int((self.index_home / "only").read_text(encoding="utf-8"))
        generations = Generations(self.index_home)
        manifest = generations.verify(generations.active())
        return int((generations.folder(manifest.generation) / "part19").read_text(encoding="utf-8"))


def test_generations_survive_kills_at_any_moment(tmp_path: Path) -> None:
    said: list[str] = []

    kills = kill_often(SmallVictim(tmp_path, BUILD), 6, say=said.append)

    assert summary(kills) == "kills 6, lost 0"
    assert [line for line in said if line.startswith("kill 6")]


def test_an_index_overwritten_in_place_is_found_out(tmp_path: Path) -> None:
    kills = kill_often(SmallVictim(tmp_path, OVERWRITE), 2, seed=SEED_OF_LATE_KILLS)

    assert any(kill.problem is not None for kill in kills)


@pytest.mark.parametrize("problems", [(None, "gone"), ("gone", None)])
def test_the_summary_counts_what_was_lost(problems: tuple[str | None, ...]) -> None:
    assert summary([Kill("then", problem) for problem in problems]) == "kills 2, lost 1"
