"""What comes at the same moment is done together, and everybody learns what became of theirs."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from bot.batches import Batches
from tests.slack.loops import Loop


class Doubling:
    """Doubles numbers, a batch at a time, once it is let; ``batches`` are those it was given."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun = threading.Event()
        self.let = threading.Event()

    def __call__(self, numbers: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(numbers))
        self.begun.set()
        assert self.let.wait(10)
        if -1 in numbers:
            raise ValueError("It is below zero.")
        return [2 * number for number in numbers]


async def _together(batches: Batches[int, int], numbers: Sequence[int]) -> list[int | BaseException]:
    return await asyncio.gather(*map(batches.put, numbers), return_exceptions=True)


def test_what_comes_while_it_is_busy_is_done_in_one_go(loop: Loop) -> None:
    work = Doubling()
    batches = Batches(work)

    async def crowd() -> list[int]:
        waiting = [asyncio.ensure_future(batches.put(1))]
        while not work.begun.is_set():
            await asyncio.sleep(0)
        waiting += [asyncio.ensure_future(batches.put(number)) for number in range(2, 50)]
        # Each of them has its turn before the first one can be done.
        await asyncio.sleep(0)
        work.let.set()
        return await asyncio.gather(*waiting)

    assert loop.run(crowd()) == [2 * number for number in range(1, 50)]
    assert work.batches == [[1], list(range(2, 50))]


def test_a_failure_is_told_to_all_that_were_with_it_and_to_nobody_else(loop: Loop) -> None:
    work = Doubling()
    work.let.set()
    batches = Batches(work)

    failed = loop.run(_together(batches, [12, -1]))

    assert [type(each) for each in failed] == [ValueError, ValueError]
    assert loop.run(batches.put(4)) == 8


def test_one_who_went_away_keeps_nobody_from_the_result(loop: Loop) -> None:
    work = Doubling()
    batches = Batches(work)

    async def leave() -> int:
        waiting = [asyncio.ensure_future(batches.put(number)) for number in (1, 2)]
        while not work.begun.is_set():
            await asyncio.sleep(0)
        waiting[0].cancel()
        work.let.set()
        with pytest.raises(asyncio.CancelledError):
            await waiting[0]
        return await waiting[1]

    assert loop.run(leave()) == 4
