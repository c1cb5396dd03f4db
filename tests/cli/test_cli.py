"""The command line as a whole: its help, its documents, its exit codes."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
import typer

from app.cli import build_cli
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def commands_of(cli: typer.Typer, *before: str) -> Iterator[tuple[str, ...]]:
    for command in cli.registered_commands:
        assert command.callback is not None
        yield (*before, command.name or command.callback.__name__.replace("_", "-"))
    for group in cli.registered_groups:
        if group.hidden is True:  # another name for a group that stands elsewhere
            continue
        assert group.typer_instance is not None
        if group.typer_instance.info.invoke_without_command is True:  # a command of its own as well
            yield (*before, str(group.name))
        yield from commands_of(group.typer_instance, *before, str(group.name))


COMMANDS = list(commands_of(build_cli()))
each_command = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)


def test_every_command_is_documented_and_every_one_documented_exists() -> None:
    documented = re.findall(r"^\| `advisor ([a-z -]+)` \|", PAGE, re.MULTILINE)

    assert sorted(documented) == sorted(" ".join(command) for command in COMMANDS)


@each_command
def test_every_command_explains_itself_with_an_example(run: Run, command: tuple[str, ...]) -> None:
    ran = run(*command, "--help")

    assert ran.code == 0
    assert re.search(rf"Examples?:\n  +advisor {' '.join(command)}", ran.out)


def test_every_example_of_the_page_is_a_command() -> None:
    examples = re.findall(r"^advisor ([a-z]+)(?: ([a-z-]+))?(?: ([a-z-]+))?", PAGE, re.MULTILINE)

    assert examples
    for example in examples:
        assert any(example[:words] in COMMANDS for words in (1, 2, 3)), example


def test_every_exit_code_is_documented() -> None:
    assert re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE) == ["0", "1", "2", "130"]


def test_help_is_printed_without_loading_what_answers() -> None:
    script = (
        "import sys; from app.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(sorted({'numpy', 'faiss', 'sqlalchemy', 'fastapi', 'yaml'} & set(sys.modules)))"
    )

    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "[]"


def test_threads_are_limited_before_numpy_is_loaded(home: Path) -> None:
    script = (
        "import os, sys; from app.cli import main\n"
        "assert 'numpy' not in sys.modules\n"
        "try: main(['--version'])\n"
        "except SystemExit: print(os.environ['OMP_NUM_THREADS'], os.environ['OPENBLAS_NUM_THREADS'])"
    )

    # `env` empties the environment but for what is named.
    command = ["env", "-i", "OPENBLAS_NUM_THREADS=3", sys.executable, "-c", script]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "1 3"


def test_the_version_is_that_of_the_distribution(run: Run) -> None:
    assert run("--version").out.strip() == version("framework-advisor")


@pytest.mark.parametrize(
    "args",
    [
        ["no-such-command"],
        ["ask", "hi", "--limit", "11"],
        ["ask", "hi", "--language", "fr"],
        ["ask", "hi", "--fact", "goal"],
        ["ingest", "no-such-file"],
        ["rules", "show", "--svg", "x.svg"],
    ],
    ids=" ".join,
)
def test_a_command_that_is_not_understood_ends_with_2(run: Run, args: list[str]) -> None:
    ran = run(*args)

    assert ran.code == 2
    assert "Usage: " in ran.err


@pytest.mark.parametrize(
    ("variable", "value", "args", "told"),
    [
        ("ADVISOR_PROT", "1", ["index", "list"], "The nearest is ADVISOR_PORT."),
        ("ADVISOR_DATABASE_URL", "nonsense", ["documents", "list"], "Check ADVISOR_DATABASE_URL."),
        ("ADVISOR_DATABASE_URL", "oracle9://u:pass@h/d", ["documents", "list"], "oracle9://…@h/d"),
        ("ADVISOR_ENCODER", "no/such-model", ["reindex"], "'no/such-model' is not on this disk"),
        ("ADVISOR_HOME", "/proc/none", ["index", "list"], "/proc/none"),
    ],
)
def test_what_is_foreseen_ends_with_1_and_a_message(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, args: list[str], told: str
) -> None:
    monkeypatch.setenv(variable, value)

    ran = run(*args)

    assert ran.code == 1
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert "pass@" not in ran.err


def test_a_damaged_database_is_told_of(run: Run, home: Path) -> None:
    home.mkdir()
    (home / "advisor.sqlite").write_bytes(b"no database, " * 100)

    ran = run("documents", "list")

    assert ran.code == 1
    assert "cannot be opened: file is not a database" in ran.err


def test_a_damaged_cache_is_told_of_with_what_to_do(run: Run, home: Path) -> None:
    home.mkdir()
    (home / "embeddings.sqlite").write_bytes(b"no database, " * 100)

    ran = run("reindex")

    assert ran.code == 1
    assert "embeddings.sqlite cannot be used" in ran.err
    assert "Delete it" in ran.err
