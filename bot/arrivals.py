"""Right of way for what arrives: answers wait while something that Slack sent is not acknowledged yet."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# However much arrives, answers go on after this; and Slack waits for 3 s before it sends anything again.
LONGEST_SECONDS = 0.5


class Arrivals:
    """What is being taken in, on one event loop.

    Computing an answer and taking an event in share one interpreter: beside two answers that are computed, fifty events
    at once take about twice as long.
    """

    def __init__(self, longest_seconds: float = LONGEST_SECONDS) -> None:
        self._longest_seconds = longest_seconds
        self._open = 0
        self._none_left = asyncio.Event()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Something is being taken in as long as the block runs."""
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1
            if not self._open:
                self._none_left.set()
                self._none_left = asyncio.Event()

    async def passed(self) -> None:
        """Wait until nothing is being taken in, or for the longest time that an answer lets it pass."""
        if self._open:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._none_left.wait(), self._longest_seconds)
