"""The counts behind the rate limits, in the memory of this process."""

import threading
import time
from collections.abc import Callable

from limits.storage import Storage

MOST_COUNTS = 100_000


class CountsInMemory(Storage):
    """The storage of ``limits`` in a dictionary: the library demands a subclass.

    Its own one in memory starts a thread per request that comes after a pause, which costs the event loop more than
    all counting. Here what has run out goes when there are too many counts, and all of them when that frees nothing:
    a flood of addresses then begins anew rather than filling the memory.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float] = time.time, most: int = MOST_COUNTS) -> None:
        super().__init__()
        self._clock = clock
        self._most = most
        self._counts: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What this storage may fail with: nothing of its own."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count up; the first count begins a window of ``expiry`` seconds."""
        moment = self._clock()
        with self._lock:
            count, end = self._counts.get(key, (0, 0.0))
            if end <= moment:
                self._make_room(moment)
                count, end = 0, moment + expiry
            self._counts[key] = (count + amount, end)
            return count + amount

    def get(self, key: str) -> int:
        """The count of the window that is running, or 0."""
        count, end = self._counts.get(key, (0, 0.0))
        return count if self._clock() < end else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends."""
        return self._counts.get(key, (0, self._clock()))[1]

    def check(self) -> bool:
        """A dictionary is always there."""
        return True

    def reset(self) -> int:
        """Forget everything."""
        with self._lock:
            forgotten = len(self._counts)
            self._counts.clear()
        return forgotten

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._counts.pop(key, None)

    def _make_room(self, moment: float) -> None:
        if len(self._counts) < self._most:
            return
        self._counts = {key: count for key, count in self._counts.items() if count[1] > moment}
        if len(self._counts) >= self._most:
            self._counts.clear()
