"""Installing the app by a click, against a Slack of our own: the redirect, the state, the token that is kept."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine
from starlette.testclient import TestClient

from bot.installations import Installations, States, Workspace
from bot.installing import InstallationStore, StateStore
from bot.manifest import SCOPES
from bot.oauth import OAuthApp, oauth_flow, oauth_routes
from bot.vault import Vault
from tests.slack.faults import reset
from tests.slack.records import Grant
from tests.slack.simulator import Slack, running_slack

PUBLIC = "https://advisor.example.org"
# The SDK sends the client's id and secret in a way that aiohttp is about to give up.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running_slack() as running:
        yield running


@pytest.fixture
def installations(engine: Engine) -> Installations:
    return Installations(engine, Vault([Fernet.generate_key().decode()]))


@pytest.fixture
def told() -> list[tuple[str, str]]:
    """Of whom it was told that they installed the app."""
    return []


@pytest.fixture
def browser(
    slack: Slack, installations: Installations, engine: Engine, told: list[tuple[str, str]]
) -> Iterator[TestClient]:
    flow = oauth_flow(
        OAuthApp("11.22", "secret", PUBLIC, slack.url),
        InstallationStore(installations),
        StateStore(States(engine)),
        AsyncWebClient(base_url=slack.url),
        lambda place, user: told.append((place, user)),
    )
    app = FastAPI()
    app.include_router(oauth_routes(flow))
    with TestClient(app, base_url=PUBLIC, follow_redirects=False) as client:
        yield client


def begin(browser: TestClient) -> str:
    """Click on "install", and tell the state that Slack is sent."""
    return parse_qs(urlsplit(browser.get("/slack/install").headers["location"]).query)["state"][0]


def test_people_are_sent_to_slack_with_the_least_scopes(browser: TestClient, slack: Slack) -> None:
    answered = browser.get("/slack/install")

    address = urlsplit(answered.headers["location"])
    asked = parse_qs(address.query)
    assert answered.status_code == 302
    assert address.path == "/oauth/v2/authorize"
    assert f"{address.scheme}://{address.netloc}" in slack.url
    assert asked["scope"] == [",".join(SCOPES)]
    assert asked["client_id"] == ["11.22"]
    assert asked["redirect_uri"] == [f"{PUBLIC}/slack/oauth_redirect"]


def test_a_workspace_that_agrees_is_installed(
    browser: TestClient, slack: Slack, installations: Installations, told: list[tuple[str, str]]
) -> None:
    slack.state.codes["good"] = Grant(team="T7", bot_user="UBOT7")

    answered = browser.get(f"/slack/oauth_redirect?code=good&state={begin(browser)}")

    assert answered.status_code == 200
    assert "slack://app?team=T7&amp;id=A0APP" in answered.text
    found = installations.find(Workspace("", "T7"))
    assert found is not None
    assert (found.values["bot_token"], found.bot_user_id, found.bot_id) == ("xoxb-fake-T7", "UBOT7", "BBOT")
    assert told == [("T7", "U0ADMIN")]
    assert slack.calls("oauth.v2.access")[0].arguments["redirect_uri"] == f"{PUBLIC}/slack/oauth_redirect"


def test_a_state_of_another_browser_installs_nothing(browser: TestClient, slack: Slack) -> None:
    slack.state.codes["good"] = Grant()
    state = begin(browser)
    browser.cookies.clear()

    answered = browser.get(f"/slack/oauth_redirect?code=good&state={state}")

    assert answered.status_code == 400
    assert slack.calls("oauth.v2.access") == []


def test_a_state_that_was_made_up_or_used_installs_nothing(browser: TestClient, slack: Slack) -> None:
    slack.state.codes |= {"good": Grant(), "again": Grant()}
    state = begin(browser)
    browser.get(f"/slack/oauth_redirect?code=good&state={state}")
    browser.cookies.set("slack-app-oauth-state", state)

    again = browser.get(f"/slack/oauth_redirect?code=again&state={state}")
    browser.cookies.set("slack-app-oauth-state", "made-up")
    made_up = browser.get("/slack/oauth_redirect?code=again&state=made-up")

    assert (again.status_code, made_up.status_code) == (401, 401)
    assert len(slack.calls("oauth.v2.access")) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [("error=access_denied", 200), ("error=<script>", 200), ("code=bad&state={state}", 401), ("state={state}", 401)],
    ids=["cancelled", "hostile", "code that Slack refuses", "no code"],
)
def test_what_goes_wrong_installs_nothing_and_is_told(
    browser: TestClient, installations: Installations, query: str, status: int
) -> None:
    answered = browser.get(f"/slack/oauth_redirect?{query.format(state=begin(browser))}")

    assert answered.status_code == status
    assert "Please try again" in answered.text
    assert "<script>" not in answered.text
    assert installations.all() == ()


def test_slack_that_is_not_reached_is_told(browser: TestClient, slack: Slack, installations: Installations) -> None:
    slack.fail("oauth.v2.access", *[reset()] * 5)

    answered = browser.get(f"/slack/oauth_redirect?code=good&state={begin(browser)}")

    assert answered.status_code == 502
    assert "slack_not_reached" in answered.text
    assert installations.all() == ()
