"""The server under measurement: `advisor serve` in a process of its own."""

import http.client
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evaluation.advisor_victim import CLI
from evaluation.machine import peak_memory_mb

_LOOK_SECONDS = 0.005
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its port, its process, and the seconds from its start until it was ready."""

    port: int
    process_id: int
    ready_seconds: float

    def peak_memory_mb(self) -> float | None:
        """The most memory (MB) it has held so far."""
        return peak_memory_mb(self.process_id)


@contextmanager
def serving(home: Path, *, workers: int, cli: Sequence[str] = CLI, settings: Sequence[str] = ()) -> Iterator[Served]:
    """A server over the index in ``home``, ready; stopped when the block ends. ``settings`` are like ``NAME=value``."""
    port = _free_port()
    given = (f"ADVISOR_HOME={home}", f"ADVISOR_PORT={port}", f"ADVISOR_WORKERS={workers}", *settings)
    command = ("env", *given, *cli, "serve")
    log = home / "serve.log"
    started = time.perf_counter()
    with log.open("wb") as lines, subprocess.Popen(command, stdout=lines, stderr=lines) as process:
        try:
            _wait(process, port, log)
            yield Served(port, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()


def ready_seconds(home: Path, *, workers: int, times: int, cli: Sequence[str] = CLI) -> list[float]:
    """Seconds from the start of the process until GET /readyz says 200, several times."""
    found = []
    for _ in range(times):
        with serving(home, workers=workers, cli=cli) as served:
            found.append(served.ready_seconds)
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not _is_ready(port):
        if process.poll() is not None or time.monotonic() > end:
            tail = log.read_text(encoding="utf-8", errors="replace")[-1_000:]
            raise RuntimeError(f"The server did not become ready. Its last words:\n{tail}")
        time.sleep(_LOOK_SECONDS)


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
