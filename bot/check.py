"""Trying out an installation: what works, what is missing, and what to do about it."""

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.door import SLACK_FAILURES
from bot.manifest import APP_SCOPE, SCOPES
from bot.names import EVENTS_PATH

Verdict = Literal["ok", "note", "fault"]

_SECONDS = 10
_CHALLENGE = "framework-advisor-check"
_REINSTALL = "Reinstall the app in the workspace (OAuth & Permissions), and set the token that it then shows."
_TODO = {
    "invalid_auth": "Copy the token again; a bot's begins with xoxb-, an app's with xapp-.",
    "not_authed": "Set the token.",
    "token_revoked": _REINSTALL,
    "token_expired": _REINSTALL,
    "account_inactive": _REINSTALL,
    "not_allowed_token_type": "Set ADVISOR_SLACK_APP_TOKEN to an app-level token, which begins with xapp-.",
    "missing_scope": f"Make an app-level token with the scope {APP_SCOPE} (Basic Information).",
    "channel_not_found": "Copy the id from the end of the channel's details; a private channel must invite the bot.",
    "not_in_channel": "Invite the bot: /invite @framework-advisor in that channel.",
    "user_not_found": "Copy the member id from the person's profile.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing. ``todo`` is what to do about it."""

    what: str
    verdict: Verdict
    told: str
    todo: str = ""


async def check_bot(client: AsyncWebClient) -> tuple[Finding, ...]:
    """Whether the token of a workspace is good, and for what."""
    try:
        answer = await client.auth_test()
    except SLACK_FAILURES as exc:
        return (_fault("bot token", exc),)
    told = f"Slack knows it: @{answer.get('user')} in {answer.get('team')} ({answer.get('team_id')})."
    known = Finding("bot token", "ok", told)
    if not answer.get("bot_id"):
        todo = "Set the Bot User OAuth Token, which begins with xoxb-."
        known = Finding("bot token", "fault", "It belongs to a person and not to a bot.", todo)
    return known, _scopes(answer)


async def check_app_token(client: AsyncWebClient, token: str) -> Finding:
    """Whether Socket Mode can be used with the app-level token."""
    try:
        await client.apps_connections_open(app_token=token)
    except SLACK_FAILURES as exc:
        return _fault("app token", exc)
    return Finding("app token", "ok", "Slack opens connections for Socket Mode.")


async def check_human(client: AsyncWebClient, human: str) -> Finding:
    """Whether whoever is to be told that somebody wants a person can be told."""
    what = "people to ask"
    try:
        if human.startswith(("U", "W")):
            await client.users_info(user=human)
            return Finding(what, "ok", f"The user {human} is there.")
        await client.conversations_history(channel=human, limit=1)
    except SLACK_FAILURES as exc:
        return _fault(what, exc)
    return Finding(what, "ok", f"The bot is in the channel {human}.")


async def check_events_url(url: str, signing_secret: str) -> Finding:
    """Whether what is signed with the secret gets through to the server at ``url``, as Slack's own greeting does."""
    what, address = "events URL", f"{url}{EVENTS_PATH}"
    body = json.dumps({"type": "url_verification", "challenge": _CHALLENGE})
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(signing_secret).generate_signature(timestamp=timestamp, body=body)
    headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or ""}
    headers |= {"Content-Type": "application/json"}
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=_SECONDS)) as session,
            session.post(address, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            status, text = answer.status, await answer.text()
    except (ClientError, TimeoutError, OSError) as exc:
        told = f"{address} is not reached from here: {_short(exc)}."
        return Finding(what, "fault", told, "Start `advisor serve --slack http`, and lead that address to it.")
    if status == 200 and _CHALLENGE in text:
        return Finding(what, "ok", f"{address} answers what is signed with this secret.")
    if status == 401:
        todo = "Start the server again with this ADVISOR_SLACK_SIGNING_SECRET, and compare the clocks."
        return Finding(what, "fault", f"{address} takes the signature for a wrong one.", todo)
    todo = "Lead the address to `advisor serve --slack http`, with nothing that redirects or asks for a password."
    return Finding(what, "fault", f"{address} answers with status {status}.", todo)


def check_signing_secret(secret: str | None) -> Finding:
    """Whether there is one. Whether it is the right one, only a request of Slack's can tell."""
    what = "signing secret"
    if not secret:
        todo = "Set ADVISOR_SLACK_SIGNING_SECRET to the Signing Secret of Basic Information."
        return Finding(what, "fault", "It is not set.", todo)
    if not secret.isascii() or not secret.isalnum():
        return Finding(what, "note", "It does not look like one.", "Copy it again from Basic Information.")
    return Finding(what, "ok", "It is set.")


def check_manifest(ours: Mapping[str, object], theirs: object) -> Finding:
    """What the app lacks that its manifest here has. What it has besides is its owner's business."""
    lacking = [each for part in ("features", "oauth_config", "settings") for each in _lacking(part, ours, theirs)]
    if not lacking:
        return Finding("manifest", "ok", "The app has all that it needs.")
    todo = "Paste what `advisor slack manifest` prints under App Manifest, save, and reinstall the app."
    return Finding("manifest", "fault", f"The app lacks {'; '.join(lacking)}.", todo)


def _scopes(answer: AsyncSlackResponse) -> Finding:
    headers = {str(name).lower(): value for name, value in answer.headers.items()}
    told = headers.get("x-oauth-scopes")
    if told is None:
        return Finding("scopes", "note", "Slack did not tell what the token may do.")
    granted = {scope.strip() for scope in str(told).split(",")}
    missing = [f"{scope} ({why})" for scope, why in SCOPES.items() if scope not in granted]
    if missing:
        todo = f"Add them under OAuth & Permissions, or paste `advisor slack manifest`. {_REINSTALL}"
        return Finding("scopes", "fault", f"The token lacks {'; '.join(missing)}.", todo)
    more = sorted(granted - set(SCOPES) - {""})
    if more:
        return Finding("scopes", "note", f"All there; not needed: {', '.join(more)}.")
    return Finding("scopes", "ok", "Those that are needed, and no other.")


def _lacking(path: str, ours: object, theirs: object) -> list[str]:
    """The paths at which ``theirs`` has not what ``ours`` has."""
    name = path.rpartition(".")[2]
    mine = ours.get(name) if isinstance(ours, Mapping) else None
    other = theirs.get(name) if isinstance(theirs, Mapping) else None
    if isinstance(mine, Mapping):
        return [each for key in mine for each in _lacking(f"{path}.{key}", mine, other)]
    if name in ("description", "agent_description", "suggested_prompts", "display_name", "always_online"):
        return []  # words, which their owner may choose
    if isinstance(mine, list):
        missing = [_shown(item) for item in mine if not _has(other, item)]
        return [f"{path}: {', '.join(missing)}"] if missing else []
    return [] if mine == other else [f"{path}: {_shown(mine)}"]


def _has(items: object, wanted: object) -> bool:
    if not isinstance(items, Collection):
        return False
    if not isinstance(wanted, Mapping):
        return wanted in items
    known = [each for each in items if isinstance(each, Mapping)]
    keys = ("command", "callback_id", "type", "url")
    return any(all(each.get(key) == wanted[key] for key in keys if key in wanted) for each in known)


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("command") or value.get("callback_id") or dict(value))
    return str(value)


def _fault(what: str, failure: Exception) -> Finding:
    if not isinstance(failure, SlackApiError):
        todo = "Check ADVISOR_SLACK_BASE_URL, and that this machine gets there (a proxy, a firewall)."
        return Finding(what, "fault", f"Slack is not reached: {_short(failure)}.", todo)
    answer = failure.response
    code = str(answer.get("error") or "no error named") if hasattr(answer, "get") else "not an answer of Slack's"
    return Finding(what, "fault", f"Slack says {code}.", _TODO.get(code, "See the table of errors in docs/slack.md."))


def _short(failure: Exception) -> str:
    return str(failure).partition("\n")[0] or type(failure).__name__
