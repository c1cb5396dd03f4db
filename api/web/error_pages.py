"""Problems as pages, for whoever came with a browser."""

import json
from collections.abc import Mapping
from typing import Any

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import PROBLEM_TYPE
from api.web.pages import Pages
from api.web.sign_in import sign_in_page
from api.web.visitors import ANONYMOUS

# Under these a program is spoken to, whatever it says that it accepts. Signing in is where browsers come by.
_PROGRAMS = ("/v1/", "/metrics", "/healthz", "/readyz", "/openapi.json", "/static/", "/slack/")
_BROWSERS = ("/v1/admin/sign-in",)
_TOLD = (400, 403, 404, 413, 422, 429, 500, 503)
# They described the problem's own bytes.
_OF_THE_BODY = frozenset({"content-length", "content-type", "content-encoding"})


class ErrorPages:
    """ASGI middleware, outside what answers with problems: a browser gets the same as a page."""

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or not wants_page(scope):
            await self._app(scope, receive, send)
            return
        told: list[Message] = []
        body = bytearray()

        async def send_page(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_problem(message):
                told.append(message)
            elif told and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    page = await to_thread.run_sync(self._page, scope, told[0], bytes(body))
                    await page(scope, receive, send)
            else:
                await send(message)

        await self._app(scope, receive, send_page)

    def _page(self, scope: Scope, start: Message, body: bytes) -> Response:
        request = Request(scope)
        problem: Mapping[str, Any] = json.loads(body)
        status: int = start["status"]
        headers = {name: value for name, value in Headers(raw=start["headers"]).items() if name not in _OF_THE_BODY}
        if status == 401 or (status == 403 and _is_admins(request)):
            return sign_in_page(self._pages, request, status=status, headers=headers)
        return self._pages.render(
            request,
            "error.html",
            status=status,
            headers=headers,
            # Not looked up: what went wrong may be what it would be looked up in.
            visitor=ANONYMOUS,
            told=status if status in _TOLD else 400 if status < 500 else 500,
            detail=problem.get("detail", ""),
            request_id=problem.get("request_id", ""),
        )


def _is_admins(request: Request) -> bool:
    """Whether somebody looks at an admin's page: another key may open it."""
    path = request.url.path
    return request.method == "GET" and (path == "/admin" or path.startswith("/admin/"))


def wants_page(scope: Scope) -> bool:
    """Whether this request comes from somebody looking at a page."""
    path: str = scope["path"]
    if path.startswith(_PROGRAMS) and not path.startswith(_BROWSERS):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def _is_problem(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith(PROBLEM_TYPE)
