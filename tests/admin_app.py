"""A small application around one router, for tests of admin routes without the whole house."""

from dataclasses import replace

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from api.caller import Caller
from api.error_handlers import add_error_handlers
from api.openapi import add_problem_schema

ADMIN = Caller("key_test", "test admin", frozenset({"ask", "admin", "metrics"}), "127.0.0.1")


class _Identified:
    """ASGI middleware that lets every request come from one caller."""

    def __init__(self, app: ASGIApp, caller: Caller) -> None:
        self._app = app
        self._caller = caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            state = scope.setdefault("state", {})
            state.update(caller=replace(self._caller), request_id="req_test", log={})
        await self._app(scope, receive, send)


def app_with(*routers: APIRouter, caller: Caller = ADMIN) -> FastAPI:
    """An application with these routers, our problem details, and every request made by ``caller``."""
    app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False})
    add_error_handlers(app)
    for router in routers:
        app.include_router(router)
    app.add_middleware(_Identified, caller=caller)
    add_problem_schema(app)
    return app
