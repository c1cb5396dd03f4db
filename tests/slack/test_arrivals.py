"""Answers let what arrives pass first, and never wait for long."""

import asyncio

from bot.arrivals import Arrivals
from tests.slack.loops import Loop

_FOREVER = 3_600.0


def test_nothing_arrives_and_nobody_waits(loop: Loop) -> None:
    loop.run(asyncio.wait_for(Arrivals(_FOREVER).passed(), 10))


def test_an_answer_waits_until_the_last_one_is_taken_in(loop: Loop) -> None:
    arrivals, order = Arrivals(_FOREVER), []

    async def answer() -> None:
        await arrivals.passed()
        order.append("answer")

    async def crowd() -> None:
        with arrivals.one():
            waiting = asyncio.create_task(answer())
            with arrivals.one():
                await asyncio.sleep(0)
            await asyncio.sleep(0)
            order.append("taken in")
        await waiting

    loop.run(asyncio.wait_for(crowd(), 10))

    assert order == ["taken in", "answer"]


def test_what_fails_to_be_taken_in_holds_nobody_up(loop: Loop) -> None:
    arrivals = Arrivals(_FOREVER)

    async def crowd() -> None:
        try:
            with arrivals.one():
                raise ValueError("It cannot be kept.")
        except ValueError:
            await arrivals.passed()

    loop.run(asyncio.wait_for(crowd(), 10))


def test_an_answer_goes_on_though_more_and_more_arrives(loop: Loop) -> None:
    arrivals = Arrivals(0.01)

    async def crowd() -> None:
        with arrivals.one():
            await arrivals.passed()

    loop.run(asyncio.wait_for(crowd(), 10))
