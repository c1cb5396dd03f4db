"""A worker as a child of the server: started, looked after and ended with it."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.settings import Settings, environment_of
from app.worker_lock import GRACE_SECONDS

_COMMAND = (sys.executable, "-m", "app.cli", "worker", "--until-input-ends")
_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 60.0

log = logging.getLogger(__name__)


@contextmanager
def embedded_worker(settings: Settings, command: Sequence[str] = _COMMAND) -> Iterator[None]:
    """Have a worker with the same settings run in the block, in a process of its own.

    Should it die it is started again, later each time. It ends with the block, and by itself when this process is
    killed: its standard input is a pipe from here, which the system closes.
    """
    supervisor = _Supervisor(settings, command)
    thread = threading.Thread(target=supervisor.run, name="embedded-worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        supervisor.stop()
        thread.join()


class _Supervisor:
    def __init__(self, settings: Settings, command: Sequence[str]) -> None:
        self._environment = environment_of(settings)
        self._command = command
        self._ending = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def run(self) -> None:
        """Start the worker again and again until ``stop``."""
        wait_seconds = _FIRST_WAIT_SECONDS
        while (child := self._started()) is not None:
            began = time.monotonic()
            code = child.wait()
            self._close(child)
            if self._ending.is_set():
                return
            if time.monotonic() - began > _LONGEST_WAIT_SECONDS:
                wait_seconds = _FIRST_WAIT_SECONDS
            log.error("the worker ended with %s; starting it again in %.0f s", code, wait_seconds)
            self._ending.wait(wait_seconds)
            wait_seconds = min(wait_seconds * 2, _LONGEST_WAIT_SECONDS)

    def stop(self) -> None:
        """Have the worker end by itself, or end it when that takes too long."""
        with self._lock:
            self._ending.set()
            child = self._child
        if child is None:
            return
        self._close(child)
        try:
            child.wait(2 * GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()

    def _started(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._ending.is_set():
                return None
            # A session of its own: Ctrl-C reaches the server alone, which then ends the worker.
            self._child = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, env=self._environment, start_new_session=True
            )
            return self._child

    def _close(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdin is not None
        child.stdin.close()
