"""The way to Slack: a Web API client for each workspace, with what we are called there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotInstalledError
from bot.retries import retry_handlers

SLACK_API = "https://slack.com/api/"
TIMEOUT_SECONDS = 20.0
_CONNECT_SECONDS = 5.0
# Servers close connections that are idle; one that is about to be closed would lose the next call.
_IDLE_SECONDS = 3.0
# An event is acknowledged whether or not we know our own name yet.
_NAME_SECONDS = 0.5
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

# What a call may raise besides its result.
SLACK_FAILURES = (SlackClientError, ClientError, TimeoutError, OSError)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Installed:
    """The bot in one workspace. What is None is not known, or not yet."""

    token: str
    app_id: str | None = None
    bot_user_id: str | None = None
    bot_id: str | None = None


class Tokens(Protocol):
    """Where the token of a workspace is kept."""

    async def find(self, team_id: str | None, enterprise_id: str | None) -> Installed | None:
        """The bot in that workspace, or of that organisation; None where it is not installed."""
        ...


class OneToken:
    """The token of the settings, for whatever workspace: there is one only."""

    def __init__(self, token: str, app_id: str | None = None) -> None:
        self._installed = Installed(token, app_id)

    async def find(self, team_id: str | None, enterprise_id: str | None) -> Installed | None:
        """The one."""
        del team_id, enterprise_id
        return self._installed


class SlackDoor:
    """The clients of one event loop, over one pool of connections: ``async with``, or close it.

    A client repeats what may be repeated (bot/retries.py). A call raises what SLACK_FAILURES lists.
    """

    def __init__(self, tokens: Tokens, *, base_url: str = SLACK_API, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._tokens = tokens
        self._base_url = base_url
        self._timeout_seconds = timeout_seconds
        self._session: ClientSession | None = None
        self._named: dict[str, Installed] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def client(self, team_id: str | None, enterprise_id: str | None = None) -> AsyncWebClient:
        """The client of that workspace. Raises NotInstalledError."""
        return self.client_of((await self._get(team_id, enterprise_id)).token)

    def client_of(self, token: str | None) -> AsyncWebClient:
        """A client with that token; None is for calls that need none. Inside the loop only."""
        client = AsyncWebClient(
            token=token, base_url=self._base_url, session=self._connections(), retry_handlers=retry_handlers()
        )
        client.proxy = self._proxy(client.proxy)
        return client

    def app_client(self) -> AsyncWebClient:
        """The client that a bolt app is built with, before there is a loop. `authorizer` gives it what it lacks."""
        client = AsyncWebClient(base_url=self._base_url, retry_handlers=retry_handlers())
        client.proxy = self._proxy(client.proxy)
        return client

    async def identity(self, team_id: str | None, enterprise_id: str | None = None) -> Installed:
        """Who we are there, asked of Slack once. Raises NotInstalledError.

        While Slack cannot be asked, the ids are None.
        """
        installed = await self._get(team_id, enterprise_id)
        if installed.bot_user_id is not None and installed.bot_id is not None:
            return installed
        if installed.token not in self._named:
            asking = self._asking.get(installed.token)
            if asking is None:
                asking = asyncio.create_task(self._ask_name(installed))
                self._asking[installed.token] = asking
            await asyncio.wait([asking], timeout=_NAME_SECONDS)
        return self._named.get(installed.token, installed)

    def authorizer(self) -> Callable[..., Awaitable[AuthorizeResult]]:
        """What bolt's ``authorize`` wants: makes bolt's client one of ours, and tells who we are where something is
        said. An event of a workspace without us goes no further."""

        # A function of its own: bolt would take the ``self`` of a method for a name that it has to fill.
        async def authorize(
            client: AsyncWebClient, enterprise_id: str | None, team_id: str | None
        ) -> AuthorizeResult | None:
            client.session = self._connections()
            client.proxy = self._proxy(client.proxy)
            return await self._authorize(enterprise_id, team_id)

        return authorize  # type: ignore[return-value]  # bolt takes None, though its signature does not say so

    async def _authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        try:
            known = await self.identity(team_id, enterprise_id)
        except NotInstalledError as exc:
            log.warning("%s", exc)
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=known.bot_user_id,
            bot_id=known.bot_id,
            bot_token=known.token,
        )

    async def close(self) -> None:
        """Close the connections. Used again, the door opens new ones."""
        for task in self._asking.values():
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> "SlackDoor":
        """The door, closed at the end."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self.close()

    async def _get(self, team_id: str | None, enterprise_id: str | None) -> Installed:
        installed = await self._tokens.find(team_id, enterprise_id)
        if installed is None:
            raise NotInstalledError(team_id or enterprise_id)
        return installed

    async def _ask_name(self, installed: Installed) -> None:
        try:
            answer: Mapping[str, object] = (await self.client_of(installed.token).auth_test()).data  # type: ignore[assignment]  # JSON, whatever the SDK calls it
            self._named[installed.token] = replace(
                installed, bot_user_id=_text(answer.get("user_id")), bot_id=_text(answer.get("bot_id"))
            )
        except SLACK_FAILURES as exc:
            log.warning("Slack does not tell who we are yet: %s", str(exc).partition("\n")[0])
        finally:
            self._asking.pop(installed.token, None)

    def _connections(self) -> ClientSession:
        if self._session is None or self._session.closed:
            self._session = ClientSession(
                timeout=ClientTimeout(total=self._timeout_seconds, sock_connect=_CONNECT_SECONDS),
                connector=TCPConnector(keepalive_timeout=_IDLE_SECONDS),
            )
        return self._session

    def _proxy(self, proxy: str | None) -> str | None:
        """The proxy of the environment, unless Slack stands where no proxy leads."""
        host = urlsplit(self._base_url).hostname or ""
        return None if host in _LOOPBACK or proxy_bypass(host) else proxy


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
