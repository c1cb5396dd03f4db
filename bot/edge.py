"""What Slack sends over HTTP: let in when it is signed, handed to the bolt app."""

import logging
import re

from fastapi import APIRouter
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.names import EVENTS_PATH

# A click brings the whole message along, and Korean is eight characters a letter in the form that Slack sends.
MAX_BODY_BYTES = 1_000_000

# The SDK fails over what is no number, and over a signature that is not ASCII.
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
# The rest of the headers is not signed, and bolt would obey some of them.
_PASSED_ON = ("content-type", "x-slack-request-timestamp", "x-slack-signature", "x-slack-retry-num")
_UNSIGNED = (
    "This address takes what Slack has signed in the last five minutes. If Slack sent this, compare the signing "
    "secret in the settings with the one of the app, and the clock of this server with the time."
)
_UNREADABLE = "The body is signed and could not be read. Slack sends JSON, or a form, in UTF-8."

log = logging.getLogger(__name__)


def slack_routes(app: AsyncApp, signing_secret: str) -> APIRouter:
    """``POST /slack/events`` for events, commands, buttons and views. Knows no keys: Slack signs what it sends."""
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        timestamp, signature = _signed_headers(request)
        body = await request.body()
        try:
            if not verifier.is_valid(body, timestamp, signature):
                raise _unsigned("its signature does not fit, or is old")
        except UnicodeDecodeError as exc:
            raise _unsigned("its body is not UTF-8") from exc
        answered = await app.async_dispatch(_read(request, body))
        return Response(answered.body, answered.status, headers=answered.first_headers_without_set_cookie())

    router = APIRouter()
    router.add_route(EVENTS_PATH, events, methods=["POST"], include_in_schema=False)
    return router


def _signed_headers(request: Request) -> tuple[str, str]:
    """When and how the request was signed, as far as it can be told before its body is read."""
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise _unsigned("it has no time in seconds")
    if not _SIGNATURE.fullmatch(signature):
        raise _unsigned("it has no signature")
    return timestamp, signature


def _read(request: Request, body: bytes) -> AsyncBoltRequest:
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    try:
        return AsyncBoltRequest(body=body.decode(), headers=headers)  # type: ignore[arg-type]  # a str is one of the values it takes
    except Exception as exc:
        # Bolt takes whatever is signed for well formed, and fails in as many ways as it is not.
        log.warning("a signed request could not be read: %s", type(exc).__name__)
        raise HTTPException(400, _UNREADABLE) from exc


def _unsigned(why: str) -> HTTPException:
    log.info("a request to %s was refused: %s", EVENTS_PATH, why)
    return HTTPException(401, _UNSIGNED)
