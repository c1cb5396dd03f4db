"""Deliverers at work on one database against the fake Slack, each as if in a process of its own."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Engine

from app.database import engine_for
from bot.computing import Speak, aloud
from bot.deliverer import Deliverer, Limits
from bot.deliveries import Deliveries
from bot.delivery import Address, Asked, Delivery
from bot.door import OneToken, SlackDoor
from bot.links import Links
from bot.posting import Poster
from bot.rendering import Rendering
from tests.fakes import FakeAnswering
from tests.slack.asking import Clock, asked
from tests.slack.records import Message
from tests.slack.simulator import Slack, running_slack
from tests.slack.state import ALICE, BOT_TOKEN, CHANNEL, DIRECT, TEAM

QUESTION = "라즈베리파이에 뭘 써야 해?"


@dataclass
class World:
    """Slack, what was asked in it, and whoever answers."""

    slack: Slack
    engine: Engine
    clock: Clock = field(default_factory=Clock)
    answering: FakeAnswering = field(default_factory=FakeAnswering)
    limits: Limits = field(default_factory=Limits)
    speak: Speak = aloud

    def __post_init__(self) -> None:
        self.deliveries = Deliveries(self.engine, clock=self.clock, waiting_per_user=10)

    def say(
        self, text: str = QUESTION, *, channel: str = CHANNEL, user: str = ALICE, thread_ts: str | None = None
    ) -> str:
        """Somebody writes a message; its ts."""
        with self.slack.changed:
            ts = self.slack.state.next_ts()
            self.slack.state.add(Message(channel, ts, user, text, thread_ts=thread_ts))
            return ts

    def ask(self, text: str = QUESTION, *, channel: str = CHANNEL, user: str = ALICE, **given: object) -> Delivery:
        """Somebody asks something in a message, which is taken in; ``given`` are other fields of what is asked."""
        address = self.address(text, channel, user)
        kind = "direct" if channel == DIRECT else "mention"
        return self.receive(replace(asked(text, kind=kind), address=address, key=str(address.message_ts)), **given)  # type: ignore[arg-type]  # one of the kinds

    def address(self, text: str = QUESTION, channel: str = CHANNEL, user: str = ALICE) -> Address:
        """The address of a message that was just written."""
        ts = self.say(text, channel=channel, user=user)
        return Address("A0APP", TEAM, channel, "im" if channel == DIRECT else "channel", user, ts, ts)

    def receive(self, question: Asked, **given: object) -> Delivery:
        """A question is taken in, and after it another may be."""
        self.clock.move(0.001)
        found = self.deliveries.receive(replace(question, **given))  # type: ignore[arg-type]  # fields of it
        assert found is not None
        return found

    def edit(self, before: Delivery, text: str, number: int = 1) -> Delivery:
        """The message of a question is edited."""
        key = f"{before.asked.key}:edit:{number}"
        return self.receive(before.asked, key=key, kind="edit", surface="update", text=text, target_ts=before.posted_ts)

    def settle(self, during: Callable[[Deliverer], None] = lambda _: None) -> None:
        """A process answers all that is due, and ends."""
        asyncio.run(self._settle(during))

    def look(self, delivery: Delivery) -> Delivery:
        """The delivery as it stands by now."""
        return self.deliveries.get(delivery.id)

    def replies(self, channel: str = CHANNEL) -> list[Message]:
        """What we have said in a channel, from the first."""
        return self.slack.messages(channel)

    async def _settle(self, during: Callable[[Deliverer], None]) -> None:
        async with SlackDoor(OneToken(BOT_TOKEN), base_url=self.slack.url, timeout_seconds=0.5) as door:
            deliverer = self.deliverer(door)
            during(deliverer)
            await deliverer.drain(asyncio.Event())
            await deliverer.close()

    def deliverer(self, door: SlackDoor) -> Deliverer:
        """Another process that answers."""
        rendering = Rendering(Links("https://advisor.example.org", personas=self.answering.personas()), human=True)
        poster = Poster(door)
        given = {"limits": self.limits, "speak": self.speak, "clock": self.clock}
        return Deliverer(self.deliveries, self.answering, poster, rendering, **given)  # type: ignore[arg-type]  # each fits


@contextmanager
def a_world(database: Path) -> Iterator[World]:
    """A Slack and an empty database."""
    engine = engine_for(f"sqlite:///{database}")
    with running_slack() as slack:
        yield World(slack, engine)
    engine.dispose()
