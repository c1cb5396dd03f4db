"""``advisor slack manifest``, ``check``, ``preview`` and ``renew-secrets``."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from cryptography.fernet import Fernet
from pydantic import SecretStr

from app.bootstrap import House
from app.settings import Settings
from app.slack_tokens import find_app_id, installations_of
from bot.manifest import SCOPES
from tests.cli.conftest import Run
from tests.slack.records import Grant
from tests.slack.settings import install, settings_for
from tests.slack.simulator import Slack, running_slack
from tests.slack.state import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET

URL = "https://advisor.example.org"


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running_slack() as running:
        running.state.grants[BOT_TOKEN] = Grant(scopes=frozenset(SCOPES))
        yield running


@pytest.fixture
def set_up(slack: Slack, home: Path, monkeypatch: pytest.MonkeyPatch) -> Slack:
    """A Slack, and an environment with all that Socket Mode needs."""
    monkeypatch.setenv("ADVISOR_SLACK_BASE_URL", slack.url)
    monkeypatch.setenv("ADVISOR_SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("ADVISOR_SLACK_APP_TOKEN", APP_TOKEN)
    return slack


@pytest.mark.parametrize("format_", ["--json", "--yaml"])
def test_the_manifest_is_printed_whole(run: Run, format_: str) -> None:
    ran = run("slack", "manifest", "--url", f"{URL}/", format_)

    manifest = json.loads(ran.out) if format_ == "--json" else yaml.safe_load(ran.out)
    assert ran.code == 0
    assert manifest["settings"]["event_subscriptions"]["request_url"] == f"{URL}/slack/events"
    assert manifest["oauth_config"]["scopes"]["bot"] == list(SCOPES)


def test_the_manifest_takes_the_address_of_the_settings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PUBLIC_URL", URL)

    assert f"{URL}/slack/oauth_redirect" in run("slack", "manifest").out


def test_over_http_the_manifest_needs_an_address(run: Run) -> None:
    ran = run("slack", "manifest")

    assert ran.code == 2
    assert "--socket, which needs none" in " ".join(ran.err.split())


def test_the_check_is_content_with_an_app_that_works(set_up: Slack, run: Run) -> None:
    ran = run("slack", "check")

    assert ran.code == 0
    assert [line[:5].strip() for line in ran.out.splitlines()] == ["ok", "ok", "ok"]
    assert "@advisor in Example" in ran.out


def test_the_check_names_what_is_missing_and_fails(
    set_up: Slack, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    set_up.state.grants[BOT_TOKEN] = Grant(scopes=frozenset(SCOPES) - {"commands"})
    monkeypatch.setenv("ADVISOR_SLACK_HUMAN", "C0NOWHERE")
    (tmp_path / "app.json").write_text('{"settings": {"socket_mode_enabled": false}}')

    ran = run("slack", "check", "--app-manifest", str(tmp_path / "app.json"))

    assert ran.code == 1
    told = [line for line in ran.out.splitlines() if line.startswith("FAULT")]
    assert [line.split(":")[0] for line in told] == ["FAULT scopes", "FAULT people to ask", "FAULT manifest"]
    assert "features.slash_commands: /framework" in told[2]


def test_the_check_tries_what_http_needs(
    set_up: Slack, run: Run, monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    monkeypatch.setenv("ADVISOR_SLACK_SIGNING_SECRET", SIGNING_SECRET)
    without_address = run("slack", "check", "--http")
    monkeypatch.setenv("ADVISOR_PUBLIC_URL", f"http://127.0.0.1:{unused_port}")

    with_address = run("slack", "check", "--http")

    assert (without_address.code, with_address.code) == (0, 1)
    assert "note  events URL: It is not known here." in without_address.out
    assert "FAULT events URL: http://127.0.0.1" in with_address.out


def test_the_check_without_any_setting_says_what_is_needed(run: Run) -> None:
    ran = run("slack", "check")

    assert ran.code == 1
    assert "ADVISOR_SLACK_APP_TOKEN" in ran.out
    assert "ADVISOR_SLACK_BOT_TOKEN for one workspace" in ran.out


def test_the_check_looks_at_every_workspace_that_installed_the_app(
    slack: Slack, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = several_workspaces(slack, monkeypatch)
    nobody = run("slack", "check")
    install(settings_for(slack, home, slack_token_key=SecretStr(key)))

    somebody = run("slack", "check")
    monkeypatch.setenv("ADVISOR_SLACK_TOKEN_KEY", Fernet.generate_key().decode())

    assert "not installed in any workspace yet" in nobody.out
    assert f"Open {URL}/slack/install" in nobody.out
    assert "ok    bot token: Slack knows it: @advisor" in somebody.out
    assert "were not encrypted with a key" in run("slack", "check").out


def test_secrets_are_renewed_under_the_first_key(
    slack: Slack, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = several_workspaces(slack, monkeypatch), Fernet.generate_key().decode()
    install(settings_for(slack, home, slack_token_key=SecretStr(old)))
    monkeypatch.setenv("ADVISOR_SLACK_TOKEN_KEY", f"{new},{old}")

    ran = run("slack", "renew-secrets")

    assert "Encrypted 1 installations with the first key" in ran.out
    with closing(House(settings_for(slack, home, slack_token_key=SecretStr(new)))) as house:
        assert len(installations_of(house).all()) == 1


def test_the_preview_is_one_page_with_every_example(indexed_home: Path, run: Run, tmp_path: Path) -> None:
    ran = run("slack", "preview", str(tmp_path / "preview.html"))

    page = (tmp_path / "preview.html").read_text(encoding="utf-8")
    assert ran.code == 0
    assert set(re.findall(r'id="(slack-[a-z-]+)"', page)) >= {"slack-answer-ko", "slack-answer-en", "slack-home"}
    assert "TensorFlow(TFLite)" in page


def test_without_a_key_no_secret_can_be_renewed(run: Run) -> None:
    ran = run("slack", "renew-secrets")

    assert (ran.code, "ADVISOR_SLACK_TOKEN_KEY is not set" in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("slack",), "`socket` needs ADVISOR_SLACK_APP_TOKEN."),
        (("serve", "--slack", "http"), "`http` needs ADVISOR_SLACK_SIGNING_SECRET."),
    ],
    ids=["slack", "serve"],
)
def test_a_command_that_lacks_a_setting_says_which(run: Run, args: tuple[str, ...], told: str) -> None:
    ran = run(*args)

    assert ran.code == 1
    assert told in ran.err


@pytest.mark.parametrize(("token", "app_id"), [("xapp-1-A0123-456-abc", "A0123"), ("xapp-fake-1", None), (None, None)])
def test_the_app_s_id_stands_in_its_token(token: str | None, app_id: str | None) -> None:
    settings = Settings(slack_app_token=SecretStr(token) if token is not None else None)

    assert find_app_id(settings) == app_id


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def several_workspaces(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> str:
    """Set what an app in several workspaces needs; the key of their tokens."""
    key = Fernet.generate_key().decode()
    known = {"CLIENT_ID": "11.22", "CLIENT_SECRET": "s", "TOKEN_KEY": key, "SIGNING_SECRET": SIGNING_SECRET}
    for name, value in known.items():
        monkeypatch.setenv(f"ADVISOR_SLACK_{name}", value)
    monkeypatch.setenv("ADVISOR_PUBLIC_URL", URL)
    monkeypatch.setenv("ADVISOR_SLACK_BASE_URL", slack.url)
    return key
