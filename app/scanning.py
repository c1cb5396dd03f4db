"""Scanning a source at a terminal: with a bar, and stopped cleanly by Ctrl-C."""

from rich.console import Console

from advisor.errors import ScanCancelledError
from advisor.scanning import Level, ScanResult
from app.bootstrap import House
from app.indexing import cancelled_by_ctrl_c
from app.terminal import progress_bar


def scan_with_bar(house: House, source_id: str, console: Console, *, by: str, everything: bool = False) -> ScanResult:
    """Scan a source and show how far it is. Raises ScanCancelledError after Ctrl-C."""
    # What is read from disk is read before the bar stands, so that an error does not stand under an empty one.
    _ = house.library
    with cancelled_by_ctrl_c() as cancelled, progress_bar(console) as draw:

        def report(stage: str, done: int, total: int) -> None:
            draw(stage, done, max(total, 1))
            if cancelled.is_set() and done < total:
                raise ScanCancelledError

        return house.sources.scan(source_id, by=by, report=report, log=_say_nothing, everything=everything)


def _say_nothing(text: str, level: Level = "info") -> None:
    """The problems stand in the result, and all else in its counts."""
    del text, level
