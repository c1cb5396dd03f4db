"""Socket Mode: what Slack sends over a websocket that we open, kept open for weeks."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from aiohttp import WSMessage
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.door import SLACK_FAILURES
from bot.errors import SocketRefusedError

# What no waiting mends: the token, or the app behind it.
_REFUSALS = frozenset(
    {
        "account_inactive",
        "forbidden_team",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)

log = logging.getLogger(__name__)
_sdk_log = logging.getLogger("slack_sdk.socket_mode")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: between pings; until a client that cannot connect is replaced; of silence until one is replaced though
    it seems connected; that requests may take to be acknowledged at the end."""

    ping_seconds: float = 10.0
    stuck_seconds: float = 60.0
    silent_seconds: float = 6 * 3600.0
    ending_seconds: float = 3.0


DEFAULT_PATIENCE = Patience()


@asynccontextmanager
async def socket_mode(
    app: AsyncApp, client: AsyncWebClient, app_token: str, patience: Patience = DEFAULT_PATIENCE
) -> AsyncIterator["SocketMode"]:
    """``app`` connected to Slack while the block runs; ``client`` is for calls with ``app_token``, at the same address
    as the app's own. While Slack cannot be reached it is tried again. Raises SocketRefusedError."""
    line = SocketMode(app, client, app_token, patience)
    await line.open()
    try:
        yield line
    finally:
        await line.close()


class SocketMode:
    """The connection, and the watch over it.

    The SDK's client pings, and reconnects when Slack asks for it or no pong comes. It cannot get out of an address that
    has expired or of a task that has died: the watch then replaces it.
    """

    def __init__(self, app: AsyncApp, client: AsyncWebClient, app_token: str, patience: Patience) -> None:
        self._app = app
        self._web = client
        self._app_token = app_token
        self._patience = patience
        self._socket: SocketModeClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._requests: set[asyncio.Task[None]] = set()
        self._heard = self._well = time.monotonic()
        self.replaced = 0

    async def open(self) -> None:
        """Connect, or go on trying beside. Raises SocketRefusedError where trying again is of no use."""
        address = await self._find_address()
        self._start(address)
        self._spawn(self._watch())

    async def connected(self) -> bool:
        """Whether Slack reaches us right now."""
        return self._socket is not None and await self._socket.is_connected()

    async def close(self) -> None:
        """Let requests that have come be acknowledged, then end."""
        if self._requests:
            await asyncio.wait(self._requests, timeout=self._patience.ending_seconds)
        await self._drop()
        await _ended({*self._tasks, *self._requests})

    async def _find_address(self) -> str | None:
        """Where to connect; None while Slack cannot be asked."""
        try:
            opened = await self._web.apps_connections_open(app_token=self._app_token)
            return str(opened["url"])
        except SlackApiError as exc:
            problem = str(exc.response.get("error")) if hasattr(exc.response, "get") else ""
            if problem in _REFUSALS:
                raise SocketRefusedError(problem) from exc
            log.warning("Slack opens no connection yet: %s", problem or "it did not answer in JSON")
        except SLACK_FAILURES as exc:
            log.warning("Slack is not reached yet: %s", type(exc).__name__)
        return None

    def _start(self, address: str | None) -> None:
        # The client of the SDK takes a proxy of its own from the environment where it is given None.
        socket = SocketModeClient(
            self._app_token, logger=_sdk_log, web_client=self._web, ping_interval=self._patience.ping_seconds
        )
        socket.proxy = self._web.proxy
        socket.wss_uri = address
        socket.on_message_listeners.append(self._hear)
        socket.socket_mode_request_listeners.append(self._take)
        self._heard = self._well = time.monotonic()
        self._socket = socket
        self._spawn(socket.connect())  # type: ignore[no-untyped-call]  # the SDK does not say that it returns nothing

    async def _hear(self, message: WSMessage) -> None:
        del message
        self._heard = time.monotonic()

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Hand a request to the app and acknowledge it. What the app could not take, Slack sends again."""
        task = asyncio.current_task()
        if task is not None:
            self._requests.add(task)
            task.add_done_callback(self._requests.discard)
        answered = await run_async_bolt_app(self._app, request)
        await send_async_response(client, request, answered, time.time())

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(min(self._patience.ping_seconds, self._patience.stuck_seconds / 2))
            why = await self._find_trouble()
            if why is not None:
                await self._replace(why)

    async def _replace(self, why: str) -> None:
        log.warning("the connection to Slack is made anew: %s", why)
        self.replaced += 1
        self._heard = self._well = time.monotonic()
        await self._drop()
        try:
            self._start(await self._find_address())
        except SocketRefusedError as exc:
            # Somebody may switch Socket Mode on again; until then Slack is asked now and then only.
            log.error("%s", exc)

    async def _find_trouble(self) -> str | None:
        socket, now = self._socket, time.monotonic()
        if socket is not None and await socket.is_connected() and not _died(socket):
            self._well = now
        if now - self._well > self._patience.stuck_seconds:
            return f"it was lost {now - self._well:.0f} seconds ago"
        if now - self._heard > self._patience.silent_seconds:
            return f"nothing was heard for {now - self._heard:.0f} seconds"
        return None

    async def _drop(self) -> None:
        socket, self._socket = self._socket, None
        if socket is None:
            return
        with suppress(Exception):  # a connection that is broken may not even close
            await socket.close()  # type: ignore[no-untyped-call]  # as above
        await socket.aiohttp_client_session.close()
        await _ended({socket.message_processor, socket.current_session_monitor, socket.message_receiver})

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _died(socket: SocketModeClient) -> bool:
    """Whether one of the tasks that a connection lives by has ended."""
    tasks = (socket.message_processor, socket.current_session_monitor, socket.message_receiver)
    return any(task is None or task.done() for task in tasks)


async def _ended(tasks: "Iterable[asyncio.Future[None] | None]") -> None:
    """Cancel tasks, and wait until they are gone."""
    alive = [task for task in tasks if task is not None and task is not asyncio.current_task()]
    for task in alive:
        task.cancel()
    await asyncio.gather(*alive, return_exceptions=True)
