"""How fast answers were of late: a day's worth, in memory, by five minutes."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from knowledge.clock import now

SLOT_SECONDS = 300
SLOTS = 288
# Of a busy slot the latest so many are kept: enough for its percentiles, and no more memory than that.
_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class SpeedSlot:
    """The answers of five minutes: how many, and within how many milliseconds half and 95 of 100 of them were ready."""

    began: datetime
    count: int
    median_ms: float
    slowest_ms: float


@dataclass(slots=True)
class _Open:
    began: datetime
    count: int = 0
    times: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))


class Speed:
    """The times of answers since this process began, for a day at most. Thread-safe."""

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock
        self._slots: deque[_Open] = deque(maxlen=SLOTS)
        self._lock = threading.Lock()

    def add(self, milliseconds: float) -> None:
        """Count an answer that is ready now."""
        seconds = self._clock().timestamp()
        began = datetime.fromtimestamp(seconds - seconds % SLOT_SECONDS, UTC)
        with self._lock:
            if not self._slots or self._slots[-1].began < began:
                self._slots.append(_Open(began))
            slot = self._slots[-1]
            slot.count += 1
            slot.times.append(milliseconds)

    def slots(self) -> tuple[SpeedSlot, ...]:
        """The slots in which anything was answered, the oldest first."""
        with self._lock:
            kept = [(slot.began, slot.count, sorted(slot.times)) for slot in self._slots]
        return tuple(SpeedSlot(began, count, _at(times, 0.5), _at(times, 0.95)) for began, count, times in kept)


def _at(times: Sequence[float], share: float) -> float:
    """The time within which so large a share of all was ready."""
    return round(times[min(int(len(times) * share), len(times) - 1)], 1)
