"""What a workspace's admins have settled for a channel, in the database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time
from time import monotonic
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Column, Engine
from sqlmodel import Field, Session, SQLModel

from knowledge.clock import Moment, now
from knowledge.documents import Language
from knowledge.transactions import changing

ChannelLanguage = Literal["auto", "ko", "en"]
_FRESH_SECONDS = 2.0
_MOST_RECENT = 10_000


class ChannelRow(SQLModel, table=True):
    """The settings of one channel."""

    __tablename__ = "slack_channels"

    team_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    settings: Any = Field(sa_column=Column(JSON(none_as_null=True), nullable=False))
    updated_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    updated_by: str


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """How the advisor behaves in one channel. What each does: docs/slack-using.md; bot/manners.py applies them.

    ``quiet_from`` and ``quiet_to`` are clock times such as ``22:00`` in ``time_zone``; a span may reach over midnight.
    ``documents`` are the only ones to cite; empty means all.
    """

    language: ChannelLanguage = "auto"
    follow_ups: bool = True
    only_confident: bool = False
    ephemeral_first: bool = False
    quiet_from: str | None = None
    quiet_to: str | None = None
    time_zone: str = "UTC"
    documents: tuple[str, ...] = ()

    @property
    def fixed_language(self) -> Language | None:
        """The language of every answer; None follows the question."""
        return None if self.language == "auto" else self.language

    @property
    def only_documents(self) -> frozenset[str] | None:
        """The documents that may be cited; None means all."""
        return frozenset(self.documents) or None

    def is_quiet(self, at: datetime) -> bool:
        """Whether ``at`` lies within the quiet hours: from the first minute, up to the last."""
        if self.quiet_from is None or self.quiet_to is None:
            return False
        begins, ends = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_to)
        clock = at.astimezone(ZoneInfo(self.time_zone)).time()
        return begins <= clock < ends if begins <= ends else clock >= begins or clock < ends


DEFAULTS = ChannelSettings()


class Channels:
    """Keeps the settings of channels. Thread-safe. What another process has changed is known here seconds later."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._recent: dict[tuple[str, str], tuple[float, ChannelSettings]] = {}

    def find_recent(self, team_id: str, channel_id: str) -> ChannelSettings | None:
        """The settings of a channel, if they were looked up just now. Does not block."""
        read_at, settings = self._recent.get((team_id, channel_id), (-_FRESH_SECONDS, DEFAULTS))
        return settings if monotonic() - read_at < _FRESH_SECONDS else None

    def get(self, team_id: str, channel_id: str) -> ChannelSettings:
        """The settings of a channel; the usual ones where nobody has changed them."""
        with Session(self._engine) as session:
            row = session.get(ChannelRow, (team_id, channel_id))
            found = DEFAULTS if row is None else _settings(row.settings)
        self._remember(team_id, channel_id, found)
        return found

    def save(self, team_id: str, channel_id: str, settings: ChannelSettings, *, by: str) -> bool:
        """Keep the settings of a channel, and tell whether that changed anything."""
        kept = asdict(settings) | {"documents": list(settings.documents)}
        with changing(self._engine, "slack_channels") as session:
            row = session.get(ChannelRow, (team_id, channel_id))
            before = DEFAULTS if row is None else _settings(row.settings)
            if row is None:
                row = ChannelRow(team_id=team_id, channel_id=channel_id, settings={}, updated_at=now(), updated_by=by)
            row.settings, row.updated_at, row.updated_by = kept, now(), by
            session.add(row)
        self._remember(team_id, channel_id, settings)
        return settings != before

    def _remember(self, team_id: str, channel_id: str, settings: ChannelSettings) -> None:
        if len(self._recent) >= _MOST_RECENT:
            self._recent.clear()
        self._recent[team_id, channel_id] = (monotonic(), settings)


def _settings(kept: Mapping[str, Any]) -> ChannelSettings:
    """The settings as they were kept, also by another version: what it did not know keeps its usual value."""
    known = {name: value for name, value in kept.items() if name in ChannelSettings.__slots__}
    return replace(DEFAULTS, **(known | {"documents": tuple(known.get("documents", ()))}))
