"""All that the fake Slack knows: workspaces, channels, messages, views, and what was asked of it."""

import time
from collections.abc import Mapping
from typing import Any

from tests.slack.checks import RefusedError, check_view
from tests.slack.records import Call, Channel, Grant, Message, User

APP = "A0APP"
TEAM = "T0TEAM"
BOT = "UBOT"
BOT_TOKEN = "xoxb-fake-1"
APP_TOKEN = "xapp-fake-1"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
CHANNEL = "C0GENERAL"
PRIVATE = "G0PRIVATE"
DIRECT = "D0ALICE"
ALICE = "U0ALICE"
BORA = "U0BORA"
ADMIN = "U0ADMIN"
# Slack drops a trigger after three seconds; here it lasts until it is used.
_TRIGGER = "12345.98765.abcd{number:04d}"


class State:
    """What Slack would keep in its databases. Not thread-safe: the server holds a lock around it."""

    def __init__(self) -> None:
        self.grants: dict[str, Grant] = {BOT_TOKEN: Grant()}
        self.users = {each.id: each for each in (User(ALICE), User(BORA, locale="ko-KR"), User(ADMIN, admin=True))}
        everyone = set(self.users)
        self.channels = {
            CHANNEL: Channel(CHANNEL, "channel", everyone | {BOT}),
            PRIVATE: Channel(PRIVATE, "group", {ALICE, BOT}),
            DIRECT: Channel(DIRECT, "im", {ALICE, BOT}),
        }
        self.messages: dict[tuple[str, str], Message] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.opened: list[str] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.statuses: list[tuple[str, str, str]] = []
        self.reactions: list[tuple[str, str, str]] = []
        self.calls: list[Call] = []
        self.triggers: set[str] = set()
        self.codes: dict[str, Grant] = {}
        self._made = 0
        self._last = int(time.time() * 1_000_000)

    def next_ts(self) -> str:
        """The ts of the next message: now, and never one twice."""
        self._last = max(self._last + 1, int(time.time() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def number(self) -> int:
        """A number that was not used yet."""
        self._made += 1
        return self._made

    def trigger(self) -> str:
        """A trigger for one view."""
        trigger = _TRIGGER.format(number=self.number())
        self.triggers.add(trigger)
        return trigger

    def use_trigger(self, trigger: str) -> None:
        """Raise RefusedError for a trigger that is unknown or used up."""
        if trigger not in self.triggers:
            raise RefusedError("invalid_trigger_id")
        self.triggers.discard(trigger)

    def channel(self, channel_id: str) -> Channel:
        """The channel. Raises RefusedError."""
        if channel_id not in self.channels:
            raise RefusedError("channel_not_found")
        return self.channels[channel_id]

    def open_channel(self, name: str, grant: Grant) -> Channel:
        """The channel, or the direct messages with a user of that name. Raises RefusedError."""
        if name not in self.users:
            return self.channel(name)
        for channel in self.channels.values():
            if channel.type == "im" and channel.members == {name, grant.bot_user}:
                return channel
        made = Channel(f"D0{name[2:]}", "im", {name, grant.bot_user}, team=grant.team)
        self.channels[made.id] = made
        return made

    def add(self, message: Message) -> Message:
        """Keep a message."""
        self.messages[message.channel, message.ts] = message
        return message

    def message(self, channel_id: str, ts: str) -> Message:
        """The message. Raises RefusedError."""
        found = self.messages.get((channel_id, ts))
        if found is None or found.deleted or found.seen_by is not None:
            raise RefusedError("message_not_found")
        return found

    def visible(self, channel_id: str) -> list[Message]:
        """What everyone in a channel sees, oldest first."""
        found = [each for (channel, _), each in self.messages.items() if channel == channel_id]
        return sorted((each for each in found if not each.deleted and each.seen_by is None), key=lambda each: each.ts)

    def show(self, view: Mapping[str, Any], view_id: str | None = None) -> dict[str, Any]:
        """Keep a view that is on somebody's screen. Raises RefusedError."""
        check_view(view)
        view_id = view_id or f"V{self.number():04d}"
        shown = {**view, "id": view_id, "hash": f"h{self.number()}", "team_id": TEAM, "app_id": APP, "bot_id": "BBOT"}
        shown |= {"root_view_id": view_id, "previous_view_id": None, "state": {"values": {}}}
        self.views[view_id] = shown
        self.opened.append(view_id)
        return shown
