"""The workspaces that installed the app: their table, with the tokens in it encrypted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import Column, ColumnElement, Engine, Index, Text, delete, or_
from sqlmodel import Field, Session, SQLModel, col, select

from bot.vault import Vault
from knowledge.clock import Moment, now
from knowledge.transactions import changing

STATE_LENGTH = timedelta(minutes=10)
# Of a row that holds the bot itself; the others hold what a person agreed to.
BOT = ""


class InstallationRow(SQLModel, table=True):
    """The bot in a workspace or an organisation, or what a person there agreed to. Absent ids are empty."""

    __tablename__ = "slack_installations"
    __table_args__ = (Index("ix_slack_installations_of", "app_id", "enterprise_id", "team_id", "user_id", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    app_id: str
    enterprise_id: str = ""
    team_id: str = ""
    user_id: str = ""
    bot_id: str | None = None
    bot_user_id: str | None = None
    secret: str = Field(sa_column=Column(Text, nullable=False))
    installed_at: datetime = Field(sa_column=Column(Moment, nullable=False))


class StateRow(SQLModel, table=True):
    """An installation that somebody has begun."""

    __tablename__ = "slack_oauth_states"

    state: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_column=Column(Moment, nullable=False))


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the app is installed: a workspace, or an organisation where ``team_id`` is empty."""

    enterprise_id: str = ""
    team_id: str = ""


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation. ``values`` are those of the SDK's model, tokens among them."""

    app_id: str
    workspace: Workspace
    user_id: str
    bot_id: str | None
    bot_user_id: str | None
    values: Mapping[str, object]
    installed_at: datetime


class Installations:
    """The installations in the database. Safe to use from several threads."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def save(self, installation: Installation) -> None:
        """Keep an installation in the place of an earlier one."""
        place = installation.workspace
        secret = self._vault.encrypt(json.dumps(dict(installation.values)))
        with changing(self._engine, "slack_installations") as session:
            known = select(InstallationRow).where(
                InstallationRow.app_id == installation.app_id,
                InstallationRow.enterprise_id == place.enterprise_id,
                InstallationRow.team_id == place.team_id,
                InstallationRow.user_id == installation.user_id,
            )
            row = session.exec(known).first() or InstallationRow(
                app_id=installation.app_id,
                enterprise_id=place.enterprise_id,
                team_id=place.team_id,
                user_id=installation.user_id,
                secret=secret,
                installed_at=installation.installed_at,
            )
            row.bot_id, row.bot_user_id = installation.bot_id, installation.bot_user_id
            row.secret, row.installed_at = secret, installation.installed_at
            session.add(row)

    def find(self, place: Workspace) -> Installation | None:
        """The newest bot in the workspace or in all of its organisation. Raises SecretsError."""
        return self._find(place, col(InstallationRow.user_id) == BOT)

    def find_person(self, place: Workspace, user_id: str | None = None) -> Installation | None:
        """What a person there agreed to; without one, whoever was last. Raises SecretsError."""
        person = col(InstallationRow.user_id)
        return self._find(place, person == user_id if user_id is not None else person != BOT)

    def _find(self, place: Workspace, whose: ColumnElement[bool]) -> Installation | None:
        team, organisation = col(InstallationRow.team_id), col(InstallationRow.enterprise_id)
        rows = (
            select(InstallationRow)
            .where(whose, team.in_({place.team_id, ""}), or_(team != "", organisation == place.enterprise_id))
            .order_by(col(InstallationRow.installed_at).desc())
        )
        with Session(self._engine) as session:
            row = session.exec(rows).first()
            return self._installation(row) if row is not None else None

    def all(self) -> tuple[Installation, ...]:
        """Every bot, the newest first. Raises SecretsError."""
        rows = select(InstallationRow).where(InstallationRow.user_id == BOT)
        with Session(self._engine) as session:
            found = session.exec(rows.order_by(col(InstallationRow.installed_at).desc()))
            return tuple(self._installation(row) for row in found)

    def delete(self, place: Workspace, user_id: str | None = None) -> int:
        """Forget what one person agreed to, the bot, or without a ``user_id`` all of the workspace; tells how many."""
        gone = delete(InstallationRow).where(
            col(InstallationRow.team_id) == place.team_id,
            *(() if place.team_id else (col(InstallationRow.enterprise_id) == place.enterprise_id,)),
            *((col(InstallationRow.user_id) == user_id,) if user_id is not None else ()),
        )
        with Session(self._engine) as session:
            count = session.exec(gone).rowcount
            session.commit()
            return count

    def renew_secrets(self) -> int:
        """Encrypt all anew with the first key, so that the others can go; tells how many. Raises SecretsError."""
        with Session(self._engine) as session:
            rows = session.exec(select(InstallationRow)).all()
            for row in rows:
                row.secret = self._vault.renew(row.secret)
                session.add(row)
            session.commit()
            return len(rows)

    def _installation(self, row: InstallationRow) -> Installation:
        return Installation(
            app_id=row.app_id,
            workspace=Workspace(row.enterprise_id, row.team_id),
            user_id=row.user_id,
            bot_id=row.bot_id,
            bot_user_id=row.bot_user_id,
            values=json.loads(self._vault.decrypt(row.secret)),
            installed_at=row.installed_at,
        )


class States:
    """The installations that were begun, each good for ten minutes and once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def issue(self) -> str:
        """A new state, which nobody can guess."""
        state = token_urlsafe(32)
        with Session(self._engine) as session:
            session.exec(delete(StateRow).where(col(StateRow.expires_at) <= now()))
            session.add(StateRow(state=state, expires_at=now() + STATE_LENGTH))
            session.commit()
        return state

    def consume(self, state: str) -> bool:
        """Whether the state was issued here not long ago, and comes back for the first time."""
        taken = delete(StateRow).where(col(StateRow.state) == state, col(StateRow.expires_at) > now())
        with Session(self._engine) as session:
            first = session.exec(taken).rowcount == 1
            session.commit()
            return first
