"""An event loop in a thread of its own, for tests that talk to what runs in it."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from typing import Any, TypeVar

PATIENCE_SECONDS = 15.0
T = TypeVar("T")


class Loop:
    """The loop. What was entered is left, last first, when the loop ends."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of something that runs in the loop."""
        return self.start(work).result(PATIENCE_SECONDS)

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """The same without waiting for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def enter(self, block: AbstractAsyncContextManager[T]) -> T:
        """What ``block`` gives, until the loop ends."""
        return self.run(self._stack.enter_async_context(block))

    def _go(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
            # What is still running was abandoned, as by a process that is killed.
            left = asyncio.all_tasks(self._loop)
            for task in left:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            self._loop.close()


@contextmanager
def running_loop() -> Iterator[Loop]:
    """A loop for as long as the block runs."""
    loop = Loop()
    thread = threading.Thread(target=loop._go, name="loop")
    thread.start()
    try:
        yield loop
    finally:
        try:
            loop.run(loop._stack.aclose())
        finally:
            loop._loop.call_soon_threadsafe(loop._loop.stop)
            thread.join(PATIENCE_SECONDS)
