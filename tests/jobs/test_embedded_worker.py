"""The worker that the server starts."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.embedded_worker import embedded_worker
from app.settings import Settings, environment_of, load_settings
from app.worker_lock import worker_alive
from tests.databases import Databases
from tests.jobs.serving import command

PATIENCE_SECONDS = 20


@pytest.fixture
def database_url(databases: Databases) -> str:
    return databases.create("sqlite")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


def when(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "it never came true"
        threading.Event().wait(0.02)


def worker_of(home: Path) -> int:
    """The process that holds the lock."""
    when(lambda: worker_alive(home) and (home / "worker.lock").read_text().endswith("\n"))
    return int((home / "worker.lock").read_text())


def test_a_worker_that_dies_is_started_again_and_ends_with_the_server(home: Path, database_url: str) -> None:
    with embedded_worker(Settings(home=home), command(home, database_url)):
        first = worker_of(home)
        os.kill(first, signal.SIGKILL)
        when(lambda: not worker_alive(home))
        second = worker_of(home)

    assert second != first
    assert not worker_alive(home)
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


def test_a_worker_ends_when_its_server_is_killed(home: Path, database_url: str) -> None:
    script = Path(__file__).parent / "serving.py"
    with subprocess.Popen([sys.executable, str(script), str(home), database_url]) as server:
        worker_of(home)
        server.send_signal(signal.SIGKILL)

    when(lambda: not worker_alive(home))


def test_a_server_may_stop_before_its_worker_works(home: Path) -> None:
    with embedded_worker(Settings(home=home), (sys.executable, "-c", "input()")):
        pass

    assert not worker_alive(home)


def test_another_process_reads_just_these_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PORT", "1234")
    monkeypatch.setenv("ADVISOR_WATCH_ROOTS", f"{tmp_path}/one:{tmp_path}/two")
    monkeypatch.setenv("ADVISOR_WEB_ALLOW_PORTS", "8000, 8001")
    chosen = {"home": tmp_path, "port": 0, "allow_download": True, "encoder": "a/b"}
    settings = load_settings().model_copy(update=chosen)

    environment = environment_of(settings)

    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings
    assert settings.web_allow_ports == (8000, 8001)
    assert environment["PATH"] == os.environ["PATH"]
