"""A limit on the size of request bodies, whether or not their length is declared."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem_response


class BodyLimit:
    """ASGI middleware that answers 413 to a body of more than ``max_bytes``; paths in ``larger`` may have more."""

    def __init__(self, app: ASGIApp, max_bytes: int, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most(scope["path"])
        if self._declared(scope) > most:
            # The rest of the body is not read, so this connection cannot carry another request.
            response = problem_response(scope, 413, _detail(most), headers={"Connection": "close"})
            await response(scope, receive, send)
            return
        await self._app(scope, _counted(receive, most), send)

    def _most(self, path: str) -> int:
        return next((most for start, most in self._larger.items() if path.startswith(start)), self._max_bytes)

    @staticmethod
    def _declared(scope: Scope) -> int:
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit():
                return int(value)
        return 0


def _detail(most: int) -> str:
    return f"The body is larger than {most:,} bytes. Send less at once: a shorter text, or fewer files."


def _counted(receive: Receive, most: int) -> Receive:
    read = 0

    async def receive_counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise HTTPException(413, _detail(most), headers={"Connection": "close"})
        return message

    return receive_counted
