"""What every listener works with."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from advisor.audit import AuditLog
from advisor.feedback import Rating, Vote
from advisor.gaps import GapReport
from bot.blocks.message import Message
from bot.channel_settings import Channels
from bot.door import SLACK_FAILURES, SlackDoor
from bot.errors import NotInstalledError
from bot.links import Links
from bot.listeners.following import Following
from bot.payloads import Payload, word, workspace_of
from bot.people import People
from bot.ports import Answering, Inbox, Jobs
from bot.receiving import Receiving
from bot.whisper import whisper
from knowledge.documents import Document

log = logging.getLogger(__name__)


class Votes(Protocol):
    """Where it is kept what people thought of answers."""

    def give(self, answer_id: str, rating: Rating, reason: str | None = None) -> Vote:
        """Keep a vote in place of an earlier one on that answer. Raises UnknownAnswerError."""
        ...


class AskedInVain(Protocol):
    """The questions that nobody could answer."""

    def report(self) -> GapReport:
        """The open gaps by meaning."""
        ...


@dataclass(frozen=True, slots=True)
class Reception:
    """Everything that a listener may need. ``human`` is the channel or person to call when a human is wanted."""

    door: SlackDoor
    receiving: Receiving
    inbox: Inbox
    channels: Channels
    people: People
    answering: Answering
    links: Links
    votes: Votes
    gaps: AskedInVain
    jobs: Jobs
    following: Following
    audit: AuditLog
    human: str | None = None

    async def client(self, body: Payload) -> AsyncWebClient:
        """The client of the workspace that a payload comes from. Raises NotInstalledError."""
        workspace = workspace_of(body)
        return await self.door.client(workspace.team_id, workspace.enterprise_id)

    async def documents(self) -> Sequence[Document]:
        """The documents that are answered from; none while there is no index."""
        return await asyncio.to_thread(self.answering.documents) if self.answering.ready() else ()

    async def whisper(self, body: Payload, message: Message) -> None:
        """Tell whoever clicked something that nobody else sees."""
        await whisper(self.door, body, message)

    async def open(self, body: Payload, view: Mapping[str, object]) -> None:
        """Open a view. Where Slack does not, there is nothing to do about it: the click is past."""
        try:
            client = await self.client(body)
            await client.views_open(trigger_id=word(body, "trigger_id"), view=dict(view))
        except (NotInstalledError, *SLACK_FAILURES) as exc:
            log.warning("A view was not opened: %s", str(exc).partition("\n")[0] or type(exc).__name__)
