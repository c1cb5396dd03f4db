"""Settings of a house whose Slack is the fake one."""

from contextlib import closing
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from app.bootstrap import House
from app.settings import Settings
from app.slack_tokens import installations_of
from bot.installations import BOT as BOT_ROW
from bot.installations import Installation, Workspace
from knowledge.clock import now
from tests.slack.simulator import Slack
from tests.slack.state import APP_TOKEN, BOT, BOT_TOKEN, SIGNING_SECRET


def settings_for(running: Slack, home: Path, **given: Any) -> Settings:
    return Settings(home=home, port=0, jobs="worker", slack_base_url=running.url, **given)


def one_workspace(running: Slack, home: Path, **given: Any) -> Settings:
    secrets = {"slack_bot_token": SecretStr(BOT_TOKEN), "slack_app_token": SecretStr(APP_TOKEN)}
    return settings_for(running, home, slack_signing_secret=SecretStr(SIGNING_SECRET), **secrets, **given)


def install(settings: Settings) -> None:
    """Have one workspace installed the app."""
    values = {"bot_token": BOT_TOKEN, "bot_id": "BBOT", "bot_user_id": BOT, "installed_at": now().timestamp()}
    installation = Installation("A0APP", Workspace("", "T0TEAM"), BOT_ROW, "BBOT", BOT, values, now())
    with closing(House(settings)) as house:
        installations_of(house).save(installation)
