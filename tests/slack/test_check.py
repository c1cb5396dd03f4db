"""Trying out an installation: what works is told, and what does not with what to do."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, TypeVar

import pytest

from bot.check import (
    Finding,
    check_app_token,
    check_bot,
    check_events_url,
    check_human,
    check_manifest,
    check_signing_secret,
)
from bot.door import OneToken, SlackDoor
from bot.manifest import SCOPES, app_manifest
from tests.slack.faults import reset, says
from tests.slack.records import Grant
from tests.slack.simulator import Slack, running_slack
from tests.slack.state import ALICE, APP_TOKEN, BOT_TOKEN, CHANNEL

T = TypeVar("T")
NEEDED = frozenset(SCOPES)


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running_slack() as running:
        running.state.grants[BOT_TOKEN] = Grant(scopes=NEEDED)
        yield running


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


async def bot_findings(url: str, token: str = BOT_TOKEN) -> tuple[Finding, ...]:
    async with SlackDoor(OneToken(token), base_url=url) as door:
        return await check_bot(door.client_of(token))


async def app_finding(slack: Slack, token: str) -> Finding:
    async with SlackDoor(OneToken(""), base_url=slack.url) as door:
        return await check_app_token(door.client_of(None), token)


async def human_finding(slack: Slack, human: str) -> Finding:
    async with SlackDoor(OneToken(BOT_TOKEN), base_url=slack.url) as door:
        return await check_human(door.client_of(BOT_TOKEN), human)


def test_a_good_token_is_told_with_whose_it_is(slack: Slack) -> None:
    known, scopes = run(bot_findings(slack.url))

    assert (known.verdict, scopes.verdict) == ("ok", "ok")
    assert "@advisor in Example (T0TEAM)" in known.told


def test_each_missing_scope_is_named_with_what_it_is_for(slack: Slack) -> None:
    slack.state.grants[BOT_TOKEN] = Grant(scopes=NEEDED - {"commands"})

    scopes = run(bot_findings(slack.url))[1]

    assert (scopes.verdict, scopes.told) == (
        "fault",
        "The token lacks commands (for /framework and the message shortcut).",
    )
    assert "Reinstall the app" in scopes.todo


def test_scopes_that_are_not_needed_are_told_and_no_fault(slack: Slack) -> None:
    slack.state.grants[BOT_TOKEN] = Grant(scopes=NEEDED | {"files:read"})

    scopes = run(bot_findings(slack.url))[1]

    assert (scopes.verdict, scopes.told) == ("note", "All there; not needed: files:read.")


@pytest.mark.parametrize(
    ("problem", "todo"),
    [
        ("invalid_auth", "Copy the token again"),
        ("token_revoked", "Reinstall the app"),
        ("account_inactive", "Reinstall"),
    ],
)
def test_a_token_that_slack_refuses_is_told_with_what_to_do(slack: Slack, problem: str, todo: str) -> None:
    slack.state.grants[BOT_TOKEN] = Grant(problem=problem)

    (known,) = run(bot_findings(slack.url))

    assert (known.verdict, known.told) == ("fault", f"Slack says {problem}.")
    assert known.todo.startswith(todo)


def test_a_slack_that_is_not_reached_is_told(slack: Slack) -> None:
    slack.keep_failing("auth.test", reset())

    (known,) = run(bot_findings(slack.url))

    assert known.verdict == "fault"
    assert known.told.startswith("Slack is not reached")
    assert "ADVISOR_SLACK_BASE_URL" in known.todo


def test_the_app_token_is_tried(slack: Slack) -> None:
    assert run(app_finding(slack, APP_TOKEN)).verdict == "ok"
    assert run(app_finding(slack, BOT_TOKEN)).told == "Slack says invalid_auth."


def test_an_app_token_without_its_scope_is_told(slack: Slack) -> None:
    slack.fail("apps.connections.open", says("missing_scope"))

    assert "connections:write" in run(app_finding(slack, APP_TOKEN)).todo


def test_people_to_ask_are_looked_for(slack: Slack) -> None:
    slack.state.channels[CHANNEL] = replace(slack.state.channels[CHANNEL], members={ALICE})

    found = [run(human_finding(slack, human)) for human in (ALICE, "U0NOBODY", CHANNEL, "C0NOWHERE")]

    assert [each.verdict for each in found] == ["ok", "fault", "fault", "fault"]
    assert [each.todo.partition(" ")[0] for each in found] == ["", "Copy", "Invite", "Copy"]


class _Server(BaseHTTPRequestHandler):
    """Answers as it was told to."""

    status = 200
    text = b"framework-advisor-check"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.text)))
        self.end_headers()
        self.wfile.write(self.text)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.mark.parametrize(
    ("status", "text", "verdict", "told"),
    [
        (200, b"framework-advisor-check", "ok", "answers what is signed"),
        (401, b"", "fault", "takes the signature for a wrong one"),
        (302, b"", "fault", "answers with status 302"),
        (200, b"<html>", "fault", "answers with status 200"),
    ],
    ids=["right", "another secret", "sign-in page", "another server"],
)
def test_the_events_url_is_tried(status: int, text: bytes, verdict: str, told: str) -> None:
    handler = type("Handler", (_Server,), {"status": status, "text": text})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        found = run(check_events_url(f"http://127.0.0.1:{server.server_port}", "secret"))
        thread.join()

    assert (found.verdict, told in found.told) == (verdict, True)


def test_an_events_url_that_nobody_serves_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    found = run(check_events_url(f"http://127.0.0.1:{port}", "secret"))

    assert (found.verdict, found.todo.startswith("Start `advisor serve --slack http`")) == ("fault", True)


@pytest.mark.parametrize(
    ("secret", "verdict"), [("8f742231b10e8888abcd99", "ok"), ("xoxb-1-2", "note"), ("", "fault"), (None, "fault")]
)
def test_a_signing_secret_is_looked_at(secret: str | None, verdict: str) -> None:
    assert check_signing_secret(secret).verdict == verdict


def test_an_app_made_of_the_manifest_lacks_nothing() -> None:
    ours = app_manifest("https://advisor.example.org", socket=False)

    assert check_manifest(ours, ours).verdict == "ok"


def test_what_an_app_lacks_is_named_and_its_own_words_are_left_alone() -> None:
    ours = app_manifest("https://advisor.example.org", socket=False)
    theirs = {
        **ours,
        "features": {**ours["features"], "slash_commands": []},  # type: ignore[dict-item]  # the manifest is plain JSON
        "settings": {**ours["settings"], "event_subscriptions": {"bot_events": ["app_mention"]}},  # type: ignore[dict-item]  # as above
        "display_information": {"name": "Advisor of ours"},
    }

    found = check_manifest(ours, theirs)

    assert found.verdict == "fault"
    assert "features.slash_commands: /framework" in found.told
    assert "settings.event_subscriptions.request_url: https://advisor.example.org/slack/events" in found.told
    assert "bot_events: app_home_opened, app_uninstalled, message.channels" in found.told
    assert "app_mention," not in found.told
    assert "display" not in found.told


def test_nothing_that_is_no_manifest_passes() -> None:
    assert check_manifest(app_manifest(None, socket=True), "not a manifest").verdict == "fault"
