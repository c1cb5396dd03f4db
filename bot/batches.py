"""What many want done at the same moment, done for all of them at once."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")


class Batches(Generic[Item, Done]):
    """Hands what comes while ``work`` is busy to its next call, all together.

    ``work`` blocks, and runs in a thread; it returns as much as it was given. On one event loop only.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Done]]) -> None:
        self._work = work
        self._waiting: list[tuple[Item, asyncio.Future[Done]]] = []
        self._working: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> Done:
        """What ``work`` made of ``item``. Raises what it raised, as it does for all that were with it."""
        done: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._working is None:
            self._working = asyncio.create_task(self._work_off())
        return await done

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                try:
                    results = await asyncio.to_thread(self._work, [item for item, _ in batch])
                except Exception as exc:
                    _fail(batch, exc)
                else:
                    for (_, done), result in zip(batch, results, strict=True):
                        # Whoever waited may have gone away.
                        if not done.done():
                            done.set_result(result)
        finally:
            self._working = None


def _fail(batch: Sequence[tuple[object, "asyncio.Future[Done]"]], failure: Exception) -> None:
    """Let everybody know: it is theirs to say what becomes of it."""
    for _, done in batch:
        if not done.done():
            done.set_exception(failure)
