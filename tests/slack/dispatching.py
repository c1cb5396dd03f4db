"""The bolt app without a server: signed requests, or envelopes, are handed to it as a server would."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import Engine

from advisor.answers import Answer, MissingFact
from advisor.audit import AuditLog
from advisor.feedback import Feedback
from advisor.jobs import JobBoard
from bot.app import build_app
from bot.channel_settings import Channels
from bot.deliveries import Deliveries
from bot.delivery import Delivery
from bot.door import OneToken, SlackDoor
from bot.followed_jobs import FollowedJobs
from bot.links import Links
from bot.listeners.following import Following
from bot.listeners.reception import Reception
from bot.people import People
from bot.receiving import Receiving
from bot.rendering import Rendering
from tests.fakes import FakeAnswering, shipped_personas
from tests.slack.asking import LEASE, OWNER, answer_to
from tests.slack.fakes import Bell, Steps, Vain
from tests.slack.loops import Loop, running_loop
from tests.slack.people import Person
from tests.slack.records import Message
from tests.slack.senders import Ack, Kind, signed
from tests.slack.simulator import Slack, running_slack
from tests.slack.state import ALICE, APP, BOT, BOT_TOKEN, SIGNING_SECRET


@dataclass
class Dispatcher:
    """A Sender that needs no server: Slack's requests over HTTP, or with ``mode`` socket_mode its envelopes."""

    app: AsyncApp
    loop: Loop
    mode: str = "http"
    secret: str = SIGNING_SECRET

    def send(self, kind: Kind, payload: Mapping[str, Any], *, retry: int = 0) -> Ack:
        response = self.loop.run(self.app.async_dispatch(self._request(kind, payload)))
        said = json.loads(response.body) if (response.body or "").startswith("{") else {}
        return Ack(response.status, said)

    def _request(self, kind: Kind, payload: Mapping[str, Any]) -> AsyncBoltRequest:
        if self.mode == "socket_mode":
            return AsyncBoltRequest(mode="socket_mode", body=dict(payload))
        if kind == "event":
            body, content_type = json.dumps(payload), "application/json"
        else:
            form = dict(payload) if kind == "command" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form), "application/x-www-form-urlencoded"
        headers = {name: [value] for name, value in signed(body.encode(), self.secret).items()}
        return AsyncBoltRequest(body=body, headers={**headers, "content-type": [content_type]})


@dataclass
class Counter:
    """The app over a real database and the fake Slack. Nothing is answered: what is taken in waits in ``inbox``."""

    slack: Slack
    loop: Loop
    engine: Engine
    reception: Reception
    app: AsyncApp
    inbox: Deliveries
    bell: Bell
    steps: Steps
    person: Person = field(init=False)

    def __post_init__(self) -> None:
        self.person = self.by(ALICE)

    def by(self, user: str, *, mode: str = "http") -> Person:
        """Somebody who speaks to this app."""
        return Person(self.slack, Dispatcher(self.app, self.loop, mode), user)

    def taken(self, key: str) -> Delivery:
        """What was taken in under a key."""
        found = self.inbox.find(key)
        assert found is not None, f"nothing was taken in under {key}"
        return found

    def answer(self, *, missing: MissingFact | None = None, whispered: bool = False) -> Message:
        """Let the question that waits longest be answered, with every button that an answer may have; the message."""
        held = self.inbox.take(OWNER, LEASE)
        assert held is not None
        delivery = self.inbox.answered(held, OWNER, _answer(held, missing), None, whispered=whispered)
        self.inbox.posting(delivery, OWNER, LEASE)
        rendered = Rendering(self.reception.links, human=True).answer(_answer(held, missing), delivery, late=False)
        address = delivery.asked.address
        with self.slack.changed:
            place = (address.channel_id, self.slack.state.next_ts(), BOT)
            blocks = [dict(each) for each in rendered.blocks]
            message = Message(*place, rendered.text, blocks, thread_ts=address.thread_ts or address.message_ts)
            message.seen_by = address.user_id if delivery.asked.surface == "ephemeral" else None
            self.slack.state.add(message)
        self.inbox.posted(delivery, OWNER, None if message.seen_by else message.ts)
        return message


def _answer(held: Delivery, missing: MissingFact | None) -> Answer:
    answer = replace(answer_to(held.asked.text), id=f"ans_{held.id}", conversation_id=f"cnv_{held.id}")
    if missing is None or answer.decision is None:
        return answer
    return replace(answer, status="needs_fact", decision=replace(answer.decision, missing_fact=missing))


@contextmanager
def counter_over(engine: Engine, *, admins: tuple[str, ...] = (), human: str | None = None) -> Iterator[Counter]:
    """A counter for as long as the block runs."""
    with running_slack() as slack, running_loop() as loop:
        door = loop.enter(SlackDoor(OneToken(BOT_TOKEN, APP), base_url=slack.url))
        inbox, channels, bell, steps = Deliveries(engine), Channels(engine), Bell(), Steps()
        reception = Reception(
            door=door,
            receiving=Receiving(inbox, channels, door, bell),
            inbox=inbox,
            channels=channels,
            people=People(door, admins),
            answering=FakeAnswering(),
            links=Links("https://advisor.example.org", personas=shipped_personas()),
            votes=Feedback(engine),
            gaps=Vain(),
            jobs=JobBoard(engine),
            following=Following(JobBoard(engine), FollowedJobs(engine), door, pause=steps.pause),
            audit=AuditLog(engine),
            human=human,
        )
        app = build_app(reception, signing_secret=SIGNING_SECRET)
        yield Counter(slack, loop, engine, reception, app, inbox, bell, steps)
        loop.run(_let_end())


async def _let_end() -> None:
    """Let listeners end that go on after they have acknowledged."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=5)
