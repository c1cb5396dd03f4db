"""Signing admins in and out, with a key or through the provider."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import AfterValidator

from advisor.audit import Actor, AuditLog
from api.admin_schemas import AdminBody
from api.authentication import SIGN_IN, TOO_MANY_WRONG, WRONG_KEY, WRONG_KEY_HEADERS
from api.caller import Scope, actor_of, caller_of
from api.errors import NoProviderError, NotAnAdminError
from api.keys import Key, Keys, Refused
from api.oidc.pending import VALID_SECONDS
from api.oidc.port import Returned, SignIn
from api.openapi import Responses, problems
from api.problems import problem_response
from api.rate_limits import RateLimits
from api.same_origin import find_same_origin
from api.schemas import Name, clean
from api.session_cookie import SESSION_COOKIE, clear_session, is_secure, set_session
from api.web.addresses import own_path

PENDING_COOKIE = "advisor_sign_in"
ONWARD_COOKIE = "advisor_onward"
NO_STORE = {"Cache-Control": "no-store"}
_UNDER_SCOPED = "This key has no scope `admin`. Sign in with one that has; `advisor admin keys list` shows them."
_ELSEWHERE = "Another site's page sent this. Sign in from a page of this server, or with a program."
_REDIRECT: Responses = {
    302: {"description": "Go on there.", "headers": {"Location": {"schema": {"type": "string"}}}},
}

Onward = Annotated[
    str | None,
    Query(alias="next", max_length=2_000, description="The page of this server to go on to, once signed in."),
    AfterValidator(lambda text: text and clean(text)),
]
Answered = Annotated[str | None, Query(max_length=4_096), AfterValidator(lambda text: text and clean(text))]


class SignInBody(AdminBody):
    """An admin key."""

    key: Name


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in now, and until when."""

    name: str
    scopes: tuple[Scope, ...]
    expires_at: datetime | None


def sign_in_routes(
    keys: Keys,
    audit: AuditLog,
    limits: RateLimits,
    provider: SignIn | None,
    *,
    public_url: str | None = None,
    home: str = "/",
) -> APIRouter:
    """The routes of /v1/admin/sign-in and /v1/admin/sign-out; ``home`` is where a person goes on, once signed in."""
    router = APIRouter(tags=["admin: keys and people"])
    _add_begin(router, provider, public_url)
    _add_finish(router, keys, audit, provider, public_url, home)
    _add_key(router, keys, audit, limits, public_url)
    _add_sign_out(router, keys, audit, public_url)
    return router


def _add_begin(router: APIRouter, provider: SignIn | None, public_url: str | None) -> None:
    @router.get(
        SIGN_IN,
        summary="Sign in through the provider",
        status_code=302,
        response_class=RedirectResponse,
        responses={**_REDIRECT, **problems(404, 422, 502)},
    )
    def begin(request: Request, onward: Onward = None) -> Response:
        address, cookie = _required(provider).begin()
        response = RedirectResponse(address, 302, headers=NO_STORE)
        secure = is_secure(request, public_url)
        _set_pending(response, PENDING_COOKIE, cookie, secure=secure)
        _set_pending(response, ONWARD_COOKIE, quote(onward or ""), secure=secure)
        return response


def _add_finish(
    router: APIRouter, keys: Keys, audit: AuditLog, provider: SignIn | None, public_url: str | None, home: str
) -> None:
    @router.get(
        f"{SIGN_IN}/callback",
        summary="Come back from the provider",
        status_code=302,
        response_class=RedirectResponse,
        responses={**_REDIRECT, **problems(400, 403, 404, 422, 502)},
    )
    def finish(
        request: Request, code: Answered = None, state: Answered = None, error: Answered = None, iss: Answered = None
    ) -> Response:
        pending = request.cookies.get(PENDING_COOKIE)
        try:
            person = _required(provider).finish(Returned(code, state, error, iss), pending)
        except NotAnAdminError as exc:
            audit.record(_as(request, f"person:{exc.who}", exc.who), "sign_in.refuse", exc.who)
            raise
        new = keys.open_session(person.name, by=person.id)
        audit.record(_as(request, person.id, person.name), "sign_in.provider", new.key.id)
        secure = is_secure(request, public_url)
        onward = unquote(request.cookies.get(ONWARD_COOKIE, ""))
        response = RedirectResponse(own_path(onward) if onward else home, 302, headers=NO_STORE)
        set_session(response, new.secret, secure=secure)
        for name in (PENDING_COOKIE, ONWARD_COOKIE):
            _set_pending(response, name, "", secure=secure)
        return response


def _add_key(router: APIRouter, keys: Keys, audit: AuditLog, limits: RateLimits, public_url: str | None) -> None:
    @router.post(
        SIGN_IN,
        summary="Sign in with an admin key",
        response_model=SignedIn,
        responses=problems(400, 401, 403, 413, 415, 422),
    )
    def sign_in(request: Request, response: Response, body: SignInBody) -> SignedIn | Response:
        if find_same_origin(request.scope, public_url) is False:
            return problem_response(request.scope, 403, _ELSEWHERE)
        found = keys.check(body.key)
        if isinstance(found, Refused):
            return _wrong_key(request, limits, found)
        if "admin" not in found.caller.scopes:
            return problem_response(request.scope, 403, _UNDER_SCOPED)
        new = keys.open_session(found.caller.name, by=found.caller.id)
        audit.record(_as(request, found.caller.id, found.caller.name), "sign_in.key", new.key.id)
        response.headers.update(NO_STORE)
        set_session(response, new.secret, secure=is_secure(request, public_url))
        return _signed_in(new.key)


def _add_sign_out(router: APIRouter, keys: Keys, audit: AuditLog, public_url: str | None) -> None:
    @router.post("/v1/admin/sign-out", summary="Sign out", status_code=204, responses=problems(403))
    def sign_out(request: Request) -> Response:
        found = keys.check(request.cookies.get(SESSION_COOKIE, ""), "session")
        if not isinstance(found, Refused):
            if not find_same_origin(request.scope, public_url):
                return problem_response(request.scope, 403, _ELSEWHERE)
            keys.revoke(found.key_id)
            audit.record(_as(request, found.caller.id, found.caller.name), "sign_out", found.key_id)
        response = Response(status_code=204, headers=NO_STORE)
        clear_session(response, secure=is_secure(request, public_url))
        return response


def _required(provider: SignIn | None) -> SignIn:
    if provider is None:
        raise NoProviderError
    return provider


def _wrong_key(request: Request, limits: RateLimits, refused: Refused) -> Response:
    request.state.log["refused"] = refused.reason
    allowance = limits.count_failure(caller_of(request).address)
    limit = allowance.headers() if allowance is not None else {}
    if allowance is not None and not allowance.allowed:
        return problem_response(request.scope, 429, TOO_MANY_WRONG.format(allowance=allowance), headers=limit)
    return problem_response(request.scope, 401, WRONG_KEY, headers={**WRONG_KEY_HEADERS, **limit})


def _as(request: Request, actor_id: str, name: str) -> Actor:
    """The person who just became known, calling from where this request does."""
    unknown = actor_of(request)
    return Actor(actor_id, name, unknown.address, unknown.request_id)


def _signed_in(key: Key) -> SignedIn:
    return SignedIn(key.name, key.scopes, key.expires_at)


def _set_pending(response: Response, name: str, value: str, *, secure: bool) -> None:
    """A cookie that remembers a part of a sign-in while the person is away; an empty one forgets it."""
    age = VALID_SECONDS if value else 0
    response.set_cookie(name, value, max_age=age, path=SIGN_IN, secure=secure, httponly=True, samesite="lax")
