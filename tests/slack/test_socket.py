"""Socket Mode against real websockets: everything is taken, acknowledged, and the connection comes back."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SocketRefusedError
from bot.socket import Patience, SocketMode, socket_mode
from tests.slack.faults import rate_limited, reset, says, server_error
from tests.slack.loops import Loop, running_loop
from tests.slack.senders import SocketSender
from tests.slack.simulator import Slack, running_slack
from tests.slack.state import APP_TOKEN

QUICK = Patience(ping_seconds=0.1, stuck_seconds=0.6)
COMMAND = {"command": "/framework", "text": "hello", "team_id": "T0TEAM", "user_id": "U0ALICE"}


@dataclass
class Said:
    """What the app heard."""

    texts: list[str] = field(default_factory=list)
    retries: list[str] = field(default_factory=list)


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running_slack() as slack:
        yield slack


@pytest.fixture
def loop() -> Iterator[Loop]:
    with running_loop() as loop:
        yield loop


@pytest.fixture
def said() -> Said:
    return Said()


def connect(slack: Slack, loop: Loop, said: Said, patience: Patience = QUICK, token: str = APP_TOKEN) -> SocketMode:
    """A bolt app that is connected to ``slack``."""

    @asynccontextmanager
    async def connected() -> AsyncIterator[SocketMode]:
        client = AsyncWebClient(base_url=slack.url)
        client.proxy = None
        async with socket_mode(_bolt(said), client, token, patience) as line:
            yield line

    return loop.enter(connected())


def _bolt(said: Said) -> AsyncApp:
    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(team_id=team_id, enterprise_id=enterprise_id, bot_token="xoxb-fake-1")

    app = AsyncApp(signing_secret="-", authorize=authorize)

    async def answer(ack: AsyncAck, command: Mapping[str, Any]) -> None:
        said.texts.append(command["text"])
        await ack(f"you said {command['text']}")

    async def hear(event: Mapping[str, Any], request: Any) -> None:
        said.texts.append(event["text"])
        said.retries += request.headers.get("x-slack-retry-num", [])

    app.command("/framework")(answer)
    app.event("app_mention")(hear)
    return app


def test_takes_and_acknowledges_what_is_sent(slack: Slack, loop: Loop, said: Said) -> None:
    connect(slack, loop, said)

    ack = SocketSender(slack).send("command", COMMAND)

    assert (ack.taken, ack.said) == (True, {"text": "you said hello"})


def test_tells_the_app_of_redeliveries(slack: Slack, loop: Loop, said: Said) -> None:
    connect(slack, loop, said)
    event = {"type": "event_callback", "event": {"type": "app_mention", "text": "again", "user": "U0ALICE"}}

    SocketSender(slack).send("event", event, retry=2)

    slack.wait(lambda: said.texts == ["again"] and said.retries == ["2"])


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_reconnects_when_slack_asks_for_it(slack: Slack, loop: Loop, said: Said, reason: str) -> None:
    connect(slack, loop, said)
    slack.wait(lambda: slack.line.opened == 1)

    slack.run(slack.line.say_goodbye(reason))

    slack.wait(lambda: slack.line.opened == 2 and slack.line.connections == 1)
    assert SocketSender(slack).send("command", COMMAND).taken


def test_reconnects_after_a_broken_connection(slack: Slack, loop: Loop, said: Said) -> None:
    connect(slack, loop, said)
    slack.wait(lambda: slack.line.opened == 1)

    slack.run(slack.line.cut())

    slack.wait(lambda: slack.line.opened == 2)
    assert SocketSender(slack).send("command", COMMAND).taken


def test_reconnects_when_pings_are_not_answered(slack: Slack, loop: Loop, said: Said) -> None:
    slack.line.deaf = True
    connect(slack, loop, said)
    slack.wait(lambda: slack.line.opened == 1)
    slack.line.deaf = False

    slack.wait(lambda: slack.line.opened == 2)

    assert SocketSender(slack).send("command", COMMAND).taken


def test_gets_out_of_an_address_that_has_expired(slack: Slack, loop: Loop, said: Said) -> None:
    """The SDK's client would try the same address for ever."""
    line = connect(slack, loop, said)
    slack.wait(lambda: slack.line.opened == 1)
    slack.line.refusing = True
    slack.run(slack.line.cut())
    slack.wait(lambda: slack.line.refused >= 2)
    slack.line.refusing = False

    slack.wait(lambda: slack.line.opened == 2)

    assert line.replaced >= 1
    assert SocketSender(slack).send("command", COMMAND).taken


def test_is_made_anew_after_long_silence(slack: Slack, loop: Loop, said: Said) -> None:
    """Connected, pings answered, and nothing comes: as users have seen for weeks."""
    line = connect(slack, loop, said, Patience(ping_seconds=0.1, stuck_seconds=60, silent_seconds=0.3))

    slack.wait(lambda: slack.line.opened >= 2)

    assert line.replaced >= 1


@pytest.mark.parametrize("fault", [server_error(), reset(), says("internal_error"), rate_limited(0)], ids=str)
def test_goes_on_trying_while_slack_is_down(slack: Slack, loop: Loop, said: Said, fault: Any) -> None:
    slack.fail("apps.connections.open", fault, fault)

    connect(slack, loop, said)

    assert SocketSender(slack).send("command", COMMAND).taken


@pytest.mark.parametrize("problem", ["invalid_auth", "not_allowed_token_type", "missing_scope"])
def test_says_at_once_what_no_waiting_mends(slack: Slack, loop: Loop, said: Said, problem: str) -> None:
    slack.fail("apps.connections.open", says(problem))

    with pytest.raises(SocketRefusedError, match=f"{problem}.*ADVISOR_SLACK_APP_TOKEN"):
        connect(slack, loop, said)


def test_asks_now_and_then_whether_it_was_switched_on_again(
    slack: Slack, loop: Loop, said: Said, caplog: pytest.LogCaptureFixture
) -> None:
    connect(slack, loop, said)
    slack.wait(lambda: slack.line.opened == 1)
    slack.keep_failing("apps.connections.open", says("not_allowed_token_type"))
    slack.run(slack.line.say_goodbye("link_disabled"))
    slack.wait(lambda: "Switch Socket Mode on" in caplog.text)
    slack.heal()

    slack.wait(lambda: slack.line.opened == 2)

    assert SocketSender(slack).send("command", COMMAND).taken


def test_ends_when_nothing_can_be_reached(loop: Loop, said: Said) -> None:
    with running_slack() as gone:
        pass

    line = connect(gone, loop, said)

    assert loop.run(line.connected()) is False


def test_acknowledges_what_has_come_before_it_ends(slack: Slack, said: Said) -> None:
    with running_loop() as loop:
        connect(slack, loop, said)
        slack.wait(lambda: slack.line.connections == 1)
        for at in range(5):
            envelope = {"type": "slash_commands", "envelope_id": f"e{at}", "payload": COMMAND}
            slack.run(slack.line.send(envelope))
        slack.wait(lambda: said.texts)

    assert slack.line.acks["e0"]
    assert slack.line.connections == 0
