"""The command line in this process: its home, its output, and what a command leaves behind in the process."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli import main
from app.threads import ONE_THREAD_PER_CALL
from index.generations import Generations


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int | str | None
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, in an environment that says nothing else."""
    for name in os.environ:
        if name.startswith("ADVISOR_"):
            monkeypatch.delenv(name)
    for name, value in ONE_THREAD_PER_CALL.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))
    # What the gate says of a generation is tested elsewhere, and takes long.
    monkeypatch.setenv("ADVISOR_GATE_MARGIN", "1")
    return tmp_path / "home"


@pytest.fixture
def indexed_home(home: Path, generations: Generations) -> Path:
    """A home with the shipped corpus indexed."""
    shutil.copytree(generations.home, home / "index")
    shutil.copy(generations.home.parent / "embeddings.sqlite", home)
    return home


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command and tells how it ended."""

    def run(*args: str) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main(args)
        printed = capsys.readouterr()
        return Ran(ended.value.code or 0, printed.out, printed.err)

    return run


@pytest.fixture
def kept_logs() -> Iterator[None]:
    """The loggers as they were, after a command that set them up."""
    root, requests = logging.getLogger(), logging.getLogger("advisor.http")
    before = (root.handlers[:], root.level, requests.handlers[:], requests.level, requests.propagate)
    root.handlers[:] = []  # or they would be closed when ours are set up
    yield
    root.handlers[:], root.level, requests.handlers[:], requests.level, requests.propagate = before
