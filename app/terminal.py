"""What the commands print on: a console for results, one for what is said beside them, a bar for progress."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from advisor.reindex import Report

UNBROKEN = 100_000
STAGES = {
    "encode": "Encoding passages",
    "examples": "Encoding examples",
    "index": "Indexing",
    "write": "Writing",
    "questions": "Answering",
    "scan": "Scanning",
    "check": "Checking the file",
    "rows": "Rows",
    "generations": "Generations",
}


def out() -> Console:
    """Where results go."""
    return _console(stderr=False)


def err() -> Console:
    """Where everything goes that is not the result."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = UNBROKEN  # other programs read whole lines
    return console


def indented(line: Text) -> RenderableType:
    """A line of which all parts begin where it does, should the terminal be too narrow for it."""
    words = line.plain.lstrip(" ")
    indent = len(line.plain) - len(words)
    return Padding(line[indent:], (0, 0, 0, indent), expand=False) if indent else line


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a result as a table, each row one line, so that other programs can cut it into columns too."""
    table = Table(*heads, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*map(escape, row))
    console = out()
    console.width = UNBROKEN
    console.print(table)


@contextmanager
def progress_bar(console: Console) -> Iterator[Report]:
    """A report for a re-index that draws a bar per stage: counts, rate and time left."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", style="cyan"),
        TimeRemainingColumn(),
        console=console,
        # Results on standard output stay there, bar or no bar.
        redirect_stdout=False,
        # Encoding says something every few seconds only.
        speed_estimate_period=60,
    )
    with bar:
        yield _Stages(bar)


class _Stages:
    """Turns (stage, done, total) into the bars of a progress."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._tasks: dict[str, tuple[TaskID, int, float]] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._end_stages()
            name = STAGES.get(stage, stage)
            # What is known already is no work done: the rate counts from here.
            task = self._bar.add_task(name, total=total, completed=done, rate="")
            self._tasks[stage] = (task, done, time.monotonic())
            return
        task, before, started = self._tasks[stage]
        seconds = time.monotonic() - started
        rate = f"{(done - before) / seconds:.0f}/s" if done > before and total > 1 else ""
        self._bar.update(task, completed=done, rate=rate)

    def _end_stages(self) -> None:
        """A stage that begins tells that those before it are done, though texts that recur are encoded once."""
        for task, _, _ in self._tasks.values():
            self._bar.update(task, completed=next(each.total for each in self._bar.tasks if each.id == task))
