"""A small Slack on this machine: its Web API and its websockets, with every fault a test asks for."""

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from aiohttp import web

from tests.slack.checks import RefusedError, check_message
from tests.slack.faults import Fault
from tests.slack.line import Line
from tests.slack.records import Call, Grant, Message
from tests.slack.state import APP_TOKEN, State
from tests.slack.web_api import METHODS

PATIENCE_SECONDS = 15.0
_LOOK_SECONDS = 0.02
_NO_FAULT = Fault()
T = TypeVar("T")


class Slack:
    """The fake Slack, running in a thread of its own. ``state`` is read and changed under ``changed``."""

    def __init__(self) -> None:
        self.state = State()
        self.changed = threading.Condition(threading.RLock())
        self.missing: set[str] = set()
        self.line = Line(self.note)
        self._faults: dict[str, deque[Fault]] = {}
        self._always: dict[str, Fault] = {}
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._port = 0

    @property
    def url(self) -> str:
        """The address of the Web API, as the setting takes it."""
        return f"http://127.0.0.1:{self._port}/api/"

    def response_url(self) -> str:
        """A new address for what only the asker sees."""
        with self.changed:
            return f"http://127.0.0.1:{self._port}/response/{self.state.number()}"

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of ``method`` fail, in this order. ``response_url`` is a method here."""
        with self.changed:
            self._faults.setdefault(method, deque()).extend(faults)

    def keep_failing(self, method: str, fault: Fault) -> None:
        """Let every call of ``method`` fail (``*``: of all methods) until ``heal``."""
        with self.changed:
            self._always[method] = fault

    def heal(self) -> None:
        """Nothing fails any more."""
        with self.changed:
            self._always.clear()
            self._faults.clear()

    def calls(self, method: str) -> list[Call]:
        """The calls of that method so far."""
        with self.changed:
            return [call for call in self.state.calls if call.method == method]

    def messages(self, channel: str, *, thread_ts: str | None = None, by: str = "UBOT") -> list[Message]:
        """What somebody has said in a channel, or in one of its threads, and not deleted; private words as well."""
        with self.changed:
            said = [each for each in self.state.messages.values() if each.channel == channel and each.user == by]
            return [each for each in said if not each.deleted and thread_ts in (None, each.thread_ts)]

    def wait(self, found: Callable[[], T | None], *, seconds: float = PATIENCE_SECONDS) -> T:
        """What ``found`` returns, once that is neither None nor False nor empty."""
        end = time.monotonic() + seconds
        with self.changed:
            while not (result := found()):
                left = end - time.monotonic()
                assert left > 0, f"waited in vain; Slack was asked for {[call.method for call in self.state.calls]}"
                # What is waited for may also come about elsewhere, as in a database.
                self.changed.wait(min(left, _LOOK_SECONDS))
            return result

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of something that has to run where the websockets are."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_SECONDS)

    def note(self) -> None:
        """Wake those who wait."""
        with self.changed:
            self.changed.notify_all()

    # The server itself.

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._main(ready))
        self._loop.close()

    async def _main(self, ready: threading.Event) -> None:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/api/{method}", self._on_call)
        app.router.add_post("/response/{number}", self._on_response)
        app.router.add_get("/link", self.line.serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._port = runner.addresses[0][1]
        ready.set()
        await self._closing.wait()
        await self.line.close()
        await runner.cleanup()

    async def _on_call(self, request: web.Request) -> web.StreamResponse:
        given = await _arguments(request)
        method = request.match_info["method"]
        return await self._answer(request, method, given, lambda token: self._do(method, token, given))

    async def _on_response(self, request: web.Request) -> web.StreamResponse:
        given = {**await _arguments(request), "response_url": str(request.url)}
        return await self._answer(request, "response_url", given, lambda token: _respond(given))

    async def _answer(
        self, request: web.Request, method: str, given: dict[str, Any], do: Callable[[str], dict[str, Any]]
    ) -> web.StreamResponse:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        with self.changed:
            fault = self._next_fault(method)
            try:
                answer = do(token) if fault.done or fault == _NO_FAULT else {"ok": False, "error": fault.error}
            except RefusedError as refused:
                answer = refused.answer
            heard = None if fault.silent or fault.reset else answer
            self.state.calls.append(Call(method, token, given, heard, fault.status or 200))
            self.changed.notify_all()
        if fault.silent:
            await self._closing.wait()
        if (fault.silent or fault.reset) and request.transport is not None:
            request.transport.abort()
        if fault.status is not None and fault.error is None:
            return web.Response(status=fault.status, text="<html>connect error</html>", content_type="text/html")
        return web.json_response(answer, status=fault.status or 200, headers=self._headers(fault, token))

    def _headers(self, fault: Fault, token: str) -> dict[str, str]:
        grant = self.state.grants.get(token)
        scopes = {"X-OAuth-Scopes": ",".join(sorted(grant.scopes))} if grant is not None else {}
        return scopes | ({"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {})

    def _next_fault(self, method: str) -> Fault:
        planned = self._faults.get(method)
        return planned.popleft() if planned else self._always.get(method) or self._always.get("*") or _NO_FAULT

    def _do(self, method: str, token: str, given: dict[str, Any]) -> dict[str, Any]:
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                raise RefusedError("invalid_auth")
            return {"ok": True, "url": f"ws://127.0.0.1:{self._port}/link?ticket={self.line.ticket()}"}
        if method == "oauth.v2.access":
            return self._exchange(given)
        grant = self.state.grants.get(token)
        if grant is None or grant.problem is not None:
            raise RefusedError((grant.problem if grant is not None else None) or "invalid_auth")
        if method not in METHODS or method in self.missing:
            raise RefusedError("unknown_method")
        do, scopes = METHODS[method]
        if scopes and not grant.scopes & set(scopes):
            raise RefusedError("missing_scope", needed=scopes[0], provided=",".join(sorted(grant.scopes)))
        return {"ok": True, **do(self.state, grant, given)}

    def _exchange(self, given: dict[str, Any]) -> dict[str, Any]:
        """The token that a code of somebody who installs the app is good for."""
        renewing = given.get("grant_type") == "refresh_token"
        grant = self.state.codes.pop(given.get("refresh_token" if renewing else "code", ""), None)
        if grant is None:
            raise RefusedError("invalid_refresh_token" if renewing else "invalid_code")
        token = f"xoxb-fake-{grant.team}"
        self.state.grants[token] = grant
        return {
            "ok": True,
            "app_id": "A0APP",
            **({"refresh_token": "xoxe-2", "expires_in": 43_200} if renewing else {}),
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(sorted(grant.scopes)),
            "bot_user_id": grant.bot_user,
            "team": {"id": grant.team, "name": "Example"},
            "enterprise": {"id": grant.enterprise, "name": "Org"} if grant.enterprise else None,
            "authed_user": {"id": "U0ADMIN"},
            "is_enterprise_install": False,
        }


@contextmanager
def running_slack() -> Iterator[Slack]:
    """A Slack for as long as the block runs."""
    slack, ready = Slack(), threading.Event()
    thread = threading.Thread(target=slack._serve, args=(ready,), name="slack")
    thread.start()
    ready.wait(PATIENCE_SECONDS)
    try:
        yield slack
    finally:
        slack._loop.call_soon_threadsafe(slack._closing.set)
        thread.join(PATIENCE_SECONDS)


def grant(slack: Slack, token: str, grant: Grant) -> None:
    """Let a token be good for something."""
    with slack.changed:
        slack.state.grants[token] = grant


def _respond(given: dict[str, Any]) -> dict[str, Any]:
    if not given.get("delete_original"):
        check_message(given)
    return {"ok": True}


async def _arguments(request: web.Request) -> dict[str, Any]:
    """What a call was given: in its address, as a form, or as JSON."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    elif request.can_read_body:
        given |= {name: _decoded(value) for name, value in (await request.post()).items()}
    return given


def _decoded(value: object) -> object:
    """A field of a form, which may hold JSON."""
    return json.loads(value) if isinstance(value, str) and value[:1] in ("{", "[") else value
