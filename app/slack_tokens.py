"""Where the bot's tokens come from: the settings, or the workspaces that installed the app."""

from app.bootstrap import House
from app.errors import SettingsError
from app.setting_types import keys_in
from app.settings import Settings
from bot.door import OneToken
from bot.installations import Installations
from bot.vault import Vault

# ``xapp-1-A0123456789-…``: which app it is.
_APP_ID_AT = 2


def single_token(settings: Settings) -> OneToken:
    """The token of the settings."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token is not None else ""
    return OneToken(token, find_app_id(settings))


def find_app_id(settings: Settings) -> str | None:
    """The id of the app, which its app-level token tells."""
    parts = settings.slack_app_token.get_secret_value().split("-") if settings.slack_app_token is not None else []
    return parts[_APP_ID_AT] if len(parts) > _APP_ID_AT + 1 else None


def installations_of(house: House) -> Installations:
    """The workspaces that installed the app. Raises SettingsError without a key."""
    keys = house.settings.slack_token_key
    if keys is None:
        raise SettingsError(["ADVISOR_SLACK_TOKEN_KEY is not set, and nothing can be read without it."])
    return Installations(house.engine, Vault(keys_in(keys)))
