"""A bounded pool of threads, so that encoding never holds up the event loop."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from api.errors import BusyError

Result = TypeVar("Result")


class BoundedPool:
    """``workers`` threads with at most ``queue_size`` calls waiting for one."""

    def __init__(self, workers: int, queue_size: int) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="answer")
        self._workers = workers
        self._capacity = workers + queue_size
        self._pending = 0
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many calls wait for a thread."""
        return max(0, self._pending - self._workers)

    async def run(self, call: Callable[..., Result], *args: object) -> Result:
        """The result of ``call(*args)``, computed on a worker. Raises BusyError when the queue is full."""
        with self._lock:
            if self._pending >= self._capacity:
                raise BusyError(self.waiting)
            self._pending += 1
        future = self._executor.submit(call, *args)
        # On the thread's future, not on the awaited one: a caller who goes away leaves the worker at work.
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Let running calls end and drop those that wait."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _leave(self, _: Future[Any]) -> None:
        with self._lock:
            self._pending -= 1
