"""Re-indexing at a terminal: with a bar, and stopped cleanly by Ctrl-C."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console

from advisor.errors import ReindexCancelledError
from advisor.gate import GateReport
from advisor.reindex import Reindexed, Report
from app.bootstrap import House
from app.pipeline import reindex_at_once
from app.settings import environment_of
from app.terminal import progress_bar

_LAST_STAGE = "activate"
_REINDEX = (sys.executable, "-m", "app.cli", "reindex")


def reindex_with_bar(house: House, console: Console, *, force: bool = False) -> tuple[Reindexed, GateReport | None]:
    """Re-index and show how far it is. Raises ReindexCancelledError after Ctrl-C."""
    # What is read from disk is read before the bar stands, so that an error does not stand under an empty one.
    _ = house.encoder, house.cache, house.library
    with cancelled_by_ctrl_c() as cancelled, progress_bar(console) as draw:
        return reindex_at_once(house.pipeline, watched(draw, cancelled), force=force)


def ensure_index(house: House, console: Console) -> None:
    """Build the first index when there is none, in a process of its own: what that takes is not held ever after.

    Ends this one, too, with the code of that one where it fails.
    """
    if house.generations.find_active() is None:
        console.print("There is no index yet: building it once.")
        made = subprocess.run(_REINDEX, env=environment_of(house.settings), check=False)
        if made.returncode:
            raise SystemExit(made.returncode)


@contextmanager
def cancelled_by_ctrl_c() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets, instead of ending the program wherever it stands; a second one ends it."""
    cancelled = threading.Event()

    def cancel(_number: int, _frame: FrameType | None) -> None:
        if cancelled.is_set():
            raise KeyboardInterrupt
        cancelled.set()

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield cancelled
    finally:
        signal.signal(signal.SIGINT, before)


def watched(report: Report, cancelled: threading.Event) -> Report:
    """``report``, which also raises ReindexCancelledError once ``cancelled`` is set."""

    def watched_report(stage: str, done: int, total: int) -> None:
        report(stage, done, total)
        # Once the generation is active there is nothing left to cancel.
        if cancelled.is_set() and (stage, done) != (_LAST_STAGE, total):
            raise ReindexCancelledError

    return watched_report
