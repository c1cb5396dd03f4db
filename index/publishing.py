"""Activation that every server sees at once: each loads the next generation before the pointer moves.

A server that serves from an index folder keeps a file in ``readers/`` locked for as long as it lives, and writes into
it which announced generation it has loaded, or why it could not. A file without its lock is of a server that is gone.
"""

import fcntl
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import GenerationRefusedError
from index.generations import Generations

PATIENCE_SECONDS = 60.0
_LOOK_SECONDS = 0.02
_NEXT = "NEXT"
_READERS = "readers"


def announced(home: Path) -> str | None:
    """The generation that is about to be activated, or None."""
    try:
        return (home / _NEXT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


class ReaderMark:
    """The file of one server, written by it alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def tell(self, generation: str, refusal: str | None = None) -> None:
        """Say that ``generation`` is loaded, or why it was refused."""
        # Replaced in place: the lock is on this very file.
        with self._path.open("r+", encoding="utf-8") as file:
            file.truncate()
            file.write(json.dumps({"generation": generation, "refusal": refusal}))


@contextmanager
def reading(home: Path) -> Iterator[ReaderMark]:
    """Be counted as a server of this folder until the block ends, or the process does."""
    folder = home / _READERS
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
    path, opening = folder / name, folder / f".{name}"
    with opening.open("w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        # It gets its name once it is locked: whoever finds a file without its lock removes it.
        opening.rename(path)
        try:
            yield ReaderMark(path)
        finally:
            path.unlink(missing_ok=True)


def served(home: Path) -> bool:
    """Whether a live server serves from this index folder."""
    return any(_told(path) is not None for path in (home / _READERS).glob("[!.]*"))


def publish(
    generations: Generations,
    generation: str,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Announce a sealed generation, wait until every live server has loaded it, then activate it.

    A server that is still loading after ``patience_seconds`` does not hold the others up: it follows by itself.
    ``check`` is called while waiting and may raise to give up. Raises GenerationRefusedError where a server cannot load
    it, GenerationCorruptError or GenerationUnknownError; the active generation then stays.
    """
    generations.verify(generation)
    pointer = generations.home / _NEXT
    pointer.write_text(generation + "\n", encoding="utf-8")
    try:
        end = time.monotonic() + patience_seconds
        while _waiting_for(generations.home, generation) and time.monotonic() < end:
            check()
            time.sleep(_LOOK_SECONDS)
        generations.activate(generation)
    finally:
        pointer.unlink(missing_ok=True)


def _waiting_for(home: Path, generation: str) -> bool:
    """Whether a live server has not loaded it yet. Raises GenerationRefusedError."""
    waiting = False
    for path in (home / _READERS).glob("[!.]*"):
        told = _told(path)
        if told is None:
            continue
        if told.get("generation") != generation:
            waiting = True
        elif told.get("refusal"):
            raise GenerationRefusedError(generation, str(told["refusal"]))
    return waiting


def _told(path: Path) -> dict[str, object] | None:
    """What a live server says; None of one that is gone, whose file is removed."""
    try:
        with path.open("r", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _parsed(file.read())
            path.unlink(missing_ok=True)
    except FileNotFoundError:
        pass
    return None


def _parsed(text: str) -> dict[str, object]:
    try:
        told: dict[str, object] = json.loads(text)
    except ValueError:  # it is just being written
        return {}
    return told
