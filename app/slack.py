"""The Slack door of a house: what is said there is taken in, answered and posted, over HTTP or Socket Mode."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter
from slack_bolt.async_app import AsyncApp

from advisor.audit import Actor
from api.doors import Door
from app.bootstrap import House
from app.settings import Settings
from app.slack_tokens import installations_of, single_token
from bot.app import build_app
from bot.arrivals import Arrivals
from bot.channel_settings import Channels
from bot.deliverer import Deliverer, Limits
from bot.door import SlackDoor
from bot.edge import MAX_BODY_BYTES, slack_routes
from bot.errors import SocketRefusedError
from bot.followed_jobs import FollowedJobs
from bot.installations import States
from bot.installing import InstallationStore, InstalledTokens, StateStore, token_rotator
from bot.links import Links
from bot.listeners.following import Following
from bot.listeners.reception import Reception
from bot.manners import Manners
from bot.names import INSTALL_PATH
from bot.oauth import OAuthApp, oauth_flow, oauth_routes
from bot.people import People
from bot.posting import Poster
from bot.receiving import Receiving
from bot.rendering import Rendering
from bot.socket import socket_mode

PREFIX = "/slack/"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackParts:
    """The parts of the door, made but not running. ``store`` is where workspaces are kept that install the app."""

    settings: Settings
    door: SlackDoor
    app: AsyncApp
    deliverer: Deliverer
    following: Following
    store: InstallationStore | None


def slack_parts(house: House) -> SlackParts:
    """The parts for the settings of a house. Nothing is asked of Slack yet."""
    settings = house.settings
    store = InstallationStore(installations_of(house)) if settings.slack_client_id is not None else None
    door = _door(settings, store)
    deliveries, channels = house.deliveries, Channels(house.engine)
    manners = Manners(channels)
    arrivals = Arrivals()
    links = Links(settings.public_url, documents=house.answering.documents, personas=house.personas)
    deliverer = Deliverer(
        deliveries,
        house.answering,
        Poster(door),
        Rendering(links, human=settings.slack_human is not None),
        limits=Limits(computing=settings.workers, give_up=timedelta(minutes=settings.slack_late_limit_minutes)),
        speak=manners.speak,
        choose=manners.choose,
        streaming=settings.slack_streaming == "auto",
        arrivals=arrivals,
    )
    reception = Reception(
        door=door,
        receiving=Receiving(deliveries, channels, door, deliverer),
        inbox=deliveries,
        channels=channels,
        people=People(door, settings.slack_admins),
        answering=house.answering,
        links=links,
        votes=house.feedback,
        gaps=house.gaps,
        jobs=house.jobs,
        following=Following(house.jobs, FollowedJobs(house.engine), door),
        audit=house.audit,
        human=settings.slack_human,
    )
    secret = _signing_secret(settings)
    app = build_app(reception, signing_secret=secret, installations=store, arrivals=arrivals)
    return SlackParts(settings, door, app, deliverer, reception.following, store)


def slack_door(house: House) -> Door:
    """The door as a part of the HTTP server: Slack's calls, or Socket Mode beside it."""
    parts = slack_parts(house)
    # Each call of the page to install the app keeps something until somebody comes back from Slack.
    counted = frozenset([INSTALL_PATH])
    return Door(PREFIX, _routers(house, parts), lambda: running(parts), MAX_BODY_BYTES, counted)


@asynccontextmanager
async def running(parts: SlackParts, *, alone: bool = False) -> AsyncIterator[None]:
    """The door, open while the block runs: what is taken in is answered, and Socket Mode connected where it is chosen.

    Raises SocketRefusedError where there is nothing else to do: ``alone``.
    """
    stopping = asyncio.Event()
    async with parts.door:
        if parts.store is None:
            await parts.door.identity(None)  # so that the first mention need not wait for it
        delivering = asyncio.create_task(parts.deliverer.run(stopping))
        delivering.add_done_callback(_note_end)
        following = asyncio.create_task(parts.following.run())
        try:
            async with _listening(parts, alone=alone):
                yield
        finally:
            following.cancel()
            stopping.set()
            await asyncio.wait([delivering, following])


@asynccontextmanager
async def _listening(parts: SlackParts, *, alone: bool) -> AsyncIterator[None]:
    token = parts.settings.slack_app_token
    async with AsyncExitStack() as stack:
        if parts.settings.slack == "socket" and token is not None:
            line = socket_mode(parts.app, parts.door.client_of(None), token.get_secret_value())
            try:
                await stack.enter_async_context(line)
            except SocketRefusedError as exc:
                if alone:
                    raise
                log.error("%s", exc)
        yield


def _note_end(delivering: "asyncio.Task[None]") -> None:
    failure = None if delivering.cancelled() else delivering.exception()
    if failure is not None:
        log.critical("nothing is answered in Slack any more until a restart", exc_info=failure)


def _door(settings: Settings, store: InstallationStore | None) -> SlackDoor:
    if store is None:
        return SlackDoor(single_token(settings), base_url=settings.slack_base_url)
    oauth = _oauth(settings)
    rotator = token_rotator(oauth.client_id, oauth.client_secret, oauth.base_url)
    return SlackDoor(InstalledTokens(store, rotator), base_url=settings.slack_base_url)


def _routers(house: House, parts: SlackParts) -> tuple[APIRouter, ...]:
    settings = parts.settings
    routers = (slack_routes(parts.app, _signing_secret(settings)),) if settings.slack == "http" else ()
    if parts.store is None:
        return routers

    def tell_installed(workspace: str, user: str) -> None:
        house.audit.record(Actor(f"slack:{workspace}/{user}", user), "slack.install", workspace)

    states = StateStore(States(house.engine))
    flow = oauth_flow(_oauth(settings), parts.store, states, parts.door.app_client(), tell_installed)
    return (*routers, oauth_routes(flow))


def _oauth(settings: Settings) -> OAuthApp:
    secret = settings.slack_client_secret
    return OAuthApp(
        client_id=settings.slack_client_id or "",
        client_secret=secret.get_secret_value() if secret is not None else "",
        public_url=settings.public_url or "",
        base_url=settings.slack_base_url,
    )


def _signing_secret(settings: Settings) -> str:
    """The secret; over Socket Mode nothing is signed."""
    return settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret is not None else ""
