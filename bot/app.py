"""The bolt app: what Slack sends is verified, questions are kept, clicks are heard, and mistakes are told politely."""

import logging
import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from bot.arrivals import Arrivals
from bot.blocks.notices import problem_message
from bot.listeners import answers, channels, command, feedback, home, questionnaire, shortcut
from bot.listeners.reception import Reception
from bot.payloads import Payload, part, parts, user_of, word, workspace_of
from bot.receiving import Receiving

_NAME = "framework-advisor"
_QUESTIONS = ("message", "app_mention")
_ANY = re.compile(r".*", re.DOTALL)
# Bolt tells payloads apart by these; what is none of them would be answered with 404, and sent again.
_KINDS = ("url_verification", "message_action", "shortcut")

log = logging.getLogger(__name__)


def build_app(
    reception: Reception,
    *,
    signing_secret: str,
    installations: AsyncInstallationStore | None = None,
    arrivals: Arrivals | None = None,
) -> AsyncApp:
    """The app. ``installations`` is where workspaces are kept that may take the app away again. ``arrivals`` is told of
    all that is being taken in."""
    app = AsyncApp(
        name=_NAME,
        signing_secret=signing_secret,
        client=reception.door.app_client(),
        authorize=reception.door.authorizer(),
        before_authorize=TakingIn(reception.receiving, arrivals or Arrivals()),
        installation_store=installations,
        ssl_check_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    for listener in (answers, feedback, questionnaire, home, shortcut, channels, command):
        listener.register(app, reception)
    if installations is not None:
        app.enable_token_revocation_listeners()
    _let_pass(app)
    app.error(telling_of_mistakes(reception))
    return app


# Bolt takes nothing else for a middleware that it may call without looking into the payload first.
class TakingIn(AsyncMiddleware):
    """Keeps what is asked in messages, before anything is acknowledged.

    It comes after the signature and before the authorization: Slack may be down, and the question is kept all the same.
    When it cannot be kept, the request fails, and Slack sends it again.
    """

    def __init__(self, receiving: Receiving, arrivals: Arrivals) -> None:
        self._receiving = receiving
        self._arrivals = arrivals

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse | None:
        """Take the question, or let the next middleware have the payload."""
        del resp
        with self._arrivals.one():
            return await self._take(req, next)

    async def _take(self, req: AsyncBoltRequest, following: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        if word(part(req.body, "event"), "type") in _QUESTIONS:
            await self._receiving.take(req.body)
            return BoltResponse(status=200, body="")
        if not _is_known(req.body):
            log.info("Slack sent something that is not known here: %s", word(req.body, "type") or "without a type")
            return BoltResponse(status=200, body="")
        return await following()


def _is_known(body: Payload) -> bool:
    """Whether bolt can read the payload: it fails over what it expects and does not find."""
    kind = word(body, "type")
    if kind == "event_callback":
        return word(part(body, "event"), "type") is not None
    if kind == "block_actions":
        return word(next(iter(parts(body, "actions")), {}), "action_id") is not None
    if kind in ("view_submission", "view_closed"):
        return word(part(body, "view"), "callback_id") is not None and word(part(body, "view"), "type") is not None
    return kind in _KINDS or (kind is None and word(body, "command") is not None)


def _let_pass(app: AsyncApp) -> None:
    """Acknowledge what nobody listens to: buttons that are links, views that were closed, events of other kinds."""

    async def let_pass(ack: AsyncAck) -> None:
        await ack()

    app.event(_ANY)(let_pass)
    app.command(_ANY)(let_pass)
    app.action(_ANY)(let_pass)
    app.view_submission(_ANY)(let_pass)
    app.view_closed(_ANY)(let_pass)
    app.shortcut(_ANY)(let_pass)


def telling_of_mistakes(reception: Reception) -> Callable[..., Awaitable[None]]:
    """The handler of errors: logs them, and says to whoever clicked that something went wrong."""

    async def tell_of_mistake(error: Exception, body: Payload) -> None:
        log.error("Something that Slack sent was not dealt with.", exc_info=error)
        if word(body, "response_url") is not None:
            language = await reception.people.language(workspace_of(body), user_of(body))
            await reception.whisper(body, problem_message("failed", language))

    return tell_of_mistake
