"""One question on its way to one reply in Slack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from advisor.answers import Answer, FactValue
from knowledge.documents import Language

Kind = Literal["mention", "direct", "follow_up", "shortcut", "command", "edit", "choice", "restart", "share", "human"]
# Where the reply goes: a new message in a thread, one that only the asker sees, or in place of a message of ours.
Surface = Literal["thread", "ephemeral", "update"]
DeliveryStatus = Literal["received", "working", "answered", "posting", "posted", "dropped", "failed"]


@dataclass(frozen=True, slots=True)
class Address:
    """Where something was said. ``thread_ts`` is the thread to reply in; ``channel_type`` is Slack's word
    (channel, group, im, mpim)."""

    app_id: str
    team_id: str
    channel_id: str
    channel_type: str
    user_id: str
    message_ts: str | None = None
    thread_ts: str | None = None
    enterprise_id: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was taken in, under the ``key`` by which its copies are known.

    ``target_ts`` is our message that the reply replaces (``update``); ``response_url`` is where Slack takes what only
    the asker sees: an ``update`` that has one replaces an ephemeral message by it. ``facts`` and ``persona`` were
    chosen by buttons and win over what the words say. A ``share`` posts the answer of the delivery whose id stands in
    ``text``; a ``human`` tells of that delivery, with its permalink, in the channel of its own address. A ``restart``
    forgets the conversation of its thread, then answers. Empty ``text`` asks for help: how to ask is told.
    """

    key: str
    kind: Kind
    surface: Surface
    address: Address
    text: str
    language: Language | None = None
    persona: str | None = None
    facts: Mapping[str, FactValue] | None = None
    response_url: str | None = None
    target_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a question. ``answer`` is kept, so that buttons work long after, in any process."""

    id: str
    asked: Asked
    status: DeliveryStatus
    attempts: int
    received_at: datetime
    answer: Answer | None = None
    conversation_id: str | None = None
    posted_ts: str | None = None
    problem: str | None = None
