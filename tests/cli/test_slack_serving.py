"""``advisor serve --slack`` and ``advisor slack``: against a Slack of our own, from a mention to its answer."""

import http.client
import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from rich.console import Console

from app.bootstrap import House
from app.server import serve
from app.settings import Settings
from app.slack_alone import answer_in_slack
from app.slack_tokens import installations_of
from bot.errors import SocketRefusedError
from bot.manifest import SCOPES
from tests.cli.test_serve import Visitor, visited
from tests.slack.people import Person
from tests.slack.records import Grant, Message
from tests.slack.senders import HttpSender, SocketSender
from tests.slack.settings import install, one_workspace, settings_for
from tests.slack.simulator import Slack, running_slack
from tests.slack.state import BOT, BOT_TOKEN, SIGNING_SECRET

QUESTION = "취미로 라즈베리파이에 모델을 올리려는데 뭘 써야 해?"
URL = "https://advisor.example.org"


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running_slack() as running:
        running.state.grants[BOT_TOKEN] = Grant(scopes=frozenset(SCOPES))
        yield running


def answers_to(slack: Slack, said: Message) -> list[Message]:
    """What the bot has said in the thread of a message, once it has said something."""
    return slack.wait(lambda: slack.messages(said.channel, thread_ts=said.ts), seconds=60)


def serve_while(settings: Settings, calls: Callable[[Visitor], None]) -> str:
    """What ``advisor serve`` printed while ``calls`` were made."""
    printed = io.StringIO()
    with visited(printed, calls), pytest.raises(SystemExit) as ended:
        serve(settings, Console(file=printed, width=200))
    assert ended.value.code == 0
    return printed.getvalue()


@contextmanager
def meanwhile(calls: Callable[[], None]) -> Iterator[None]:
    """Make ``calls`` on another thread, then end what runs in the block on this one."""
    failures: list[BaseException] = []

    def call() -> None:
        try:
            calls()
        except BaseException as exc:
            failures.append(exc)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=call)
    thread.start()
    yield
    thread.join(60)
    assert failures == []


@pytest.mark.usefixtures("kept_logs")
def test_the_server_answers_what_slack_signs_and_nothing_else(slack: Slack, indexed_home: Path) -> None:
    got: dict[str, Any] = {}

    def calls(visitor: Visitor) -> None:
        visitor.wait_until_ready()
        person = Person(slack, HttpSender(visitor.port))
        got["said"] = said = person.mentions(QUESTION)
        got["answers"] = answers_to(slack, said)
        got["forged"] = HttpSender(visitor.port, secret="another").send("event", {"type": "event_callback"})
        got["key"] = visitor.call("GET", "/v1/admin/keys")[0]

    printed = serve_while(one_workspace(slack, indexed_home, slack="http", asking="key"), calls)

    assert "/slack/events takes what Slack sends" in printed
    assert len(got["answers"]) == 1
    assert "TensorFlow" in got["answers"][0].words()
    assert got["forged"].status == 401
    assert got["key"] == 401, "the rest needs keys as before"


@pytest.mark.usefixtures("kept_logs")
def test_a_workspace_that_installs_the_app_is_answered_with_its_own_token(
    slack: Slack, indexed_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(
        slack,
        indexed_home,
        slack="http",
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_client_id="11.22",
        slack_client_secret=SecretStr("secret"),
        slack_token_key=SecretStr(Fernet.generate_key().decode()),
        public_url=URL,
    )
    install(settings)
    got: dict[str, Any] = {}

    def calls(visitor: Visitor) -> None:
        visitor.wait_until_ready()
        got["install"] = visitor_get(visitor, "/slack/install")
        said = Person(slack, HttpSender(visitor.port)).mentions("What is TorchServe?")
        got["answers"] = answers_to(slack, said)
        uninstalled = {"type": "app_uninstalled"}
        Person(slack, HttpSender(visitor.port)).tell(uninstalled)

    serve_while(settings, calls)

    assert got["install"][0] == 302
    assert got["install"][1].startswith(slack.url.removesuffix("api/") + "oauth/v2/authorize?")
    assert len(got["answers"]) == 1
    assert {call.token for call in slack.calls("chat.postMessage")} == {BOT_TOKEN}
    with closing(House(settings)) as house:
        assert installations_of(house).all() == ()


@pytest.mark.usefixtures("kept_logs")
def test_socket_mode_answers_without_a_server(slack: Slack, indexed_home: Path) -> None:
    printed, answers = io.StringIO(), []

    def calls() -> None:
        said = Person(slack, SocketSender(slack)).mentions("Should I use PyTorch or TensorFlow as a researcher?")
        answers.extend(answers_to(slack, said))

    with meanwhile(calls):
        answer_in_slack(one_workspace(slack, indexed_home), Console(file=printed, width=200))

    assert "Answering in Slack over Socket Mode" in printed.getvalue()
    assert [answer.user for answer in answers] == [BOT]


@pytest.mark.usefixtures("kept_logs")
def test_a_server_whose_socket_mode_is_refused_serves_on(
    slack: Slack, indexed_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = one_workspace(slack, indexed_home, slack="socket")
    got: dict[str, int] = {}

    def calls(visitor: Visitor) -> None:
        visitor.wait_until_ready()
        got["events"] = visitor_get(visitor, "/slack/events")[0]

    serve_while(settings.model_copy(update={"slack_app_token": SecretStr("xapp-wrong")}), calls)

    assert "Slack opens no connection for Socket Mode: invalid_auth" in capfd.readouterr().err
    assert got == {"events": 404}, "over Socket Mode nothing is taken over HTTP"


@pytest.mark.usefixtures("kept_logs")
def test_socket_mode_alone_ends_where_it_is_refused(slack: Slack, indexed_home: Path) -> None:
    settings = one_workspace(slack, indexed_home).model_copy(update={"slack_app_token": SecretStr("xapp-wrong")})

    with pytest.raises(SocketRefusedError, match="invalid_auth"):
        answer_in_slack(settings, Console(file=io.StringIO()))


def test_without_slack_nothing_of_slack_s_libraries_is_loaded() -> None:
    foreign = "{'slack_bolt', 'slack_sdk', 'aiohttp'}"
    script = f"import sys, app.cli, app.server, app.bootstrap; print({foreign} & set(sys.modules))"

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "set()"


def visitor_get(visitor: Visitor, path: str) -> tuple[int, str]:
    """The status of a page, and where it leads."""
    with closing(http.client.HTTPConnection("127.0.0.1", visitor.port)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status, response.getheader("location") or ""
