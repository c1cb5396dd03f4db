"""Taking questions in from what Slack says has happened: each is kept before Slack is told that it arrived."""

import asyncio
from dataclasses import dataclass, replace

from bot.batches import Batches
from bot.channel_settings import Channels
from bot.delivery import Address, Asked, Delivery, Kind
from bot.door import SlackDoor
from bot.errors import NotInstalledError
from bot.payloads import Payload, Workspace, bots_of, channel_type, part, user_of, word, workspace_of
from bot.ports import Inbox, Waking
from bot.words import clean, mentioned, question_in, text_of
from knowledge.documents import Language
from knowledge.passages import language_of

# Messages with these subtypes were written by somebody; the others tell of what happened in a channel.
_WRITTEN = (None, "file_share", "thread_broadcast")
_DELETED = "The message was deleted."
# What is left of a deleted message that had replies.
_TOMBSTONE = "tombstone"
_SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class _Said:
    """Something that a person wrote, at ``ts``."""

    address: Address
    ts: str
    text: str
    others: bool  # it speaks to somebody else
    to_us: bool

    @property
    def key(self) -> str:
        """By which a mention, its twin among the messages, and every copy of both are known as one."""
        return message_key(self.address, self.ts)


class Receiving:
    """Takes in what is asked in messages. Nothing else in a channel is kept, or even looked at twice."""

    def __init__(self, inbox: Inbox, channels: Channels, door: SlackDoor, waking: Waking) -> None:
        self._inbox = inbox
        self._channels = channels
        self._door = door
        self._waking = waking
        self._keeping = Batches(inbox.receive_all)

    async def keep(self, asked: Asked) -> Delivery | None:
        """Keep a question and have it answered. None when it is known already. Once this returns, it is not lost."""
        # A write for each would have fifty at once wait for one another.
        kept = await self._keeping.put(asked)
        if kept is not None:
            self._waking.notify()
        return kept

    async def take(self, body: Payload) -> None:
        """Take in what an event of a message or a mention asks, if it asks anything of us."""
        event, workspace = part(body, "event"), workspace_of(body)
        subtype = word(event, "subtype")
        if subtype == "message_deleted" or word(part(event, "message"), "subtype") == _TOMBSTONE:
            await self._take_deleted(event, workspace)
        elif subtype == "message_changed":
            await self._take_changed(body, event, workspace)
        elif subtype in _WRITTEN:
            said = await self._said(body, event, event, workspace)
            if said is not None:
                await self._take_said(said, mention=word(event, "type") == "app_mention")

    async def _take_said(self, said: _Said, *, mention: bool = False) -> None:
        kind = await self._kind(said, mention=mention)
        if kind is not None:
            await self.keep(await self._asked(said, kind))

    async def _take_changed(self, body: Payload, event: Payload, workspace: Workspace) -> None:
        """An edit of a question answers it anew, in place. Links that unfold and the like change no words."""
        message, before = part(event, "message"), part(event, "previous_message")
        said = await self._said(body, event, {"ts": word(before, "ts"), **message}, workspace)
        edited_ts = word(part(message, "edited"), "ts") or (word(event, "event_ts", "ts") if before else None)
        if said is None or word(message, "subtype") not in _WRITTEN or edited_ts is None:
            return
        if before and clean(text_of(before)) == clean(said.text):
            return
        address = said.address
        known = await asyncio.to_thread(self._inbox.find_by_message, address.team_id, address.channel_id, said.ts)
        if known is None:
            # The edit came first, or made a question of it: the message itself is then one copy more.
            if said.to_us or address.channel_type == "im":
                await self._take_said(said)
            return
        await self._answer_anew(said, known, edited_ts)

    async def _answer_anew(self, said: _Said, known: Delivery, edited_ts: str) -> None:
        asked = await self._asked(said, "edit")
        if asked.text and asked.text != known.asked.text:
            again = replace(
                asked,
                key=f"{said.key}:edit:{edited_ts}",
                surface="update",
                address=known.asked.address,
                target_ts=known.posted_ts,
            )
            await self.keep(again)

    async def _take_deleted(self, event: Payload, workspace: Workspace) -> None:
        channel = word(event, "channel")
        ts = word(event, "deleted_ts") or word(part(event, "previous_message"), "ts")
        ts = ts or word(part(event, "message"), "ts")
        if channel is None or ts is None:
            return
        known = await asyncio.to_thread(self._inbox.find_by_message, workspace.team_id, channel, ts)
        if known is not None:
            await asyncio.to_thread(self._inbox.drop, known.id, _DELETED)

    async def _said(self, body: Payload, event: Payload, message: Payload, workspace: Workspace) -> _Said | None:
        """What a person wrote; None for what bots say, ourselves above all."""
        user, channel, ts = user_of(message), word(event, "channel"), word(message, "ts")
        if not user or channel is None or ts is None or word(message, "bot_id") or part(message, "bot_profile"):
            return None
        text = text_of(message)
        spoken_to = mentioned(text)
        us = await self._our_ids(body, workspace) if spoken_to else bots_of(body)
        if user in us or user == _SLACKBOT:
            return None
        place = (channel, channel_type(event, channel), user, ts, word(message, "thread_ts") or ts)
        address = Address(workspace.app_id, workspace.team_id, *place, workspace.enterprise_id)
        return _Said(address, ts, text, others=bool(spoken_to - us), to_us=bool(spoken_to & us))

    async def _our_ids(self, body: Payload, workspace: Workspace) -> frozenset[str]:
        told = bots_of(body)
        if told:
            return told
        try:
            known = await self._door.identity(workspace.team_id, workspace.enterprise_id)
        except NotInstalledError:
            return told
        return frozenset([known.bot_user_id] if known.bot_user_id else [])

    async def _kind(self, said: _Said, *, mention: bool) -> Kind | None:
        """As what a message is taken; None for what is not meant for us."""
        if said.address.channel_type == "im":
            return "direct"
        if mention or said.to_us:
            return "mention"
        address = said.address
        if said.others or address.thread_ts in (None, said.ts) or not question_in(clean(said.text)):
            return None
        return "follow_up" if await asyncio.to_thread(self._goes_on, address) else None

    def _goes_on(self, address: Address) -> bool:
        """Whether a person goes on in a thread where they asked us before. What others say there is theirs."""
        place = (address.team_id, address.channel_id)
        if address.thread_ts is None or not self._channels.get(*place).follow_ups:
            return False
        root = self._inbox.find_by_message(*place, address.thread_ts)
        said = [*([root] if root is not None else []), *self._inbox.said_in(*place, address.thread_ts)]
        return any(each.asked.address.user_id == address.user_id for each in said)

    async def _asked(self, said: _Said, kind: Kind) -> Asked:
        words = clean(said.text)
        language = await self.fixed_language(said.address)
        question = question_in(words)
        if not question and language is None and any(map(str.isalpha, words)):
            language = language_of(words)
        return Asked(said.key, kind, "thread", said.address, question, language)

    async def fixed_language(self, address: Address) -> Language | None:
        """The language that is set for a channel. A direct message has no settings."""
        if address.channel_type == "im":
            return None
        place = (address.team_id, address.channel_id)
        settings = self._channels.find_recent(*place)
        if settings is None:
            settings = await asyncio.to_thread(self._channels.get, *place)
        return settings.fixed_language


def message_key(address: Address, ts: str) -> str:
    """The key of a message."""
    return f"{address.app_id}:{address.team_id}:{address.channel_id}:{ts}"
