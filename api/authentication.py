"""The doorkeeper: who calls, whether they may, and how often, before anything of a request's body is read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import caller as callers
from api.caller import ANONYMOUS, Caller
from api.key_secrets import Kind
from api.keys import Accepted, Keys, Refused
from api.problems import problem_response
from api.rate_limits import Allowance, RateLimits, is_loopback
from api.same_origin import SAFE_METHODS, find_same_origin
from api.session_cookie import SESSION_COOKIE

Asking = Literal["open", "local", "key"]

SIGN_IN = "/v1/admin/sign-in"
# Who signs in or out has no key in hand. What they send is checked by the routes themselves.
_NO_KEY_NEEDED = frozenset({SIGN_IN, f"{SIGN_IN}/callback", "/v1/admin/sign-out"})
# The API, and the pages that show what it knows. The page to ask is open: it says itself that a key is needed.
_FOR_ADMINS = ("/v1/admin/", "/admin/")
_FOR_ASKERS = ("/v1/", "/sources/", "/personas/", "/map/", "/status/")
NO_KEY_HEADERS = {"WWW-Authenticate": "Bearer"}
WRONG_KEY_HEADERS = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


def asking_for(mode: Literal["auto", "open", "key"], host: str) -> Asking:
    """Who may ask without a key. ``auto``: callers of this machine, while the server listens to it alone."""
    if mode == "auto":
        return "local" if is_loopback(host) else "key"
    return mode


def required_scope(path: str) -> callers.Scope | None:
    """What a caller needs for this path; None for what is open to everyone."""
    # By how it begins: a route also matches its path with a line break after it.
    if path.startswith("/metrics"):
        return "metrics"
    if path in _NO_KEY_NEEDED:
        return None
    if f"{path}/".startswith(_FOR_ADMINS):
        return "admin"
    return "ask" if f"{path}/".startswith(_FOR_ASKERS) else None


@dataclass(frozen=True, slots=True)
class _Credential:
    """A secret as it was sent. ``kind`` tells how: a key in a header, a session in a cookie."""

    secret: str
    kind: Kind


class _RefusedError(Exception):
    """The request goes no further, and this is its problem."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})


class Doorkeeper:
    """ASGI middleware: outside everything that reads bodies, inside what gives requests their id.

    ``asking`` says who may ask and read metrics without a key: everyone, callers of this machine, nobody.
    ``public_url`` is where people reach the server, when that is not where it listens. ``counted`` are paths that need
    no key, and that nobody may call as often as they like.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        keys: Keys,
        limits: RateLimits,
        asking: Asking = "key",
        public_url: str | None = None,
        counted: frozenset[str] = frozenset(),
    ) -> None:
        self._app = app
        self._keys = keys
        self._limits = limits
        self._asking = asking
        self._public_url = public_url
        self._counted = _NO_KEY_NEEDED | counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        address = scope["client"][0] if scope.get("client") else None
        state["caller"] = replace(ANONYMOUS, address=address)
        path = _path(scope)
        needed = required_scope(path)
        if needed is None and path not in self._counted:
            await self._app(scope, receive, send)
            return
        try:
            accepted = await self._find_caller(scope, address, needed)
            allowance = self._count(accepted, address)
            self._check_scope(scope, accepted, needed, allowance)
        except _RefusedError as refusal:
            await _refuse(refusal, scope, receive, send)
            return
        if accepted is not None:
            state["caller"] = replace(accepted.caller, address=address)
        await self._app(scope, receive, _telling(allowance, send))
        if accepted is not None and self._keys.use_is_due(accepted.key_id):
            await to_thread.run_sync(self._keys.note_use, accepted.key_id)

    async def _find_caller(self, scope: Scope, address: str | None, needed: callers.Scope | None) -> Accepted | None:
        """Whose secret was sent; None without one. A wrong key ends the request, a session that has ended does not."""
        credential = _credential(scope) if needed is not None else None
        if credential is None:
            return None
        found = await self._look_up(credential)
        if isinstance(found, Refused):
            scope["state"].setdefault("log", {})["refused"] = found.reason
            if credential.kind == "key":
                raise self._wrong_key(address)
            return None
        if credential.kind == "session":
            self._check_origin(scope)
        return found

    async def _look_up(self, credential: _Credential) -> Accepted | Refused:
        trusted = self._keys.find_trusted(credential.secret, credential.kind)
        if trusted is not None:
            return trusted
        return await to_thread.run_sync(self._keys.check, credential.secret, credential.kind)

    def _wrong_key(self, address: str | None) -> _RefusedError:
        allowance = self._limits.count_failure(address)
        limit = allowance.headers() if allowance is not None else {}
        if allowance is not None and not allowance.allowed:
            return _RefusedError(429, TOO_MANY_WRONG.format(allowance=allowance), limit)
        return _RefusedError(401, WRONG_KEY, {**WRONG_KEY_HEADERS, **limit})

    def _check_origin(self, scope: Scope) -> None:
        if scope["method"] not in SAFE_METHODS and not find_same_origin(scope, self._public_url):
            raise _RefusedError(403, _ELSEWHERE)

    def _count(self, accepted: Accepted | None, address: str | None) -> Allowance | None:
        if accepted is not None:
            allowance = self._limits.count_key(accepted.caller.id)
        else:
            allowance = self._limits.count_address(address)
        if allowance is not None and not allowance.allowed:
            hint = "" if accepted is not None else " With an API key you may send more."
            raise _RefusedError(429, _TOO_MANY.format(allowance=allowance) + hint, allowance.headers())
        return allowance

    def _check_scope(
        self, scope: Scope, accepted: Accepted | None, needed: callers.Scope | None, allowance: Allowance | None
    ) -> None:
        limit = allowance.headers() if allowance is not None else {}
        if accepted is not None:
            if needed is not None and needed not in accepted.caller.scopes:
                raise _RefusedError(403, _under_scoped(accepted.caller, needed), limit)
        elif needed == "admin" or (needed is not None and not self._is_open(scope)):
            hint = _SIGN_IN if needed == "admin" else ""
            raise _RefusedError(401, _NO_KEY.format(scope=needed) + hint, {**NO_KEY_HEADERS, **limit})

    def _is_open(self, scope: Scope) -> bool:
        # A server that listens to its own machine may still be reached from elsewhere, through a proxy.
        client = scope["state"]["caller"].address
        return self._asking == "open" or (self._asking == "local" and is_loopback(client))


_NO_KEY = (
    "This address needs an API key with the scope `{scope}`. Send it as `Authorization: Bearer adv_…`. Whoever runs "
    "this server makes keys with `advisor admin keys create`."
)
_SIGN_IN = f" In a browser, sign in at {SIGN_IN}."
WRONG_KEY = (
    "The API key is unknown, has expired or was revoked. Send one that is in force, or ask whoever runs this server "
    "for a new one."
)
_ELSEWHERE = (
    "A session may change things only from a page of this server. Send the request from there, or with an API key."
)
_TOO_MANY = "More than {allowance.rule} requests. Try again in {allowance.reset_seconds} seconds."
TOO_MANY_WRONG = (
    "More than {allowance.rule} wrong keys came from your address. Wait {allowance.reset_seconds} seconds, and "
    "correct the key meanwhile."
)


def _under_scoped(caller: Caller, needed: callers.Scope) -> str:
    has = ", ".join(f"`{scope}`" for scope in sorted(caller.scopes))
    return f"This address needs a key with the scope `{needed}`; this one has {has}. Use another key."


def _path(scope: Scope) -> str:
    """The path as the routes see it: without the folder that a proxy may serve the whole under."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


def _credential(scope: Scope) -> _Credential | None:
    """The key or else the session that was sent. Another scheme than Bearer is meant for a proxy in front of us."""
    headers = Headers(scope=scope)
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        return _Credential(token.strip(), "key")
    if "x-api-key" in headers:
        return _Credential(headers["x-api-key"].strip(), "key")
    session = cookie_parser(headers["cookie"]).get(SESSION_COOKIE) if "cookie" in headers else None
    return _Credential(session, "session") if session else None


async def _refuse(refusal: _RefusedError, scope: Scope, receive: Receive, send: Send) -> None:
    headers = Headers(scope=scope)
    if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
        # The body is not read, so this connection cannot carry another request.
        refusal.headers["Connection"] = "close"
    await problem_response(scope, refusal.status, refusal.detail, headers=refusal.headers)(scope, receive, send)


def _telling(allowance: Allowance | None, send: Send) -> Send:
    """Send with the headers that tell of the limit."""
    if allowance is None:
        return send
    told = allowance.headers()

    async def send_telling(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(told)
        await send(message)

    return send_telling
