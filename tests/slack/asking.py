"""Questions as they come from Slack, answers to them, and a clock that tests set."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from advisor.answers import Answer, Ask, FactValue
from bot.delivery import Address, Asked, Kind, Surface
from tests.fakes import FakeAnswering

OWNER = "here"
LEASE = timedelta(seconds=30)
START = datetime(2026, 11, 26, 12, tzinfo=UTC)
_numbers = count(1)


@dataclass
class Clock:
    """The time, which stands still until it is moved on."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def asked(
    text: str = "라즈베리파이에 뭘 써야 해?",
    *,
    user: str = "U1",
    channel: str = "C1",
    ts: str | None = None,
    thread_ts: str | None = None,
    key: str | None = None,
    kind: Kind = "mention",
    surface: Surface = "thread",
    channel_type: str = "channel",
    facts: Mapping[str, FactValue] | None = None,
    persona: str | None = None,
    target_ts: str | None = None,
    response_url: str | None = None,
) -> Asked:
    """A question in a message of its own, unless another one's ``ts`` is given."""
    said_at = ts or f"1700000000.{next(_numbers):06d}"
    return Asked(
        key=key or f"A1:T1:{channel}:{said_at}:{kind}",
        kind=kind,
        surface=surface,
        address=Address("A1", "T1", channel, channel_type, user, said_at, thread_ts),
        text=text,
        facts=facts,
        persona=persona,
        target_ts=target_ts,
        response_url=response_url,
    )


def answer_to(text: str = "라즈베리파이에 뭘 써야 해?", *, conversation_id: str = "cnv_1") -> Answer:
    """An answer with a citation and a decision."""
    return replace(FakeAnswering().answer(Ask(text)), conversation_id=conversation_id)
