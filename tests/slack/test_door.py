"""The way to Slack: which token and name it uses, what it sends again, and what it never sends twice."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.door import SLACK_FAILURES, Installed, OneToken, SlackDoor
from bot.errors import NotInstalledError
from bot.retries import LONGEST_WAIT_SECONDS, retry_after
from tests.slack.faults import Fault, rate_limited, reset, says, server_error, silence
from tests.slack.simulator import Slack, running_slack
from tests.slack.state import BOT, BOT_TOKEN, CHANNEL

T = TypeVar("T")
each_break = pytest.mark.parametrize(
    "fault", [reset(done=True), server_error(503, done=True), server_error(500)], ids=["reset", "503", "500"]
)


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running_slack() as running:
        yield running


class NoTokens:
    """Nobody has installed the app."""

    async def find(self, team_id: str | None, enterprise_id: str | None) -> Installed | None:
        return None


def through(slack: Slack, use: Callable[[SlackDoor], Awaitable[T]], *, token: str = BOT_TOKEN, **given: Any) -> T:
    """What ``use`` returns of a door to the fake Slack."""

    async def story() -> T:
        async with SlackDoor(OneToken(token, "A0APP"), base_url=slack.url, **given) as door:
            return await use(door)

    return asyncio.run(story())


async def say(door: SlackDoor) -> str:
    client = await door.client("T0TEAM")
    return str((await client.chat_postMessage(channel=CHANNEL, text="hello"))["ts"])


async def look(door: SlackDoor) -> bool:
    client = await door.client("T0TEAM")
    return bool((await client.conversations_history(channel=CHANNEL))["ok"])


@each_break
def test_what_only_reads_is_asked_again(slack: Slack, fault: Fault) -> None:
    slack.fail("conversations.history", fault)

    assert through(slack, look)
    assert len(slack.calls("conversations.history")) == 2


@each_break
def test_a_message_of_which_nobody_knows_whether_it_arrived_is_not_sent_again(slack: Slack, fault: Fault) -> None:
    slack.fail("chat.postMessage", fault)

    with pytest.raises(SLACK_FAILURES):
        through(slack, say)

    assert len(slack.calls("chat.postMessage")) == 1


def test_a_message_that_came_too_soon_is_sent_after_the_wait_that_was_asked_for(slack: Slack) -> None:
    slack.fail("chat.postMessage", rate_limited(0))

    through(slack, say)

    assert len(slack.messages(CHANNEL)) == 1


def test_a_long_wait_is_left_to_the_caller(slack: Slack) -> None:
    slack.fail("chat.postMessage", rate_limited(LONGEST_WAIT_SECONDS + 1))

    with pytest.raises(SlackApiError) as caught:
        through(slack, say)

    assert retry_after(caught.value.response.headers) == LONGEST_WAIT_SECONDS + 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "3"}, 3), ({"retry-after": ["7"]}, 7), ({"Retry-After": "soon"}, None), ({}, None), (None, None)],
)
def test_a_wait_is_read_as_far_as_it_is_one(headers: object, seconds: int | None) -> None:
    assert retry_after(headers) == seconds


def test_a_slack_that_never_answers_is_given_up(slack: Slack) -> None:
    slack.keep_failing("conversations.history", silence())

    with pytest.raises(TimeoutError):
        through(slack, look, timeout_seconds=0.2)


def test_a_slack_that_is_not_there_is_told_of_as_one_of_the_failures() -> None:
    async def story() -> None:
        async with SlackDoor(OneToken(BOT_TOKEN), base_url="http://127.0.0.1:1/api/") as door:
            await say(door)

    with pytest.raises(SLACK_FAILURES):
        asyncio.run(story())


def test_slack_is_asked_once_who_we_are(slack: Slack) -> None:
    async def story(door: SlackDoor) -> list[Installed]:
        return [await door.identity("T0TEAM"), *await asyncio.gather(door.identity("T0TEAM"), door.identity("T0TEAM"))]

    known = through(slack, story)

    assert set(known) == {Installed(BOT_TOKEN, "A0APP", BOT, "BBOT")}
    assert len(slack.calls("auth.test")) == 1


@pytest.mark.parametrize("fault", [says("invalid_auth"), silence()], ids=["refused", "silent"])
def test_who_cannot_learn_its_name_goes_on_without_and_learns_it_later(slack: Slack, fault: Fault) -> None:
    slack.fail("auth.test", fault)

    async def story(door: SlackDoor) -> tuple[Installed, Installed]:
        first = await door.identity("T0TEAM")
        while (later := await door.identity("T0TEAM")).bot_user_id is None:
            pass
        return first, later

    first, later = through(slack, story, timeout_seconds=0.8)

    assert (first.token, first.bot_user_id) == (BOT_TOKEN, None)
    assert later.bot_user_id == BOT


def test_bolt_is_told_who_we_are_and_its_client_is_made_ours(slack: Slack) -> None:
    async def story(door: SlackDoor) -> tuple[AuthorizeResult | None, str | None, bool]:
        client = AsyncWebClient()
        client.proxy = "http://proxy.example:3128"
        found = await door.authorizer()(client=client, enterprise_id=None, team_id="T0TEAM")
        return found, client.proxy, client.session is not None

    found, proxy, pooled = through(slack, story)

    assert found is not None
    assert (found.bot_user_id, found.bot_id, found.bot_token) == (BOT, "BBOT", BOT_TOKEN)
    assert (proxy, pooled) == (None, True), "no proxy leads to this machine"


def test_a_workspace_without_the_app_is_let_go() -> None:
    async def story() -> AuthorizeResult | None:
        async with SlackDoor(NoTokens()) as door:
            with pytest.raises(NotInstalledError, match="workspace T1"):
                await door.client("T1")
            return await door.authorizer()(client=AsyncWebClient(), enterprise_id=None, team_id="T1")

    assert asyncio.run(story()) is None


def test_an_address_elsewhere_keeps_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "slack.internal")

    def proxy(base_url: str) -> str | None:
        return SlackDoor(OneToken(BOT_TOKEN), base_url=base_url).app_client().proxy

    assert proxy("https://slack.com/api/") == "http://proxy.example:3128"
    assert proxy("https://slack.internal/api/") is None
    assert proxy("http://127.0.0.1:9000/api/") is None


def test_what_is_asked_when_the_door_closes_is_given_up(slack: Slack) -> None:
    slack.keep_failing("auth.test", silence())

    async def story(door: SlackDoor) -> int:
        await door.identity("T0TEAM")
        await door.close()
        return len(slack.calls("auth.test"))

    assert through(slack, story) == 1
