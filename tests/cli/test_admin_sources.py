"""Watched sources on the command line."""

import io
import os
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import typer
from click.testing import Result
from rich.console import Console
from typer.testing import CliRunner

from advisor.errors import ScanCancelledError
from app.bootstrap import House
from app.commands.admin_sources import sources_group
from app.scanning import scan_with_bar
from app.settings import load_settings
from knowledge.errors import SourcesOffError, UnknownSourceError
from tests.fakes import FakeTaking

Sources = Callable[..., Result]
NOTE = "# Wolpertinger\n\nOur team deploys models with the Wolpertinger gateway.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that may be watched, with two notes of which one cannot be read."""
    folder = tmp_path / "Our notes"
    folder.mkdir()
    write(folder / "wolpertinger.md", NOTE)
    write(folder / "broken.md", "\x00\x01\x02")
    monkeypatch.setenv("ADVISOR_WATCH_ROOTS", str(tmp_path))
    return folder


@pytest.fixture
def sources(home: Path) -> Sources:
    """Runs a command below ``advisor admin sources``."""
    cli = typer.Typer(rich_markup_mode=None)
    cli.add_typer(sources_group(), name="sources")
    return lambda *args: CliRunner().invoke(cli, ["sources", *args])


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    long_ago = path.stat().st_mtime - 1_000
    os.utime(path, (long_ago, long_ago))


def row(sources: Sources) -> str:
    return sources("list").stdout.splitlines()[1]


def test_a_folder_is_watched_scanned_paused_and_removed(sources: Sources, folder: Path) -> None:
    assert "Nothing is watched" in sources("list").stdout

    added = sources("add-folder", str(folder), "--cron", "*/15 * * * *")
    scanned = sources("scan", "our-notes")
    paused = sources("pause", "our-notes")

    assert added.stdout.startswith(f"Watching {folder} as our-notes.")
    assert "1 added, 0 unchanged, 1 not taken." in scanned.stdout
    assert "next `advisor reindex`" in scanned.stdout
    assert "broken.md was not read" in scanned.stderr
    assert "paused (*/15 * * * *)" in row(sources)
    assert "1 problems" in row(sources)
    assert paused.exit_code == 0
    assert "scanned on its schedule" in sources("resume", "our-notes").stdout
    assert "Removed our-notes and 1 documents." in sources("remove", "our-notes", "--with-documents").stdout
    assert "Nothing is watched" in sources("list").stdout


def test_what_an_operator_does_stands_in_the_audit_log(sources: Sources, folder: Path) -> None:
    sources("add-folder", str(folder), "--title", "Notes")
    sources("pause", "notes")
    removed = sources("remove", "notes")

    with closing(House(load_settings())) as house:
        actions = [(entry.action, entry.subject) for entry in house.audit.list()]
    assert removed.stdout == "Removed notes; its documents stay.\n"
    assert actions == [("sources.remove", "notes"), ("sources.change", "notes"), ("sources.add", "notes")]


def test_a_site_is_watched_once_that_is_switched_on(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    args = ("add-web", "https://example.org/", "--sitemap", "https://example.org/sitemap.xml", "--title", "Example")

    off = sources(*args)
    monkeypatch.setenv("ADVISOR_WEB_SOURCES", "true")
    on = sources(*args)

    assert isinstance(off.exception, SourcesOffError)
    assert "ADVISOR_WEB_SOURCES=true" in str(off.exception)
    assert on.stdout.startswith("Watching https://example.org/sitemap.xml and 1 more as example.")


def test_an_unknown_source_is_told(sources: Sources) -> None:
    for command in ("scan", "pause", "resume", "remove"):
        assert isinstance(sources(command, "nothing").exception, UnknownSourceError)


def test_ctrl_c_stops_a_scan_after_the_file_it_is_at(sources: Sources, folder: Path) -> None:
    sources("add-folder", str(folder))
    taking = FakeTaking(before=lambda file: signal.raise_signal(signal.SIGINT))

    with closing(House(load_settings())) as house:
        house.library = taking
        with pytest.raises(ScanCancelledError, match="stays"):
            scan_with_bar(house, "our-notes", Console(file=io.StringIO()), by="tester")

    assert len(taking.documents) == 1
    assert "not finished" in row(sources)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
