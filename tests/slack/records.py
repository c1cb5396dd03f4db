"""What the fake Slack remembers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

ChannelType = Literal["channel", "group", "im", "mpim"]

BOT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "reactions:write",
        "users:read",
    }
)


@dataclass(frozen=True)
class Call:
    """One call of the Web API as it came, with what was answered; None where nothing was."""

    method: str
    token: str
    arguments: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    status: int = 200


@dataclass
class Message:
    """A message as it stands. ``seen_by`` is the only person who sees it; ``versions`` are its texts so far."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Mapping[str, Any] | None = None
    seen_by: str | None = None
    streaming: bool = False
    deleted: bool = False
    versions: list[str] = field(default_factory=list)
    team: str = "T0TEAM"
    unfurl: bool = False

    def words(self) -> str:
        """All that can be read of it."""
        return "\n".join([self.text, *texts_in(self.blocks)])

    def shown(self, *, metadata: bool = False) -> dict[str, Any]:
        """As the Web API shows it."""
        known: dict[str, Any] = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts}
        if self.user.startswith("UBOT"):
            known |= {"bot_id": "BBOT", "app_id": "A0APP"}
        if self.blocks:
            known["blocks"] = self.blocks
        if self.thread_ts is not None:
            known["thread_ts"] = self.thread_ts
        if metadata and self.metadata is not None:
            known["metadata"] = dict(self.metadata)
        return known


@dataclass
class Channel:
    """A place to talk in, and who is there."""

    id: str
    type: ChannelType
    members: set[str]
    archived: bool = False
    team: str = "T0TEAM"


@dataclass
class Grant:
    """What a token is good for."""

    team: str = "T0TEAM"
    bot_user: str = "UBOT"
    scopes: frozenset[str] = BOT_SCOPES
    problem: str | None = None
    enterprise: str | None = None


@dataclass
class User:
    """A member of a workspace."""

    id: str
    admin: bool = False
    bot: bool = False
    locale: str = "en-US"


def texts_in(node: object) -> list[str]:
    """Every text in a tree of blocks."""
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return own + [text for value in node.values() if not isinstance(value, str) for text in texts_in(value)]
    return [text for each in node for text in texts_in(each)] if isinstance(node, list | tuple) else []


def elements_in(node: object) -> list[dict[str, Any]]:
    """Every element in a tree of blocks that can be used: what has an ``action_id``."""
    if isinstance(node, dict):
        own = [node] if "action_id" in node else []
        return own + [each for value in node.values() for each in elements_in(value)]
    return [found for each in node for found in elements_in(each)] if isinstance(node, list | tuple) else []
