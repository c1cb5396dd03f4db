"""The lock that lets one worker at a time work on a home, and tells whether one does."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FILE = "worker.lock"
# How long a worker that is told to end may take over what it is doing.
GRACE_SECONDS = 10.0


@contextmanager
def worker_lock(home: Path) -> Iterator[bool]:
    """Hold the lock in the block, or learn that another does. The system lets go of it when the process dies."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK_FILE).open("a+") as file:
        held = _taken(file.fileno(), fcntl.LOCK_EX)
        if held:
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
        yield held


def worker_alive(home: Path) -> bool:
    """Whether a worker works on this home."""
    try:
        with (home / LOCK_FILE).open("rb") as file:
            # Shared, so that those who ask are in nobody's way but a worker's that starts this instant; it tries again.
            return not _taken(file.fileno(), fcntl.LOCK_SH)
    except OSError:
        return False


def _taken(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
