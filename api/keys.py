"""API keys and the sessions of who signed in: their table, with what makes, checks and revokes them."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import JSON, Column, Engine, Index, delete, or_, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Field, Session, SQLModel, col, select

from api.caller import Caller, Scope
from api.errors import LastAdminKeyError, UnknownKeyError
from api.key_secrets import Kind, digest_of, find_prefix, matches, new_secret
from api.trusted import Trusted
from knowledge.clock import Moment, now

ALL_SCOPES: tuple[Scope, ...] = ("ask", "admin", "metrics")
SESSION_LENGTH = timedelta(hours=8)
# For so long a key that was good is taken to be good still, where another process revoked it.
TRUSTED_FOR = timedelta(seconds=1)
USE_NOTED_EVERY = timedelta(minutes=1)
FIRST_KEY = "key_first"

Reason = Literal["malformed", "unknown", "expired", "revoked"]
KeyStatus = Literal["active", "expired", "revoked"]

log = logging.getLogger(__name__)


class KeyRow(SQLModel, table=True):
    """A key or a session. The secret itself is not here."""

    __tablename__ = "api_keys"
    __table_args__ = (Index("ix_api_keys_prefix", "prefix", unique=True),)

    id: str = Field(primary_key=True)
    kind: str
    name: str
    prefix: str
    digest: str
    scopes: Any = Field(sa_column=Column(JSON(none_as_null=True), nullable=False))
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    created_by: str
    expires_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    last_used_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(Moment))


@dataclass(frozen=True, slots=True)
class Key:
    """A key or a session as an admin sees it: everything but the secret, of which only the prefix is known.

    ``created_by`` is the id of who made it; of a session, of who signed in.
    """

    id: str
    kind: Kind
    name: str
    prefix: str
    scopes: tuple[Scope, ...]
    status: KeyStatus
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made, with its secret: the only time that it is known."""

    secret: str
    key: Key


@dataclass(frozen=True, slots=True)
class Accepted:
    """A secret that is good, and whose it is."""

    key_id: str
    caller: Caller


@dataclass(frozen=True, slots=True)
class Refused:
    """A secret that is not good. Why is for the log: callers are told the same in every case."""

    reason: Reason


class Keys:
    """The keys in the database. Safe to use from several threads.

    A key that was good is not looked up again for a second; revoking it here is felt at once all the same.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._clock = clock
        self._trusted: Trusted[Accepted] = Trusted(TRUSTED_FOR)
        self._noted: dict[str, datetime] = {}

    def create(self, name: str, scopes: Collection[Scope], *, expires_at: datetime | None = None, by: str) -> NewKey:
        """Make a key. ``by`` is the id of who makes it."""
        return self._add("key", name, scopes, expires_at, by)

    def ensure_first_admin(self, by: str = "first start") -> str | None:
        """Make a key with every scope if there never was any, and give its secret.

        Of processes that start together one makes it: its id is fixed, and the table takes an id only once.
        """
        with Session(self._engine) as session:
            if session.exec(select(KeyRow.id).where(KeyRow.kind == "key").limit(1)).first() is not None:
                return None
        try:
            return self._add("key", "first admin", ALL_SCOPES, None, by, key_id=FIRST_KEY).secret
        except IntegrityError:
            return None

    def open_session(self, name: str, *, by: str, scopes: Collection[Scope] = ALL_SCOPES) -> NewKey:
        """Begin a session: ``by`` is the id of the key or of the person. Sessions that ended are forgotten."""
        moment = self._clock()
        with Session(self._engine) as session:
            ended = or_(col(KeyRow.expires_at) <= moment, col(KeyRow.revoked_at).is_not(None))
            session.execute(delete(KeyRow).where(col(KeyRow.kind) == "session", ended))
            session.commit()
        return self._add("session", name, scopes, moment + SESSION_LENGTH, by)

    def find_trusted(self, secret: str, kind: Kind = "key") -> Accepted | None:
        """Whose secret this is, when it was checked a moment ago. Never waits."""
        return self._trusted.find(digest_of(secret), self._clock()) if find_prefix(secret, kind) else None

    def check(self, secret: str, kind: Kind = "key") -> Accepted | Refused:
        """Whose secret this is. Takes as long for a prefix that nobody has."""
        prefix = find_prefix(secret, kind)
        if prefix is None:
            return Refused("malformed")
        digest = digest_of(secret)
        revocations = self._trusted.revocations
        with Session(self._engine) as session:
            row = session.exec(select(KeyRow).where(KeyRow.prefix == prefix)).first()
            if not matches(digest, row.digest if row else None) or row is None:
                return Refused("unknown")
            status = self._status_with_owner(session, row)
        if status != "active":
            return Refused(status)
        accepted = Accepted(row.id, _caller(row))
        self._trusted.add(digest, accepted, self._clock(), revocations)
        return accepted

    def use_is_due(self, key_id: str) -> bool:
        """Whether a use of this key has not been noted for a while. Never waits."""
        noted = self._noted.get(key_id)
        return noted is None or noted + USE_NOTED_EVERY <= self._clock()

    def note_use(self, key_id: str) -> None:
        """Write down that a key is in use. That this fails is told to the log only: the request was served."""
        moment = self._clock()
        self._noted[key_id] = moment
        last = col(KeyRow.last_used_at)
        due = or_(last.is_(None), last <= moment - USE_NOTED_EVERY)
        try:
            with Session(self._engine) as session:
                session.execute(update(KeyRow).where(col(KeyRow.id) == key_id, due).values(last_used_at=moment))
                session.commit()
        except SQLAlchemyError as exc:
            log.warning("the use of %s could not be noted: %s", key_id, type(exc).__name__)

    def list(self) -> tuple[Key, ...]:
        """All keys and the sessions that have not been forgotten yet, the newest first."""
        query = select(KeyRow).order_by(col(KeyRow.created_at).desc(), KeyRow.id)
        with Session(self._engine) as session:
            return tuple(self._seen(row) for row in session.exec(query))

    def revoke(self, key_id: str, *, even_last: bool = False) -> Key:
        """End a key or a session for good, with the sessions that were begun by it. Twice is as good as once.

        Raises UnknownKeyError, and LastAdminKeyError where nobody could sign in with a key afterwards.
        """
        with Session(self._engine) as session:
            # Locks them where the database can, so that two admins cannot revoke each other's key at once.
            session.exec(
                select(KeyRow.id).where(col(KeyRow.revoked_at).is_(None)).order_by(KeyRow.id).with_for_update()
            )
            never = col(KeyRow.revoked_at).is_(None)
            session.execute(update(KeyRow).where(col(KeyRow.id) == key_id, never).values(revoked_at=self._clock()))
            row = session.get(KeyRow, key_id)
            if row is None:
                raise UnknownKeyError(key_id)
            if not even_last and row.kind == "key" and "admin" in row.scopes and not self._has_admin(session):
                raise LastAdminKeyError(key_id)
            seen = self._seen(row)
            session.commit()
        self._trusted.forget()
        return seen

    def _add(
        self,
        kind: Kind,
        name: str,
        scopes: Collection[Scope],
        expires_at: datetime | None,
        by: str,
        key_id: str | None = None,
    ) -> NewKey:
        secret = new_secret(kind)
        row = KeyRow(
            id=key_id or f"{kind[:3]}_{secret.prefix}",
            kind=kind,
            name=name,
            prefix=secret.prefix,
            digest=secret.digest,
            scopes=list(scopes_in(scopes)),
            created_at=self._clock(),
            created_by=by,
            expires_at=expires_at,
        )
        seen = self._seen(row)
        with Session(self._engine) as session:
            session.add(row)
            session.commit()
        return NewKey(secret.text, seen)

    def _status(self, row: KeyRow) -> KeyStatus:
        if row.revoked_at is not None:
            return "revoked"
        return "expired" if row.expires_at is not None and row.expires_at <= self._clock() else "active"

    def _status_with_owner(self, session: Session, row: KeyRow) -> KeyStatus:
        """A session lives no longer than the key that began it."""
        status = self._status(row)
        owner = session.get(KeyRow, row.created_by) if row.kind == "session" and status == "active" else None
        return self._status(owner) if owner is not None else status

    def _has_admin(self, session: Session) -> bool:
        rows = session.exec(select(KeyRow).where(KeyRow.kind == "key", col(KeyRow.revoked_at).is_(None)))
        return any("admin" in row.scopes and self._status(row) == "active" for row in rows)

    def _seen(self, row: KeyRow) -> Key:
        kind: Kind = "session" if row.kind == "session" else "key"
        return Key(
            id=row.id,
            kind=kind,
            name=row.name,
            prefix=row.prefix,
            scopes=tuple(row.scopes),
            status=self._status(row),
            created_at=row.created_at,
            created_by=row.created_by,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )


def scopes_in(names: Collection[str]) -> tuple[Scope, ...]:
    """The scopes among these names."""
    return tuple(scope for scope in ALL_SCOPES if scope in names)


def _caller(row: KeyRow) -> Caller:
    """Who calls. A session acts in the name of whoever signed in."""
    scopes = frozenset(ALL_SCOPES if "admin" in row.scopes else row.scopes)
    return Caller(row.created_by if row.kind == "session" else row.id, row.name, scopes)
