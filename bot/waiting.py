"""What waits for a reply, and who was served last, as the table tells."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from bot.delivery_rows import UNFINISHED, DeliveryRow
from bot.fairness import Person, Waiting

# Who was served longer ago than this counts as never served.
_SERVED_WITHIN = timedelta(minutes=10)


def unfinished(session: Session) -> list[Waiting]:
    """All that has no reply yet, in whatever hands."""
    row = DeliveryRow
    person, place = (row.team_id, row.user_id), (row.channel_id, row.message_ts, row.thread_ts)
    columns = map(col, (row.id, *person, *place, row.received_at, row.next_at, row.lease_until))
    found = session.connection().execute(select(*columns).where(col(row.status).in_(UNFINISHED)))
    return [
        Waiting(
            id=each.id,
            person=(each.team_id, each.user_id),
            place=(each.team_id, each.channel_id, root) if (root := each.thread_ts or each.message_ts) else None,
            received_at=each.received_at,
            next_at=each.next_at,
            lease_until=each.lease_until,
        )
        for each in found
    ]


def served(session: Session, at: datetime) -> dict[Person, datetime]:
    """When each person was last served, where that was not long ago."""
    row = DeliveryRow
    taken = col(row.status).not_in(("received", "dropped")) & col(row.next_at).between(at - _SERVED_WITHIN, at)
    query = select(col(row.team_id), col(row.user_id), func.max(row.next_at)).where(taken)
    found = session.connection().execute(query.group_by(col(row.team_id), col(row.user_id)))
    return {(team, user): last for team, user, last in found}
