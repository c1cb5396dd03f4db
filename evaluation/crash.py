"""Killing re-indexing at any moment: the old generation must go on serving, and the next run must finish."""

import random
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

# Every third kill waits for the new generation to be sealed, and so falls on its activation or on the pruning after.
AT_ACTIVATION = 3
ACTIVATION_SECONDS = 0.15
_LOOK_SECONDS = 0.0005
_PATIENCE_SECONDS = 600.0
Say = Callable[[str], None]


class Victim(Protocol):
    """Something that re-indexes in a process of its own, and can tell which content it serves."""

    index_home: Path

    def change(self, number: int) -> None:
        """Change the documents, so that the next run has work to do; ``number`` is what it will then serve."""
        ...

    def command(self) -> Sequence[str]:
        """The command that re-indexes."""
        ...

    def serving(self) -> int:
        """The number of the content that is served now, answered from disk. Raises when nothing serves."""
        ...


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: when it fell, and what was wrong after it (None when nothing was)."""

    moment: str
    problem: str | None


def kill_often(victim: Victim, kills: int, *, seed: int = 1, say: Say = lambda _: None) -> list[Kill]:
    """Kill ``kills`` runs of ``victim`` and check it after each."""
    chance = random.Random(seed)
    seconds = _first_runs(victim)
    say(f"An uninterrupted run with changed documents takes {seconds:.1f} s.")
    found: list[Kill] = []
    number = 1
    while len(found) < kills:
        number += 1
        victim.change(number)
        delay = None if len(found) % AT_ACTIVATION == AT_ACTIVATION - 1 else chance.uniform(0.02, 0.97) * seconds
        moment = _kill(victim, delay, chance)
        if moment is None:
            continue  # it had finished before: no kill
        found.append(Kill(moment, _problem(victim, number)))
        say(f"kill {len(found)}, {moment}: {found[-1].problem or 'served on, and finished when run again'}")
    return found


def summary(kills: Sequence[Kill]) -> str:
    """How many kills, and after how many something was lost."""
    return f"kills {len(kills)}, lost {sum(kill.problem is not None for kill in kills)}"


def _first_runs(victim: Victim) -> float:
    """Build the first generation; then the seconds that a run with changed documents takes."""
    victim.change(0)
    _finish(victim)
    victim.change(1)
    started = time.monotonic()
    _finish(victim)
    return time.monotonic() - started


def _finish(victim: Victim) -> None:
    subprocess.run(victim.command(), check=True, capture_output=True, timeout=_PATIENCE_SECONDS)


def _kill(victim: Victim, delay_seconds: float | None, chance: random.Random) -> str | None:
    """Start a run and kill it after ``delay_seconds``, or at its activation; None when it had ended before."""
    before = _sealed(victim.index_home)
    started = time.monotonic()
    with subprocess.Popen(victim.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        if delay_seconds is None:
            while running.poll() is None and _sealed(victim.index_home) <= before:
                time.sleep(_LOOK_SECONDS)
            delay_seconds = time.monotonic() - started + chance.uniform(0.0, ACTIVATION_SECONDS)
        try:
            running.wait(max(0.0, started + delay_seconds - time.monotonic()))
        except subprocess.TimeoutExpired:
            running.kill()
            return f"{_stage(victim.index_home, before)}, after {time.monotonic() - started:.2f} s"
    return None


def _sealed(home: Path) -> set[str]:
    return {path.parent.name for path in home.glob("g*/manifest.json")}


def _stage(home: Path, before: set[str]) -> str:
    if _sealed(home) - before:
        return "once sealed"
    return "while writing" if any(home.glob(".building-g*")) else "before writing"


def _problem(victim: Victim, number: int) -> str | None:
    try:
        served = victim.serving()
    except Exception as exc:  # whatever it is, it is the finding
        return f"nothing served: {type(exc).__name__}: {exc}"
    if served not in (number - 1, number):
        return f"content {served} was served in place of {number - 1} or {number}"
    again = subprocess.run(victim.command(), check=False, capture_output=True, text=True, timeout=_PATIENCE_SECONDS)
    if again.returncode:
        return f"the next run failed: {again.stderr.strip()[-300:]}"
    served = victim.serving()
    return None if served == number else f"the next run left content {served} in place of {number}"
