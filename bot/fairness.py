"""Whose question is next."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

Person = tuple[str, str]
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """As much of an unfinished delivery as its turn depends on. ``place`` is the thread that it belongs to."""

    id: str
    person: Person
    place: Place | None
    received_at: datetime
    next_at: datetime
    lease_until: datetime | None

    def is_due(self, at: datetime) -> bool:
        """Whether it may be taken: it is time, and nobody has it in hand."""
        return self.next_at <= at and (self.lease_until is None or self.lease_until <= at)


def in_turn(unfinished: Iterable[Waiting], served: Mapping[Person, datetime], at: datetime) -> list[Waiting]:
    """Those that may be taken, the next first: whoever was served longest ago, then what came first.

    Of each thread only the earliest is among them, so that a talk is answered in its order. ``served`` tells when each
    person was last served.
    """
    heads = _heads(sorted(unfinished, key=lambda each: (each.received_at, each.id)))
    due = [each for each in heads if each.is_due(at)]
    return sorted(due, key=lambda each: (each.person in served, served.get(each.person, at), each.received_at, each.id))


def _heads(waiting: Collection[Waiting]) -> list[Waiting]:
    seen: set[Place] = set()
    heads = []
    for each in waiting:
        if each.place is None or each.place not in seen:
            heads.append(each)
        if each.place is not None:
            seen.add(each.place)
    return heads
