"""The cookie of a signed-in admin."""

from starlette.requests import Request
from starlette.responses import Response

from api.keys import SESSION_LENGTH

SESSION_COOKIE = "advisor_session"


def is_secure(request: Request, public_url: str | None) -> bool:
    """Whether people reach this server by https, so that its cookies may stay off every other way."""
    return request.url.scheme == "https" or (public_url or "").startswith("https:")


def set_session(response: Response, secret: str, *, secure: bool) -> None:
    """Let the browser send this session's secret from now on. Scripts of the page cannot read it."""
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=int(SESSION_LENGTH.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def clear_session(response: Response, *, secure: bool) -> None:
    """Let the browser forget the session."""
    response.delete_cookie(SESSION_COOKIE, path="/", secure=secure, httponly=True, samesite="lax")
