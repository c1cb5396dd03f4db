"""Every request gets an id, a line in the log and a place in the metrics; none ends in a traceback."""

import re
import time
import uuid

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics
from api.problems import problem_response
from api.request_log import RequestLog

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_SHOWN_CHARS = 200
_NO_ROUTE = "other"
_CLIENT_WENT_AWAY = 499


class Observation:
    """ASGI middleware, the outermost one.

    Routes may add fields to the request's line in the log through ``request.state.log``.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, log: RequestLog) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = _request_id(scope)
        state = scope.setdefault("state", {})
        state["request_id"], state["log"] = request_id, {}
        status = 0

        async def send_observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", request_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        try:
            await self._app(scope, receive, send_observed)
        except Exception as exc:
            self._log.failure(exc, request_id)
            if not status:
                await _answer_failure(scope, receive, send_observed)
        finally:
            self._record(scope, status or _CLIENT_WENT_AWAY, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        # A path that no route has would give the metrics a label per guess.
        route = getattr(scope.get("route"), "path", _NO_ROUTE)
        self._metrics.count_request(route, status, seconds)
        self._log.request(
            request_id=scope["state"]["request_id"],
            method=scope["method"],
            route=route,
            path=scope["path"][:_SHOWN_CHARS],
            status=status,
            duration_ms=round(seconds * 1000, 2),
            **scope["state"]["log"],
        )


async def _answer_failure(scope: Scope, receive: Receive, send: Send) -> None:
    detail = "Something went wrong here. Try again; if it persists, report it with the request_id."
    await problem_response(scope, 500, detail)(scope, receive, send)


def _request_id(scope: Scope) -> str:
    """The caller's X-Request-ID where it is harmless in a log and a header, or else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return f"req_{uuid.uuid4().hex}"
