"""Trying out what the settings say of Slack."""

from collections.abc import Mapping, Sequence
from contextlib import closing

from app.bootstrap import House
from app.settings import Settings, given_in
from app.slack_settings import SlackMode, slack_problems
from app.slack_tokens import installations_of, single_token
from bot.check import (
    Finding,
    check_app_token,
    check_bot,
    check_events_url,
    check_human,
    check_manifest,
    check_signing_secret,
)
from bot.door import SlackDoor
from bot.errors import SecretsError
from bot.manifest import app_manifest
from bot.names import INSTALL_PATH


def mode_to_check(settings: Settings) -> SlackMode:
    """How Slack is to be used: as it is set, else as the secrets that are there allow."""
    if settings.slack != "off":
        return settings.slack
    return "http" if settings.slack_app_token is None and settings.slack_signing_secret is not None else "socket"


async def check_slack(settings: Settings, mode: SlackMode, theirs: Mapping[str, object] | None) -> Sequence[Finding]:
    """Everything that can be found out from here. ``theirs`` is the app's manifest as Slack has it."""
    lacking = slack_problems(mode, given_in(settings))
    found = [Finding("settings", "fault", f"{each}.", "See docs/slack.md.") for each in lacking]
    found.extend(await _check_bots(settings))
    if settings.slack_app_token is not None:
        token = settings.slack_app_token.get_secret_value()
        async with SlackDoor(single_token(settings), base_url=settings.slack_base_url) as door:
            found.append(await check_app_token(door.client_of(None), token))
    if mode == "http":
        found.extend(await _check_http(settings))
    if theirs is not None:
        found.append(check_manifest(app_manifest(settings.public_url, socket=mode == "socket"), theirs))
    return found


async def _check_http(settings: Settings) -> Sequence[Finding]:
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret is not None else None
    known = check_signing_secret(secret)
    if secret is None:
        return (known,)
    if settings.public_url is None:
        todo = "Set ADVISOR_PUBLIC_URL to the address that Slack calls, and it is tried as well."
        return known, Finding("events URL", "note", "It is not known here.", todo)
    return known, await check_events_url(settings.public_url, secret)


async def _check_bots(settings: Settings) -> Sequence[Finding]:
    """The bot of the settings, or every one that is installed."""
    found: list[Finding] = []
    async with SlackDoor(single_token(settings), base_url=settings.slack_base_url) as door:
        tokens, problem = _tokens(settings)
        for token in tokens:
            client = door.client_of(token)
            found.extend(await check_bot(client))
            if settings.slack_human is not None:
                found.append(await check_human(client, settings.slack_human))
    return found if problem is None else [problem]


def _tokens(settings: Settings) -> tuple[Sequence[str], Finding | None]:
    if settings.slack_bot_token is not None:
        return (settings.slack_bot_token.get_secret_value(),), None
    if settings.slack_token_key is None:
        return (), None
    try:
        with closing(House(settings)) as house:
            tokens = [str(each.values.get("bot_token")) for each in installations_of(house).all()]
    except SecretsError as exc:
        return (), Finding("bot tokens", "fault", str(exc))
    if not tokens:
        todo = f"Open {settings.public_url or ''}{INSTALL_PATH} in a browser."
        return (), Finding("bot tokens", "fault", "The app is not installed in any workspace yet.", todo)
    return tokens, None
