"""Dying at a chosen moment: from the n-th change of a file on, nothing of this thread reaches the disk any more."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate"}


class DiedError(BaseException):
    """The process would be dead by now."""


class Dying:
    """Counts the changes of files; ``changes`` are those seen since ``at`` was last entered."""

    def __init__(self) -> None:
        self.changes = 0
        self._last: int | None = None
        self._armed = False

    @contextmanager
    def at(self, last: int) -> Iterator[None]:
        """In the block the change of that number is the first that fails, and every later one fails too."""
        self.changes, self._last, self._armed = 0, last, True
        try:
            yield
        finally:
            self._armed = False

    def see(self, event: str, arguments: tuple[object, ...]) -> None:
        """What Python tells of each thing it does: see ``sys.addaudithook``."""
        if not self._armed or not (event in _CHANGES or (event == "open" and _writes(arguments))):
            return
        self.changes += 1
        if self._last is not None and self.changes >= self._last:
            raise DiedError(event)


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


@cache
def dying() -> Dying:
    """The one of this process: a hook cannot be taken back."""
    made = Dying()
    sys.addaudithook(made.see)
    return made
