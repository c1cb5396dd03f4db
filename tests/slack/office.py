"""A workspace with the whole bot in it: real advisor, real database, real Slack door; only Slack is ours."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Engine

from advisor.answers import Answer, Ask
from advisor.audit import AuditLog
from advisor.feedback import Feedback
from advisor.gaps import Gaps
from advisor.jobs import JobBoard
from app.answering import HouseAnswering
from bot.app import build_app
from bot.channel_settings import Channels
from bot.deliverer import Deliverer, Limits
from bot.deliveries import Deliveries
from bot.delivery import Delivery
from bot.door import OneToken, SlackDoor
from bot.edge import slack_routes
from bot.followed_jobs import FollowedJobs
from bot.links import Links
from bot.listeners.following import Following
from bot.listeners.reception import Reception
from bot.manners import Manners
from bot.people import People
from bot.posting import Poster
from bot.receiving import Receiving
from bot.rendering import Rendering
from bot.socket import Patience, socket_mode
from knowledge.clock import now
from knowledge.decisions.rules import Persona
from knowledge.documents import Document, Section
from tests.admin_app import app_with
from tests.slack.hosting import hosted
from tests.slack.loops import Loop, running_loop
from tests.slack.people import Person
from tests.slack.records import Channel, Message, texts_in
from tests.slack.senders import HttpSender, Sender, SocketSender
from tests.slack.simulator import Slack
from tests.slack.state import ALICE, APP_TOKEN, BOT, BOT_TOKEN, CHANNEL, SIGNING_SECRET

Mode = Literal["http", "socket"]
PUBLIC = "https://advisor.example.org"
HUMANS = "C0HELP"
QUICK = Patience(ping_seconds=0.5)
# What is tried again is tried at once, and a process that died is missed soon.
LIMITS = Limits(lease=timedelta(seconds=1), longest_wait=timedelta(seconds=0.05))


class Clock:
    """The time, which can be moved on."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return now() + self._ahead

    def move(self, **ahead: float) -> None:
        """Let time pass."""
        self._ahead += timedelta(**ahead)


class Gate:
    """The Answering port of the door before the real advisor: while it is shut, nothing is answered."""

    def __init__(self, answering: HouseAnswering) -> None:
        self._answering = answering
        self._open = threading.Event()
        self._open.set()

    def shut(self) -> None:
        """Let questions wait."""
        self._open.clear()

    def open(self) -> None:
        """Let them be answered."""
        self._open.set()

    def answer(self, ask: Ask) -> Answer:
        self._open.wait(10)
        return self._answering.answer(ask)

    def personas(self) -> Mapping[str, Persona]:
        return self._answering.personas()

    def documents(self) -> Sequence[Document]:
        return self._answering.documents()

    def find_section(self, document_id: str, section: str) -> Section | None:
        return self._answering.find_section(document_id, section)

    def ready(self) -> bool:
        return self._answering.ready()


class House:
    """What outlives a process: the database, with what stands in it."""

    def __init__(self, engine: Engine, answering: HouseAnswering, gaps: Gaps) -> None:
        self.engine = engine
        self.answering = Gate(answering)
        self.gaps = gaps
        self.clock = Clock()
        self.limits = LIMITS
        self.human = HUMANS
        self.deliveries = Deliveries(self.engine, clock=self.clock)
        self.channels = Channels(engine)
        self.jobs = JobBoard(engine)
        self.feedback = Feedback(engine)
        self.audit = AuditLog(engine)


@dataclass
class Office:
    """The bot at work, and the people around it."""

    slack: Slack
    house: House
    loop: Loop
    sender: Sender

    @property
    def deliveries(self) -> Deliveries:
        """What was asked."""
        return self.house.deliveries

    def person(self, user: str = ALICE) -> Person:
        """Somebody who works here."""
        return Person(self.slack, self.sender, user)

    def settle(self, *, seconds: float = 20.0) -> None:
        """Wait until nothing is left to be answered."""
        self.slack.wait(lambda: self.deliveries.waiting() == 0, seconds=seconds)

    def replies(self, said: Message) -> list[Message]:
        """What the bot has said to a message, once it has nothing more to say."""
        self.settle()
        return self.slack.messages(said.channel, thread_ts=said.ts)

    def reply(self, said: Message) -> Message:
        """The one reply to a message."""
        found = self.replies(said)
        assert len(found) == 1, [each.text for each in found]
        return found[0]

    def delivery(self, said: Message) -> Delivery:
        """What became of a message."""
        found = self.deliveries.find_by_message("T0TEAM", said.channel, said.ts)
        assert found is not None
        return found

    @property
    def humans(self) -> str:
        """Where humans are called."""
        return HUMANS

    def whispered(self, user: str = ALICE, channel: str = CHANNEL) -> Message:
        """The last thing that was said to the asker alone at a response address, as they see it."""
        told: dict[str, Any] = self.responses()[-1]
        with self.slack.changed:
            ts = self.slack.state.next_ts()
        return Message(channel, ts, BOT, told["text"], blocks=told["blocks"], seen_by=user)

    def view(self, number: int = 1) -> dict[str, Any]:
        """The view that was shown as the so manieth."""
        opened = self.slack.wait(lambda: len(self.slack.state.opened) >= number and self.slack.state.opened)
        return self.slack.state.views[opened[number - 1]]

    def words_in(self, view: object) -> str:
        """All that can be read in a view."""
        return "\n".join(texts_in(view))

    def responses(self) -> list[dict[str, Any]]:
        """What was sent to response addresses and taken."""
        with self.slack.changed:
            calls = [call for call in self.slack.state.calls if call.method == "response_url"]
        return [dict(call.arguments) for call in calls if call.answer is not None and call.answer.get("ok")]


@contextmanager
def working(slack: Slack, house: House, mode: Mode = "http") -> Iterator[Office]:
    """One process of the bot, and the people around it."""
    with running_loop() as loop:
        yield Office(slack, house, loop, loop.enter(_at_work(slack, house, mode)))


@asynccontextmanager
async def _at_work(slack: Slack, house: House, mode: Mode) -> AsyncIterator[Sender]:
    """One process of the bot, reached in that way."""
    with slack.changed:
        slack.state.channels.setdefault(HUMANS, Channel(HUMANS, "channel", {BOT}))
    async with AsyncExitStack() as stack:
        door = await stack.enter_async_context(SlackDoor(OneToken(BOT_TOKEN), base_url=slack.url, timeout_seconds=1.0))
        links = Links(PUBLIC, documents=house.answering.documents, personas=house.answering.personas())
        manners = Manners(house.channels)
        deliverer = Deliverer(
            house.deliveries,
            house.answering,
            Poster(door),
            Rendering(links, human=True),
            limits=house.limits,
            speak=manners.speak,
            choose=manners.choose,
            clock=house.clock,
        )
        reception = Reception(
            door=door,
            receiving=Receiving(house.deliveries, house.channels, door, deliverer),
            inbox=house.deliveries,
            channels=house.channels,
            people=People(door),
            answering=house.answering,
            links=links,
            votes=house.feedback,
            gaps=house.gaps,
            jobs=house.jobs,
            following=Following(house.jobs, FollowedJobs(house.engine), door, pause=_look_often),
            audit=house.audit,
            human=house.human,
        )
        app = build_app(reception, signing_secret=SIGNING_SECRET)
        await stack.enter_async_context(_running(deliverer))
        if mode == "socket":
            client = door.client_of(None)
            await stack.enter_async_context(socket_mode(app, client, APP_TOKEN, QUICK))
            yield SocketSender(slack)
        else:
            yield HttpSender(await stack.enter_async_context(hosted(app_with(slack_routes(app, SIGNING_SECRET)))))


async def _look_often(seconds: float) -> None:
    """Wait less than is asked for."""
    await asyncio.sleep(seconds / 100)


@asynccontextmanager
async def _running(deliverer: Deliverer) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    task = asyncio.create_task(deliverer.run(stopping))
    try:
        yield
    finally:
        stopping.set()
        await task
