"""Fakes of the ports of the Slack door."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from advisor.gaps import GapReport


@dataclass
class Bell:
    """The Waking port as a count."""

    rung: int = 0

    def notify(self) -> None:
        self.rung += 1


@dataclass
class Vain:
    """The AskedInVain port with one fixed report."""

    told: GapReport = field(default_factory=lambda: GapReport((), 0, 0))

    def report(self) -> GapReport:
        return self.told


@dataclass
class Steps:
    """A pause that lasts as long as the next of these takes, in which something may happen."""

    todo: list[Callable[[], object]] = field(default_factory=list)
    paused: int = 0

    async def pause(self, seconds: float) -> None:
        assert seconds > 0
        self.paused += 1
        if self.todo:
            await asyncio.to_thread(self.todo.pop(0))
