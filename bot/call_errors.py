"""What Slack says when it does not do what it was asked to, sorted by what can be done about it."""

from collections.abc import Mapping
from typing import Any

from aiohttp import ClientConnectorError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookResponse

from bot.errors import RefusedError, SlackCallError, TryLaterError, UnsureError
from bot.retries import retry_after

_LIMITED = ("ratelimited", "rate_limited")
# For a while, as Slack's own reference says.
_PASSING = (*_LIMITED, "org_login_required", "team_added_to_org")
# Some of it may have been done: the same reference again.
_UNSURE = ("internal_error", "fatal_error", "service_unavailable", "request_timeout")
# Nothing was sent yet.
_NEVER_ARRIVED = (ClientConnectorError, ConnectionTimeoutError)


def sorted_failure(method: str, failure: Exception) -> SlackCallError:
    """A failed call of ``method`` as one of ours."""
    if isinstance(failure, SlackApiError):
        return _sorted_response(method, failure.response)
    if isinstance(failure, _NEVER_ARRIVED):
        return TryLaterError(method, "it cannot be reached")
    if isinstance(failure, SlackClientError):
        return RefusedError(method, type(failure).__name__)
    return UnsureError(method, f"the connection was lost ({type(failure).__name__})")


def sorted_reply(response: WebhookResponse) -> SlackCallError | None:
    """What a response address said; None when it took the message."""
    if response.status_code == 200:
        return None
    return _sorted("response_url", response.status_code, response.body.strip()[:100], retry_after(response.headers))


def _sorted_response(method: str, response: Any) -> SlackCallError:
    """The SDK hands over its own response, or that of the library beneath when it was no JSON."""
    status: Any = getattr(response, "status_code", None) or getattr(response, "status", 0)
    told = getattr(response, "data", None)
    code = told.get("error") if isinstance(told, Mapping) else None
    return _sorted(method, int(status), code if isinstance(code, str) else "", retry_after(response.headers))


def _sorted(method: str, status: int, code: str, wait_seconds: float | None) -> SlackCallError:
    if status == 429 or code in _PASSING:
        return TryLaterError(method, code or "ratelimited", wait_seconds)
    if status >= 500 or code in _UNSURE or (status == 200 and not code):
        return UnsureError(method, code or f"it answered {status}")
    if code:
        return RefusedError(method, code)
    return TryLaterError(method, f"it answered {status}")
