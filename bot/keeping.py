"""Questions put into the table, all that came together in one go: each key once, of nobody too many."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select
from sqlmodel import Session, col

from bot.delivery_rows import DeliveryRow
from bot.waiting import Person

# What is said instead of an answer to somebody with too many questions, once in a while; see bot/deliverer.py.
FLOOD = "flood"
_ONCE_IN = timedelta(minutes=10)
# The columns of a row, by their names.
Row = dict[str, Any]


def keep_new(session: Session, rows: Sequence[Row], waiting_per_user: int) -> frozenset[str]:
    """The ids of those rows whose key is new: these are added. Of each key the first row counts.

    The newest question of somebody with too many waiting is dropped; the first one dropped in a while is told so.
    Raises IntegrityError when somebody else adds one of the keys at the same moment.
    """
    connection = session.connection()
    known = set(connection.execute(_known(), {"keys": [row["key"] for row in rows]}).scalars())
    fresh = {row["key"]: row for row in reversed(rows) if row["key"] not in known}
    in_order = [row for row in rows if fresh.get(row["key"]) is row]
    waiting = _waiting(session, in_order)
    for row in in_order:
        if waiting[_person(row)] >= waiting_per_user:
            _leave_out(session, row, in_order)
        waiting[_person(row)] += row["status"] == "received"
    if in_order:
        connection.execute(insert(DeliveryRow), in_order)
    return frozenset(row["id"] for row in in_order)


def _waiting(session: Session, rows: Sequence[Row]) -> Counter[Person]:
    """How many questions of these people wait to be taken."""
    teams, users = ({row[name] for row in rows} for name in ("team_id", "user_id"))
    given: Mapping[str, object] = {"teams": sorted(teams), "users": sorted(users)}
    found = session.connection().execute(_received(), given)
    return Counter({(team, user): count for team, user, count in found})


def _leave_out(session: Session, row: Row, beside: Sequence[Row]) -> None:
    """Mark a question that is one too many; say so, unless that was said a moment ago."""
    team, user = _person(row)
    theirs = (col(DeliveryRow.team_id) == team) & (col(DeliveryRow.user_id) == user)
    recent = col(DeliveryRow.received_at) > row["received_at"] - _ONCE_IN
    said = select(col(DeliveryRow.id)).where(theirs, recent, col(DeliveryRow.problem) == FLOOD).limit(1)
    told = any(_person(each) == _person(row) and each["problem"] == FLOOD for each in beside)
    told = told or session.connection().execute(said).first() is not None
    row["problem"] = FLOOD
    row["status"] = "dropped" if told else "answered"
    row["ended_at"] = row["received_at"] if told else None


def _person(row: Row) -> Person:
    return row["team_id"], row["user_id"]


# Made once: to put a statement together costs more than to run it.
@cache
def _known() -> Select[str]:
    return select(col(DeliveryRow.key)).where(col(DeliveryRow.key).in_(bindparam("keys", expanding=True)))


@cache
def _received() -> Select[str, str, int]:
    person = (col(DeliveryRow.team_id), col(DeliveryRow.user_id))
    theirs = [each.in_(bindparam(name, expanding=True)) for each, name in zip(person, ("teams", "users"), strict=True)]
    query = select(*person, func.count()).where(*theirs, col(DeliveryRow.status) == "received")
    return query.group_by(*person)
