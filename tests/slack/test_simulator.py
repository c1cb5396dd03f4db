"""The fake Slack refuses what Slack refuses: a fake that takes everything would prove nothing."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.faults import Fault, rate_limited, reset, server_error
from tests.slack.records import Grant
from tests.slack.simulator import Slack, grant, running_slack
from tests.slack.state import ALICE, BORA, BOT_TOKEN, CHANNEL, DIRECT, PRIVATE

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "Why"}, "blocks": [SECTION]}


@pytest.fixture(scope="module")
def running() -> Iterator[Slack]:
    with running_slack() as slack:
        yield slack


@pytest.fixture
def slack(running: Slack) -> Slack:
    running.heal()
    return running


def call(slack: Slack, method: str, token: str = BOT_TOKEN, **given: Any) -> Mapping[str, Any]:
    """What Slack answers."""

    async def ask() -> Mapping[str, Any]:
        client = AsyncWebClient(token, base_url=slack.url, retry_handlers=[])
        client.proxy = None
        answer: Any = (await client.api_call(method, json=given)).data
        return dict(answer)

    return asyncio.run(ask())


def button(action_id: str = "a", label: str = "x", value: str = "v") -> dict[str, Any]:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": label}, "value": value}


def actions(*buttons: Mapping[str, Any]) -> dict[str, Any]:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


HERE = {"channel": CHANNEL, "text": "hello"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PROMPTS = "assistant.threads.setSuggestedPrompts"
LONG_SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}
BIG = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}] * 5
REFUSED: Mapping[str, tuple[str, Mapping[str, Any], str]] = {
    "unknown method": ("chat.shout", {}, "unknown_method"),
    "nothing to say": ("chat.postMessage", {"channel": CHANNEL}, "no_text"),
    "long text": ("chat.postMessage", HERE | {"text": "x" * 4_001}, "msg_too_long"),
    "51 blocks": ("chat.postMessage", HERE | {"blocks": [SECTION] * 51}, "invalid_blocks"),
    "a long section": ("chat.postMessage", HERE | {"blocks": [LONG_SECTION]}, "invalid_blocks"),
    "too much in all": ("chat.postMessage", HERE | {"blocks": BIG}, "msg_blocks_too_long"),
    "a long label": ("chat.postMessage", HERE | {"blocks": [actions(button(label="x" * 76))]}, "invalid_blocks"),
    "a long value": ("chat.postMessage", HERE | {"blocks": [actions(button(value="x" * 2_001))]}, "invalid_blocks"),
    "one action twice": ("chat.postMessage", HERE | {"blocks": [actions(button(), button())]}, "invalid_blocks"),
    "26 buttons": (
        "chat.postMessage",
        HERE | {"blocks": [actions(*map(button, "abcdefghijklmnopqrstuvwxyz"))]},
        "invalid_blocks",
    ),
    "odd metadata": ("chat.postMessage", HERE | {"metadata": {"event_payload": {}}}, "invalid_metadata_format"),
    "no such channel": ("chat.postMessage", HERE | {"channel": "C0NOWHERE"}, "channel_not_found"),
    "no such thread": ("chat.postMessage", HERE | {"thread_ts": "1.000001"}, "thread_not_found"),
    "no such message": ("chat.update", HERE | {"ts": "1.000001"}, "message_not_found"),
    "a stranger": ("chat.postEphemeral", HERE | {"channel": PRIVATE, "user": BORA}, "user_not_in_channel"),
    "a stream for nobody": ("chat.startStream", HERE | {"thread_ts": "1.1"}, "missing_recipient_team_id"),
    "an old trigger": ("views.open", {"trigger_id": "1.2.3", "view": VIEW}, "invalid_trigger_id"),
    "a long title": ("views.publish", {"user_id": ALICE, "view": VIEW}, "invalid_arguments"),
    "five prompts": (
        "assistant.threads.setSuggestedPrompts",
        {"channel_id": DIRECT, "prompts": [1] * 5},
        "invalid_arguments",
    ),
}


@pytest.mark.parametrize(("method", "given", "error"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses(slack: Slack, method: str, given: Mapping[str, Any], error: str) -> None:
    with pytest.raises(SlackApiError, match=error):
        call(slack, method, **given)


@pytest.mark.parametrize("token", ["", "xoxb-guessed"])
def test_refuses_tokens_that_are_not_good(slack: Slack, token: str) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        call(slack, "auth.test", token)


def test_refuses_what_a_token_is_not_good_for(slack: Slack) -> None:
    grant(slack, "xoxb-poor", Grant(scopes=frozenset({"commands"})))

    with pytest.raises(SlackApiError, match=r"missing_scope.*chat:write"):
        call(slack, "chat.postMessage", "xoxb-poor", **HERE)


def test_refuses_where_the_bot_is_not(slack: Slack) -> None:
    grant(slack, "xoxb-other", Grant(bot_user="UBOTOTHER"))

    with pytest.raises(SlackApiError, match="not_in_channel"):
        call(slack, "chat.postMessage", "xoxb-other", **HERE)


@pytest.mark.parametrize(
    ("fault", "words", "done"),
    [
        pytest.param(rate_limited(7), "ratelimited", 0, id="rate limit"),
        pytest.param(server_error(), "503", 0, id="broken"),
        pytest.param(server_error(done=True), "503", 1, id="broken after the act"),
    ],
)
def test_fails_as_it_is_told(slack: Slack, fault: Fault, words: str, done: int) -> None:
    before = len(slack.messages(CHANNEL))
    slack.fail("chat.postMessage", fault)

    with pytest.raises(SlackApiError, match=words):
        call(slack, "chat.postMessage", **HERE)

    assert len(slack.messages(CHANNEL)) - before == done


@pytest.mark.parametrize("done", [False, True])
def test_breaks_connections_before_or_after_the_act(slack: Slack, done: bool) -> None:
    before = len(slack.messages(CHANNEL))
    slack.fail("chat.postMessage", reset(done=done))

    with pytest.raises(ClientError):
        call(slack, "chat.postMessage", **HERE)

    assert len(slack.messages(CHANNEL)) - before == done


def test_a_stream_is_written_and_ended(slack: Slack) -> None:
    with slack.changed:
        said = slack.state.next_ts()
    root = call(slack, "chat.postMessage", channel=DIRECT, text=said)["ts"]
    ts = call(slack, "chat.startStream", channel=DIRECT, thread_ts=root, markdown_text="a")["ts"]
    call(slack, "chat.appendStream", channel=DIRECT, ts=ts, markdown_text="b")
    call(slack, "chat.stopStream", channel=DIRECT, ts=ts, blocks=[SECTION])

    with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
        call(slack, "chat.appendStream", channel=DIRECT, ts=ts, markdown_text="c")
    assert [each.text for each in slack.messages(DIRECT, thread_ts=root)] == ["ab"]
