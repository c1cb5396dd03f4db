"""Questions asked in Slack, in the database: each taken in once, held by one process at a time, ended once."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Engine, bindparam, case, func, or_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, col, select, update

from advisor.answers import Answer
from advisor.conversations import storable
from bot.delivery import Address, Asked, Delivery, DeliveryStatus, Kind
from bot.delivery_rows import ENDED, UNFINISHED, DeliveryRow, delivery_in, delivery_of, new_columns, plain_answer
from bot.errors import LostDeliveryError, UnknownDeliveryError
from bot.keeping import keep_new
from bot.threads import Thread, delete_thread, load_thread, save_thread
from bot.waiting import in_turn
from knowledge.clock import Moment, now

WAITING_PER_USER = 100
# Said in a message, which may be edited or deleted.
_SAID: tuple[Kind, ...] = ("mention", "direct", "follow_up")


class Deliveries:
    """The deliveries of every process on one database. Thread-safe, and blocking: not for the event loop.

    A process that works on a delivery holds it by a lease under its name, the ``owner``. Whoever tells what became of
    one that it holds no more gets a LostDeliveryError. ``known_by`` makes the key by which copies are known of what a
    question was taken in under; only a test of what would happen without it gives another.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Callable[[], datetime] = now,
        waiting_per_user: int = WAITING_PER_USER,
        known_by: Callable[[str], str] = str,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._waiting_per_user = waiting_per_user
        self._known_by = known_by

    def receive(self, asked: Asked) -> Delivery | None:
        """Take a question in; None when it is known already. Once this returns, the question is not lost.

        The newest question of somebody with too many waiting is dropped; the first one dropped in a while is told so.
        """
        return self.receive_all([asked])[0]

    def receive_all(self, asked: Sequence[Asked]) -> list[Delivery | None]:
        """Take in what came together, as ``receive`` does, in one transaction."""
        rows = [new_columns(each, self._clock()) for each in asked]
        for row in rows:
            row["key"] = self._known_by(row["key"])
        with Session(self._engine) as session:
            try:
                kept = keep_new(session, rows, self._waiting_per_user)
            except IntegrityError:
                # Another process was quicker with one of them.
                session.rollback()
                return [None] if len(rows) == 1 else [self.receive(each) for each in asked]
            session.commit()
        return [delivery_in(row) if row["id"] in kept else None for row in rows]

    def get(self, delivery_id: str) -> Delivery:
        """The delivery. Raises UnknownDeliveryError."""
        found = self._find(col(DeliveryRow.id) == delivery_id)
        if found is None:
            raise UnknownDeliveryError(delivery_id)
        return found

    def find(self, key: str) -> Delivery | None:
        """The delivery that was taken in under this key."""
        return self._find(col(DeliveryRow.key) == storable(key))

    def find_by_message(self, team_id: str, channel_id: str, message_ts: str) -> Delivery | None:
        """The question that this message asked."""
        return self._find(_at(team_id, channel_id, message_ts), col(DeliveryRow.kind).in_(_SAID))

    def find_posted(self, team_id: str, channel_id: str, posted_ts: str) -> Delivery | None:
        """The newest delivery whose reply is this message of ours."""
        place = (col(DeliveryRow.team_id) == team_id) & (col(DeliveryRow.channel_id) == channel_id)
        return self._find(place, col(DeliveryRow.posted_ts) == posted_ts, newest=True)

    def said_in(self, team_id: str, channel_id: str, thread_ts: str, *, limit: int = 10) -> tuple[Delivery, ...]:
        """The last questions of a thread that were answered there, from the earliest."""
        root = or_(col(DeliveryRow.thread_ts) == thread_ts, col(DeliveryRow.message_ts) == thread_ts)
        place = (col(DeliveryRow.team_id) == team_id) & (col(DeliveryRow.channel_id) == channel_id)
        query = select(DeliveryRow).where(place, root, col(DeliveryRow.status) == "posted")
        with Session(self._engine) as session:
            rows = session.exec(query.order_by(col(DeliveryRow.received_at).desc()).limit(limit)).all()
            return tuple(delivery_of(row) for row in reversed(rows))

    def find_thread(self, team_id: str, channel_id: str, thread_ts: str) -> Thread | None:
        """The conversation of a thread that was answered in."""
        with Session(self._engine) as session:
            return load_thread(session, (team_id, channel_id, thread_ts))

    def forget_thread(self, team_id: str, channel_id: str, thread_ts: str) -> None:
        """Let the next question of a thread begin a new conversation."""
        with Session(self._engine) as session:
            delete_thread(session, (team_id, channel_id, thread_ts))
            session.commit()

    def drop(self, delivery_id: str, why: str) -> bool:
        """Have a question not answered, whoever holds it; False when its reply is posted, or about to be."""
        which = (col(DeliveryRow.id) == delivery_id) & col(DeliveryRow.status).in_(("received", "working", "answered"))
        return self._changed(which, **self._ended("dropped", why)) is not None

    def waiting(self) -> int:
        """How many questions have no reply yet."""
        with Session(self._engine) as session:
            query = select(func.count()).select_from(DeliveryRow)
            return session.exec(query.where(col(DeliveryRow.status).in_(UNFINISHED))).one()

    def take(self, owner: str, lease: timedelta, held: Collection[str] = ()) -> Delivery | None:
        """Hold the delivery whose turn it is, one whose holder died included; None when there is nothing to do.

        What is ``held`` here already is not taken once more, though its lease may have run out while all stood still.
        """
        at = self._clock()
        with Session(self._engine) as session:
            for next_id in in_turn(session, at):
                if next_id in held:
                    continue
                given = {"which": next_id, "at": at, "holder": owner, "until": at + lease}
                row = session.scalars(_taken(), given).one_or_none()
                if row is not None:
                    taken = delivery_of(row)
                    session.commit()
                    return taken
        return None

    def extend(self, owner: str, held: Collection[str], lease: timedelta) -> None:
        """Hold what is in hand for longer."""
        which = (col(DeliveryRow.owner) == owner) & col(DeliveryRow.id).in_(held)
        which &= col(DeliveryRow.status).in_(UNFINISHED)
        with Session(self._engine) as session:
            session.connection().execute(update(DeliveryRow).where(which).values(lease_until=self._clock() + lease))
            session.commit()

    def answered(
        self,
        delivery: Delivery,
        owner: str,
        answer: Answer | None,
        thread: Thread | None = None,
        *,
        instead: str | None = None,
        whispered: bool = False,
    ) -> Delivery:
        """Keep the answer, or what is said ``instead`` of one, and the conversation of the thread.

        What is ``whispered`` is for the asker alone, wherever it was asked.
        """
        values: dict[str, Any] = {"status": "answered", "problem": instead}
        values |= {"surface": "ephemeral"} if whispered else {}
        if answer is not None:
            values |= {"answer": plain_answer(answer), "answer_id": answer.id}
            values |= {"conversation_id": answer.conversation_id}
        root = root_of(delivery.asked.address)
        with Session(self._engine) as session:
            row = self._step(session, delivery.id, owner, **values)
            if thread is not None and root is not None:
                save_thread(session, (row.team_id, row.channel_id, root), thread, self._clock())
            found = delivery_of(row)
            session.commit()
            return found

    def posting(self, delivery: Delivery, owner: str, lease: timedelta) -> Delivery:
        """Say that Slack is about to be called: from here on nobody posts it without looking first."""
        return self._told(delivery.id, owner, status="posting", lease_until=self._clock() + lease)

    def begun(self, delivery: Delivery, owner: str, posted_ts: str) -> Delivery:
        """Remember the message that a reply is being written into."""
        return self._told(delivery.id, owner, posted_ts=posted_ts)

    def posted(self, delivery: Delivery, owner: str, posted_ts: str | None) -> Delivery:
        """The reply stands in Slack; an ephemeral one is known by nothing."""
        # What was said instead of an answer is kept.
        problem = delivery.problem if delivery.answer is None else None
        return self._told(delivery.id, owner, **self._ended("posted", problem), posted_ts=posted_ts)

    def retry(self, delivery: Delivery, owner: str, at: datetime, problem: str, *, status: DeliveryStatus) -> Delivery:
        """Let whoever is free take it again from ``status`` on, at ``at`` at the earliest."""
        again = {"status": status, "owner": None, "lease_until": None, "next_at": at}
        # What is said instead of an answer is still to be said.
        instead = delivery.problem if delivery.answer is None and status != "received" else None
        return self._told(delivery.id, owner, **again, problem=instead or storable(problem))

    def failed(self, delivery: Delivery, owner: str, problem: str) -> Delivery:
        """There will be no reply; ``problem`` says why and what to do."""
        return self._told(delivery.id, owner, **self._ended("failed", problem))

    def dropped(self, delivery: Delivery, owner: str, why: str) -> Delivery:
        """There is to be no reply."""
        return self._told(delivery.id, owner, **self._ended("dropped", why))

    def release(self, owner: str) -> None:
        """Let go of what is held, so that nobody has to wait for the lease to run out.

        What was being posted is not among it: Slack may yet show it.
        """
        which = (col(DeliveryRow.owner) == owner) & col(DeliveryRow.status).in_(("working", "answered"))
        with Session(self._engine) as session:
            session.connection().execute(update(DeliveryRow).where(which).values(owner=None, lease_until=None))
            session.commit()

    def newest_edit(self, delivery: Delivery) -> Delivery | None:
        """The last edit of the message that asked this, if it was edited."""
        address = delivery.asked.address
        if address.message_ts is None:
            return None
        place = _at(address.team_id, address.channel_id, address.message_ts)
        return self._find(place, col(DeliveryRow.kind) == "edit", newest=True)

    def _ended(self, status: DeliveryStatus, problem: str | None) -> dict[str, Any]:
        told = None if problem is None else storable(problem)
        return {"status": status, "problem": told, "owner": None, "lease_until": None, "ended_at": self._clock()}

    def _told(self, delivery_id: str, holder: str, **values: Any) -> Delivery:
        with Session(self._engine) as session:
            found = delivery_of(self._step(session, delivery_id, holder, **values))
            session.commit()
            return found

    def _step(self, session: Session, delivery_id: str, holder: str, **values: Any) -> DeliveryRow:
        """The row after a step of the one who holds it."""
        held = (col(DeliveryRow.id) == delivery_id) & (col(DeliveryRow.owner) == holder)
        held &= col(DeliveryRow.status).not_in(ENDED)
        row = session.scalars(update(DeliveryRow).where(held).values(**values).returning(DeliveryRow)).one_or_none()
        if row is None:
            raise LostDeliveryError(delivery_id)
        return row

    def _changed(self, which: ColumnElement[bool], **values: Any) -> Delivery | None:
        with Session(self._engine) as session:
            row = session.scalars(
                update(DeliveryRow).where(which).values(**values).returning(DeliveryRow)
            ).one_or_none()
            found = None if row is None else delivery_of(row)
            session.commit()
            return found

    def _find(self, *which: ColumnElement[bool], newest: bool = False) -> Delivery | None:
        """The earliest of such deliveries, or the newest."""
        order = (col(DeliveryRow.received_at), col(DeliveryRow.id))
        query = select(DeliveryRow).where(*which).order_by(*(each.desc() for each in order) if newest else order)
        with Session(self._engine) as session:
            row = session.exec(query).first()
            return None if row is None else delivery_of(row)


@cache
def _taken() -> ReturningUpdate[DeliveryRow]:
    """The statement that gives a delivery to whoever is first."""
    row, at = DeliveryRow, bindparam("at", type_=Moment())
    free = or_(col(row.lease_until).is_(None), col(row.lease_until) <= at)
    still = (col(row.id) == bindparam("which")) & (col(row.next_at) <= at) & col(row.status).in_(UNFINISHED)
    values = {
        "status": case((col(row.status) == "received", "working"), else_=row.status),
        "owner": bindparam("holder"),
        "lease_until": bindparam("until"),
        "attempts": row.attempts + 1,
        "next_at": at,
    }
    return update(row).where(still, free).values(**values).returning(row)


def root_of(address: Address) -> str | None:
    """The thread that a question stands in or begins; None where there is no thread."""
    return address.thread_ts or address.message_ts


def _at(team_id: str, channel_id: str, message_ts: str) -> ColumnElement[bool]:
    place = (col(DeliveryRow.team_id) == team_id) & (col(DeliveryRow.channel_id) == channel_id)
    return place & (col(DeliveryRow.message_ts) == message_ts)
