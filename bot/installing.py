"""The installations as the Slack SDK wants to have them: stores that wait for the database beside the event loop."""

import asyncio
import logging
from datetime import UTC, datetime
from logging import Logger

from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation as SdkInstallation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.door import Installed
from bot.installations import BOT, Installation, Installations, States, Workspace

# A token that ends is renewed so long before.
_RENEWED_BEFORE_MINUTES = 120

log = logging.getLogger(__name__)


# The flow of the SDK takes nothing but descendants of its own stores.
class InstallationStore(AsyncInstallationStore):
    """Our installations behind the SDK's interface."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    @property
    def logger(self) -> Logger:
        """The log."""
        return log

    async def async_save(self, installation: SdkInstallation) -> None:
        """Keep what a person agreed to, and the bot that came with it."""
        kept = _kept(installation, installation.user_id)
        await asyncio.to_thread(self._installations.save, kept)
        if installation.bot_token is not None:
            await self.async_save_bot(installation.to_bot())

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep the bot of a workspace."""
        await asyncio.to_thread(self._installations.save, _kept(bot, BOT))

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of a workspace, or of its organisation."""
        place = _place(enterprise_id, None if is_enterprise_install else team_id)
        found = await asyncio.to_thread(self._installations.find, place)
        return Bot(**found.values) if found is not None else None  # type: ignore[arg-type]  # as the SDK wrote them

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> SdkInstallation | None:
        """What a person agreed to there, or without one whoever was last; with the bot's tokens as they are now."""
        place = _place(enterprise_id, None if is_enterprise_install else team_id)
        found = await asyncio.to_thread(self._installations.find_person, place, user_id)
        if found is None:
            return None
        installation = SdkInstallation(**found.values)  # type: ignore[arg-type]  # as the SDK wrote them
        bot = await self.async_find_bot(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        installation.bot_token = bot.bot_token if bot is not None else None
        return installation

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the bot of a workspace."""
        await asyncio.to_thread(self._installations.delete, _place(enterprise_id, team_id), BOT)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget what a person agreed to; without one all of the workspace."""
        await asyncio.to_thread(self._installations.delete, _place(enterprise_id, team_id), user_id)


class StateStore(AsyncOAuthStateStore):
    """Our states behind the SDK's interface."""

    def __init__(self, states: States) -> None:
        self._states = states

    @property
    def logger(self) -> Logger:
        """The log."""
        return log

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """A new state."""
        del args, kwargs
        return await asyncio.to_thread(self._states.issue)

    async def async_consume(self, state: str) -> bool:
        """Whether the state is good, which it is once."""
        return await asyncio.to_thread(self._states.consume, state)


def token_rotator(client_id: str, client_secret: str, base_url: str) -> AsyncTokenRotator:
    """What renews tokens that end."""
    client = AsyncWebClient(base_url=base_url)
    return AsyncTokenRotator(client_id=client_id, client_secret=client_secret, client=client)


class InstalledTokens:
    """The tokens of the workspaces that installed the app. One that ends soon is renewed first."""

    def __init__(self, store: InstallationStore, rotator: AsyncTokenRotator) -> None:
        self._store = store
        self._rotator = rotator

    async def find(self, team_id: str | None, enterprise_id: str | None) -> Installed | None:
        """The bot there; None where the app is not installed. Raises SecretsError."""
        bot = await self._store.async_find_bot(enterprise_id=enterprise_id, team_id=team_id)
        if bot is None or not bot.bot_token:
            return None
        bot = await self._renewed(bot) if bot.bot_refresh_token else bot
        return Installed(bot.bot_token, bot.app_id, bot.bot_user_id, bot.bot_id)

    async def _renewed(self, bot: Bot) -> Bot:
        try:
            renewed = await self._rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=_RENEWED_BEFORE_MINUTES
            )
        except SlackTokenRotationError as exc:
            log.warning("the token of workspace %s was not renewed: %s", bot.team_id, exc.api_error)
            return bot
        if renewed is None:
            return bot
        await self._store.async_save_bot(renewed)
        return renewed


def _place(enterprise_id: str | None, team_id: str | None) -> Workspace:
    return Workspace(enterprise_id or "", team_id or "")


def _kept(installed: Bot | SdkInstallation, user_id: str) -> Installation:
    values = installed.to_dict_for_copying()
    moments = {name: value.isoformat() for name, value in values.items() if isinstance(value, datetime)}
    return Installation(
        app_id=installed.app_id or "",
        workspace=_place(installed.enterprise_id, None if installed.is_enterprise_install else installed.team_id),
        user_id=user_id,
        bot_id=installed.bot_id,
        bot_user_id=installed.bot_user_id,
        values={**values, **moments},
        installed_at=datetime.fromtimestamp(installed.installed_at, UTC),
    )
