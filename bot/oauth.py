"""Installing the app in a workspace by a click: Slack's OAuth flow, with the routes it needs."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response

from bot.door import SLACK_FAILURES
from bot.installing import InstallationStore, StateStore
from bot.manifest import SCOPES
from bot.names import INSTALL_PATH, REDIRECT_PATH

log = logging.getLogger(__name__)

# Told of whoever has installed the app: the workspace or organisation, and the person.
TellInstalled = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """The app as Slack knows it. ``base_url`` is where its methods stand, beside which people agree."""

    client_id: str
    client_secret: str
    public_url: str
    base_url: str


def oauth_flow(
    oauth: OAuthApp, store: InstallationStore, states: StateStore, client: AsyncWebClient, tell: TellInstalled
) -> AsyncOAuthFlow:
    """The flow. A state is good once, for ten minutes, in the browser that began."""
    settings = AsyncOAuthSettings(
        client_id=oauth.client_id,
        client_secret=oauth.client_secret,
        scopes=list(SCOPES),
        user_scopes=[],
        redirect_uri=f"{oauth.public_url}{REDIRECT_PATH}",
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        # Straight to Slack: the SDK's page in between would show a picture of another server.
        install_page_rendering_enabled=False,
        authorization_url=f"{oauth.base_url.removesuffix('/').removesuffix('/api')}/oauth/v2/authorize",
        installation_store=store,
        installation_store_bot_only=True,
        state_store=states,
        callback_options=_told(tell),
    )
    return AsyncOAuthFlow(client=client, settings=settings)


def oauth_routes(flow: AsyncOAuthFlow) -> APIRouter:
    """``GET /slack/install`` and where Slack sends people back to."""

    async def install(request: Request) -> Response:
        return to_starlette_response(await flow.handle_installation(to_async_bolt_request(request, b"")))

    async def redirect(request: Request) -> Response:
        asked = to_async_bolt_request(request, b"")
        try:
            answered = await flow.handle_callback(asked)
        except SLACK_FAILURES as exc:
            log.warning("Slack was not reached for an installation: %s", type(exc).__name__)
            answered = await flow.failure_handler(
                AsyncFailureArgs(
                    request=asked,
                    reason="slack_not_reached",
                    suggested_status_code=502,
                    settings=flow.settings,
                    default=flow.default_callback_options,
                )
            )
        return to_starlette_response(answered)

    router = APIRouter()
    router.add_route(INSTALL_PATH, install, methods=["GET"], include_in_schema=False)
    router.add_route(REDIRECT_PATH, redirect, methods=["GET"], include_in_schema=False)
    return router


def _told(tell: TellInstalled) -> AsyncCallbackOptions:
    async def succeed(args: AsyncSuccessArgs) -> BoltResponse:
        place = args.installation.team_id or args.installation.enterprise_id or ""
        log.info("the app was installed in workspace %s", place)
        await asyncio.to_thread(tell, place, args.installation.user_id)
        return await args.default.success(args)

    async def fail(args: AsyncFailureArgs) -> BoltResponse:
        log.warning("the app was not installed: %s", args.reason)
        return await args.default.failure(args)

    return AsyncCallbackOptions(succeed, fail)
