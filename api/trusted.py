"""What was found good a moment ago, so that it need not be looked up again at once."""

import threading
from datetime import datetime, timedelta
from typing import Generic, TypeVar

_MOST = 1_000

Good = TypeVar("Good")


class Trusted(Generic[Good]):
    """Values by digest, each trusted for a while. Reading never waits."""

    def __init__(self, length: timedelta) -> None:
        self._length = length
        self._until: dict[str, tuple[datetime, Good]] = {}
        self._revocations = 0
        self._lock = threading.Lock()

    @property
    def revocations(self) -> int:
        """How often all was forgotten. Read it before the look-up that ``add`` tells of."""
        return self._revocations

    def find(self, digest: str, moment: datetime) -> Good | None:
        """The value, while it is trusted."""
        known = self._until.get(digest)
        return known[1] if known is not None and moment < known[0] else None

    def add(self, digest: str, good: Good, moment: datetime, revocations: int) -> None:
        """Trust a value from this moment, unless all was forgotten since it was looked up."""
        with self._lock:
            if revocations != self._revocations:
                return
            if len(self._until) >= _MOST:
                self._until.clear()
            self._until[digest] = (moment + self._length, good)

    def forget(self) -> None:
        """Trust nothing of before, also not what is being looked up right now."""
        with self._lock:
            self._revocations += 1
            self._until.clear()
