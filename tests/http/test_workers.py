"""The bounded pool."""

import asyncio
import threading

import pytest

from api.errors import BusyError
from api.workers import BoundedPool


def test_calls_run_off_the_event_loop() -> None:
    pool = BoundedPool(workers=1, queue_size=0)

    assert asyncio.run(pool.run(threading.get_ident)) != threading.get_ident()
    pool.close()


def test_failed_call_raises_here_and_frees_its_place() -> None:
    pool = BoundedPool(workers=1, queue_size=0)

    for _ in range(3):
        with pytest.raises(ValueError, match="invalid literal"):
            asyncio.run(pool.run(int, "x"))
    pool.close()


def test_more_calls_than_places_are_refused_at_once() -> None:
    pool = BoundedPool(workers=1, queue_size=2)
    free = threading.Event()

    async def crowd() -> list[object]:
        calls = [asyncio.ensure_future(pool.run(free.wait, 30)) for _ in range(5)]
        await asyncio.sleep(0)
        assert pool.waiting == 2
        free.set()
        return await asyncio.gather(*calls, return_exceptions=True)

    results = asyncio.run(crowd())

    assert results[:3] == [True, True, True]
    assert all(isinstance(result, BusyError) for result in results[3:])
    assert pool.waiting == 0
    pool.close()


def test_caller_who_leaves_the_queue_gives_up_the_place() -> None:
    pool = BoundedPool(workers=1, queue_size=1)
    free = threading.Event()

    async def leave() -> None:
        working = asyncio.ensure_future(pool.run(free.wait, 30))
        waiting = asyncio.ensure_future(pool.run(free.wait, 30))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert pool.waiting == 0
        free.set()
        await working

    asyncio.run(leave())
    pool.close()


def test_caller_who_leaves_at_work_keeps_the_worker_busy() -> None:
    pool = BoundedPool(workers=1, queue_size=0)
    free, started = threading.Event(), threading.Event()

    def work() -> None:
        started.set()
        free.wait(30)

    async def leave() -> None:
        working = asyncio.ensure_future(pool.run(work))
        await asyncio.to_thread(started.wait, 30)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        with pytest.raises(BusyError):
            await pool.run(work)
        free.set()

    asyncio.run(leave())
    pool.close()
