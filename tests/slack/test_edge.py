"""What is let in at POST /slack/events, and what is not."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from httpx2 import Response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from starlette.testclient import TestClient

from api.app import ApiSettings, create_app
from bot.edge import slack_routes
from bot.names import EVENTS_PATH
from tests.admin_app import app_with
from tests.fakes import FakeAnswering
from tests.slack.senders import signed
from tests.slack.state import SIGNING_SECRET

COMMAND = b"command=%2Fframework&text=hello&team_id=T0TEAM&user_id=U0ALICE&api_app_id=A0APP"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
CHALLENGE = b'{"type": "url_verification", "challenge": "say it", "token": "t"}'


@pytest.fixture
def bolt() -> AsyncApp:
    """A bolt app with one command that answers and one that breaks."""

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(team_id=team_id, enterprise_id=enterprise_id, bot_token="xoxb-fake-1")

    app = AsyncApp(signing_secret=SIGNING_SECRET, authorize=authorize, ssl_check_enabled=False)

    async def answer(ack: AsyncAck, command: Mapping[str, Any]) -> None:
        await ack(f"you said {command['text']}")

    async def fail(ack: AsyncAck) -> None:
        raise ValueError("the secret is xoxb-fake-1")

    app.command("/framework")(answer)
    app.command("/broken")(fail)
    return app


@pytest.fixture
def client(bolt: AsyncApp) -> Iterator[TestClient]:
    with TestClient(app_with(slack_routes(bolt, SIGNING_SECRET))) as client:
        yield client


def test_takes_what_is_signed(client: TestClient) -> None:
    response = client.post(EVENTS_PATH, content=COMMAND, headers=FORM | signed(COMMAND))

    assert (response.status_code, response.text) == (200, "you said hello")


def test_answers_the_challenge_when_it_is_signed(client: TestClient) -> None:
    response = client.post(EVENTS_PATH, content=CHALLENGE, headers=JSON | signed(CHALLENGE))

    assert response.json() == {"challenge": "say it"}


@pytest.mark.parametrize("age_seconds", [290, -290])
def test_takes_a_signature_of_the_last_five_minutes(client: TestClient, age_seconds: int) -> None:
    response = client.post(EVENTS_PATH, content=COMMAND, headers=FORM | signed(COMMAND, age_seconds=age_seconds))

    assert response.status_code == 200


TIME = "X-Slack-Request-Timestamp"
SIGNATURE = "X-Slack-Signature"
# Signed when the test runs, not when it is collected: a signature is good for five minutes only.
REFUSED: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "unsigned": lambda: {},
    "other secret": lambda: signed(COMMAND, "guessed"),
    "other body": lambda: signed(COMMAND + b"!"),
    "too old": lambda: signed(COMMAND, age_seconds=301),
    "too new": lambda: signed(COMMAND, age_seconds=-310),
    "no time": lambda: {SIGNATURE: signed(COMMAND)[SIGNATURE]},
    "empty time": lambda: signed(COMMAND) | {TIME: ""},
    "time in words": lambda: signed(COMMAND) | {TIME: "yesterday"},
    "time with a fraction": lambda: signed(COMMAND) | {TIME: "1700000000.5"},
    "time below zero": lambda: signed(COMMAND) | {TIME: "-1"},
    "time without end": lambda: signed(COMMAND) | {TIME: "9" * 5_000},
    "time that is no number": lambda: signed(COMMAND) | {TIME: "nan"},
    "time with an underscore": lambda: signed(COMMAND) | {TIME: "1_700_000_000"},
    "no signature": lambda: {TIME: signed(COMMAND)[TIME]},
    "another version": lambda: signed(COMMAND) | {SIGNATURE: "v1=" + "0" * 64},
    "signature in capitals": lambda: signed(COMMAND) | {SIGNATURE: signed(COMMAND)[SIGNATURE].upper()},
}


def assert_refused(response: Response) -> None:
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert "signing secret" in response.json()["detail"]


@pytest.mark.parametrize("sign", REFUSED.values(), ids=REFUSED.keys())
def test_refuses_what_is_not_signed(client: TestClient, sign: Callable[[], Mapping[str, str]]) -> None:
    assert_refused(client.post(EVENTS_PATH, content=COMMAND, headers=FORM | dict(sign())))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [pytest.param(CHALLENGE, JSON, id="challenge"), pytest.param(b"ssl_check=1&token=t", FORM, id="ssl check")],
)
def test_refuses_what_needs_no_answer_unless_it_is_signed(
    client: TestClient, body: bytes, content_type: dict[str, str]
) -> None:
    assert_refused(client.post(EVENTS_PATH, content=body, headers=content_type))


def test_refuses_letters_that_no_header_may_have(client: TestClient) -> None:
    odd = [(b"x-slack-request-timestamp", "１７００００００００".encode()), (b"x-slack-signature", "v0=é".encode())]

    assert client.post(EVENTS_PATH, content=COMMAND, headers=odd).status_code == 401


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(b"{", JSON, id="broken JSON"),
        pytest.param(b"[1]", JSON, id="a list"),
        pytest.param(b"5", JSON, id="a number"),
        pytest.param(b"[" * 50_000, JSON, id="nested without end"),
        pytest.param(b"payload=nothing", FORM, id="broken payload"),
        pytest.param(b"payload=[1]", FORM, id="a payload that is a list"),
    ],
)
def test_tells_that_a_signed_body_cannot_be_read(client: TestClient, body: bytes, content_type: dict[str, str]) -> None:
    response = client.post(EVENTS_PATH, content=body, headers=content_type | signed(body))

    assert response.status_code == 400


def test_refuses_what_is_not_text(client: TestClient) -> None:
    body = b"text=\xff\xfe"

    assert client.post(EVENTS_PATH, content=body, headers=FORM | signed(body)).status_code == 401


def test_leaks_nothing_of_a_failure(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    body = COMMAND.replace(b"framework", b"broken")
    caplog.set_level(logging.CRITICAL)

    response = client.post(EVENTS_PATH, content=body, headers=FORM | signed(body))

    assert (response.status_code, response.text) == (500, "")


def test_obeys_no_header_that_is_not_signed(client: TestClient) -> None:
    """Bolt would run one function alone for whoever adds these."""
    lazy = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "answer"}

    response = client.post(EVENTS_PATH, content=COMMAND, headers=FORM | signed(COMMAND) | lazy)

    assert response.text == "you said hello"


def test_takes_nothing_but_posts(client: TestClient) -> None:
    assert client.get(EVENTS_PATH).status_code == 405


def test_stands_in_no_description_of_the_api(client: TestClient) -> None:
    assert EVENTS_PATH not in json.dumps(client.get("/openapi.json").json())


def test_limits_the_size_of_bodies(bolt: AsyncApp) -> None:
    app = create_app(FakeAnswering(), settings=ApiSettings(max_body_bytes=2_000))
    app.include_router(slack_routes(bolt, SIGNING_SECRET))
    body = COMMAND + b"x" * 1_000_001

    with TestClient(app) as client:
        response = client.post(EVENTS_PATH, content=body, headers=FORM | signed(body))

    assert response.status_code == 413
