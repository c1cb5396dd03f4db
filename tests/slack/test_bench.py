"""What measures the Slack door: the small Slack that stands in, and the load."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.responses import JSONResponse

from bot.edge import slack_routes
from evaluation.latency import Percentiles
from evaluation.slack_bench import SlackBench, described
from evaluation.slack_events import SIGNING_SECRET
from evaluation.slack_load import SlackOrders, as_json, send
from evaluation.slack_stand_in import BOT_TOKEN, StandIn, stand_in
from tests.admin_app import app_with
from tests.slack.hosting import hosted
from tests.slack.loops import Loop, running_loop


@pytest.fixture
def slack() -> Iterator[StandIn]:
    with stand_in() as slack:
        yield slack


@pytest.fixture
def loop() -> Iterator[Loop]:
    with running_loop() as loop:
        yield loop


def test_stands_in_for_slack(slack: StandIn) -> None:
    async def post_and_look() -> Any:
        client = AsyncWebClient(BOT_TOKEN, base_url=slack.url)
        client.proxy = None
        assert (await client.auth_test())["user_id"] == "U0BOT"
        metadata = {"event_type": "e", "event_payload": {"delivery": "d1"}}
        await client.chat_postMessage(channel="C0", thread_ts="1.1", text="hello", metadata=metadata)
        with pytest.raises(SlackApiError, match="unknown_method"):
            await client.chat_startStream(channel="C0", thread_ts="1.1")
        return (await client.conversations_replies(channel="C0", ts="1.1", include_all_metadata=True))["messages"]

    found = asyncio.run(post_and_look())

    assert [each["metadata"]["event_payload"] for each in found] == [{"delivery": "d1"}]
    assert [each.delivery for each in slack.posted] == ["d1"]
    assert slack.replies() == {"1.1": 1}
    assert slack.wait_for(1, seconds=1)


def test_sends_signed_events_in_rounds(loop: Loop) -> None:
    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(team_id=team_id, enterprise_id=enterprise_id, bot_token="xoxb-fake-1")

    bolt, heard = AsyncApp(signing_secret=SIGNING_SECRET, authorize=authorize), []

    async def hear(event: Mapping[str, Any]) -> None:
        heard.append(event["text"])

    bolt.event("app_mention")(hear)
    app = app_with(slack_routes(bolt, SIGNING_SECRET))
    app.add_route("/healthz", lambda request: JSONResponse({}))
    port = loop.enter(hosted(app))

    seen = asyncio.run(send(SlackOrders(port, 3, ("one", "two", "three", "four"), 0.0)))

    # The first three opened the connections.
    assert (len(seen.acks), len(seen.floor), seen.failures) == (1, 1, [])
    assert sorted(heard) == [f"<@U0BOT> {word}" for word in ("four", "one", "three", "two")]
    assert '"clients": 3' in as_json(SlackOrders(port, 3, (), 0.0))


@pytest.mark.parametrize(("p99", "words"), [(200.0, "kept"), (301.0, "missed")])
def test_says_whether_the_target_was_kept(p99: float, words: str) -> None:
    found = SlackBench(Percentiles(10, 20, p99), Percentiles(5, 10, 50), 1000, 0, 300, 12.0, 1000, 0)

    lines = described(found)

    assert found.sound
    assert lines[-1].endswith(words)
    assert "ratio:         p50 2.00" in lines[3]
