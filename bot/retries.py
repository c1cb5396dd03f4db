"""What is sent to Slack again when it did not arrive, and what must not be."""

from aiohttp import ClientConnectorError, ConnectionTimeoutError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

# What a second call would do a second time. Whoever does not know whether the first arrived has to look.
NOT_TWICE = frozenset(
    {"chat.postMessage", "chat.postEphemeral", "chat.startStream", "chat.appendStream", "chat.stopStream"}
)
# Longer waits are for the caller, who can do something else meanwhile.
LONGEST_WAIT_SECONDS = 5
_TRIES_AGAIN = 2
# Nothing was sent yet.
_NEVER_ARRIVED = (ClientConnectorError, ConnectionTimeoutError)


def retry_handlers() -> list[AsyncRetryHandler]:
    """The handlers of every client: rate limits with a short wait, lost connections and faults of the server."""
    return [
        _ShortWait(max_retry_count=_TRIES_AGAIN),
        _NotTwice(AsyncConnectionErrorRetryHandler(max_retry_count=_TRIES_AGAIN)),
        _NotTwice(AsyncServerErrorRetryHandler(max_retry_count=_TRIES_AGAIN)),
    ]


def retry_after(headers: object) -> int | None:
    """The seconds that a response asks to wait; None where it does not tell."""
    items = headers.items() if hasattr(headers, "items") else ()
    told = next((value for name, value in items if str(name).lower() == "retry-after"), None)
    text = str(told[0] if isinstance(told, list) and told else told)
    return int(text) if text.isascii() and text.isdigit() else None


# The client takes nothing but descendants of its own handler.
class _ShortWait(AsyncRateLimitErrorRetryHandler):
    """Waits as long as a rate limit asks for, unless that is long: a refused call did nothing."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        del state, request, error
        if response is None or response.status_code != 429:
            return False
        seconds = retry_after(response.headers)
        return seconds is not None and seconds <= LONGEST_WAIT_SECONDS


class _NotTwice(AsyncRetryHandler):
    """Another handler, asked only where a call may be repeated."""

    def __init__(self, handler: AsyncRetryHandler) -> None:
        super().__init__(handler.max_retry_count, handler.interval_calculator)
        self._handler = handler

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        method = request.url.partition("?")[0].rstrip("/").rpartition("/")[2]
        if method in NOT_TWICE and not isinstance(error, _NEVER_ARRIVED):
            return False
        return await self._handler.can_retry_async(state=state, request=request, response=response, error=error)
