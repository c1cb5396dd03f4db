"""Whose question is next: who was served longest ago, then what came first, and of each thread the earliest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlmodel import Session, col

from bot.delivery_rows import UNFINISHED, DeliveryRow
from knowledge.clock import Moment

Person = tuple[str, str]
# An unfinished delivery: its id, its person's workspace and id, its channel and thread, whether it may be taken.
_Waiting = tuple[str, str, str, str, str | None, bool]

# Who was served longer ago than this counts as never served.
_SERVED_WITHIN = timedelta(minutes=10)
# Named, for "in none of the others" would read the whole table.
_SERVED = ("working", "answered", "posting", "posted", "failed")


def in_turn(session: Session, at: datetime) -> Sequence[str]:
    """The ids of the deliveries that may be taken, the next first: it is time, and nobody has them in hand.

    Of each thread only the earliest is among them, so that a talk is answered in its order.
    """
    served = _served(session, at)
    heads = _heads(_unfinished(session, at))
    due = [(delivery_id, (team, user)) for delivery_id, team, user, _, _, may_be_taken in heads if may_be_taken]
    # What came first stays first among those who were served at the same time, or never.
    due.sort(key=lambda each: (each[1] in served, served.get(each[1], at)))
    return [delivery_id for delivery_id, _ in due]


def _unfinished(session: Session, at: datetime) -> Iterable[_Waiting]:
    """All that has no reply yet, in whatever hands, in the order in which it came."""
    return session.connection().execute(_all_unfinished(), {"at": at}).all()


def _heads(waiting: Iterable[_Waiting]) -> Iterator[_Waiting]:
    """The first of each thread, and all that stands in none."""
    seen = set()
    for each in waiting:
        _, team, _, channel, thread, _ = each
        place = (team, channel, thread)
        if thread is None or place not in seen:
            yield each
        seen.add(place)


def _served(session: Session, at: datetime) -> Mapping[Person, datetime]:
    """When each person was last served, where that was not long ago."""
    found = session.connection().execute(_last_served(), {"at": at, "since": at - _SERVED_WITHIN})
    return {(team, user): last for team, user, last in found}


# Made once, for to put a statement together costs more than to run it. With hundreds waiting each row costs as well,
# and each column of it: no more is asked for than needed.
@cache
def _all_unfinished() -> Select[str, str, str, str, str | None, bool]:
    row, at = DeliveryRow, bindparam("at", type_=Moment())
    free = or_(col(row.lease_until).is_(None), col(row.lease_until) <= at)
    thread = func.coalesce(col(row.thread_ts), col(row.message_ts))
    place = (col(row.team_id), col(row.user_id), col(row.channel_id), thread)
    query = select(col(row.id), *place, and_(col(row.next_at) <= at, free)).where(col(row.status).in_(UNFINISHED))
    return query.order_by(col(row.received_at), col(row.id))


@cache
def _last_served() -> Select[str, str, datetime]:
    row, person = DeliveryRow, (col(DeliveryRow.team_id), col(DeliveryRow.user_id))
    recent = col(row.next_at).between(bindparam("since"), bindparam("at"))
    query = select(*person, func.max(row.next_at)).where(col(row.status).in_(_SERVED), recent)
    return query.group_by(*person)
