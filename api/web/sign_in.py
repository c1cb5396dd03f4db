"""Signing in and out in a browser: with any key, for the session that it is traded for."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from advisor.audit import Actor, AuditLog
from api.caller import actor_of, caller_of
from api.keys import Accepted, Keys, Refused
from api.rate_limits import RateLimits
from api.same_origin import find_same_origin
from api.session_cookie import SESSION_COOKIE, clear_session, is_secure, set_session
from api.web.addresses import own_path
from api.web.pages import Pages

_MOST_CHARS = 2_000
Next = Annotated[str, Query(alias="next", max_length=_MOST_CHARS)]
FormText = Annotated[str, Form(max_length=_MOST_CHARS)]


def sign_in_page(
    pages: Pages,
    request: Request,
    *,
    onward: str | None = None,
    wrong: str | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page to sign in at, which then leads ``onward``. ``wrong`` names the words for what went wrong."""
    whole = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    target = own_path(onward if onward is not None else whole)
    return pages.render(
        request,
        "sign_in.html",
        status=status,
        headers=headers,
        onward=target,
        for_admin=target == "/admin" or target.startswith("/admin/"),
        wrong=wrong,
    )


def sign_in_routes(
    pages: Pages, keys: Keys, audit: AuditLog, limits: RateLimits, *, public_url: str | None
) -> APIRouter:
    """GET and POST /sign-in, POST /sign-out."""
    router = APIRouter(include_in_schema=False)
    _add_sign_in(router, pages, keys, audit, limits, public_url)

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        found = keys.check(request.cookies.get(SESSION_COOKIE, ""), "session")
        if isinstance(found, Accepted) and find_same_origin(request.scope, public_url):
            keys.revoke(found.key_id)
            audit.record(_as(request, found), "sign_out", found.key_id)
        response = RedirectResponse("/", 303)
        clear_session(response, secure=is_secure(request, public_url))
        return response

    return router


def _add_sign_in(
    router: APIRouter, pages: Pages, keys: Keys, audit: AuditLog, limits: RateLimits, public_url: str | None
) -> None:
    @router.get("/sign-in")
    def show(request: Request, onward: Next = "/") -> Response:
        return sign_in_page(pages, request, onward=onward)

    @router.post("/sign-in")
    def sign_in(request: Request, key: FormText = "", onward: FormText = "/") -> Response:
        if find_same_origin(request.scope, public_url) is False:
            return sign_in_page(pages, request, onward=onward, wrong="frame.elsewhere", status=403)
        found = keys.check(key.strip())
        if isinstance(found, Refused):
            request.state.log["refused"] = found.reason
            allowance = limits.count_failure(caller_of(request).address)
            if allowance is not None and not allowance.allowed:
                return sign_in_page(pages, request, onward=onward, wrong="frame.too_many_keys", status=429)
            return sign_in_page(pages, request, onward=onward, wrong="frame.wrong_key", status=401)
        if "admin" not in found.caller.scopes and own_path(onward).startswith("/admin"):
            return sign_in_page(pages, request, onward=onward, wrong="frame.wrong_scope", status=403)
        new = keys.open_session(found.caller.name, by=found.caller.id, scopes=found.caller.scopes)
        audit.record(_as(request, found), "sign_in.key", new.key.id)
        response = RedirectResponse(own_path(onward), 303, headers={"Cache-Control": "no-store"})
        set_session(response, new.secret, secure=is_secure(request, public_url))
        return response


def _as(request: Request, found: Accepted) -> Actor:
    """Whoever just became known, calling from where this request does."""
    unknown = actor_of(request)
    return Actor(found.caller.id, found.caller.name, unknown.address, unknown.request_id)
