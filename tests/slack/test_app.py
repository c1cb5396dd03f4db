"""The bolt app: what is verified, what is kept before it is acknowledged, what passes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import Engine

from bot import names
from bot.app import build_app
from bot.delivery import Asked, Delivery
from bot.installations import BOT as NOBODY
from bot.installations import Installation, Installations, Workspace
from bot.installing import InstallationStore
from bot.receiving import Receiving
from bot.vault import Vault
from knowledge.clock import now
from tests.slack import payloads
from tests.slack.dispatching import Counter, Dispatcher, counter_over
from tests.slack.faults import says, server_error
from tests.slack.records import Message
from tests.slack.senders import Kind
from tests.slack.state import ALICE, APP, BORA, BOT, CHANNEL, DIRECT, SIGNING_SECRET, TEAM

QUESTION = "What is TorchServe?"


@pytest.fixture
def counter(own_engine: Engine) -> Iterator[Counter]:
    with counter_over(own_engine) as made:
        yield made


class FullInbox:
    """The Inbox port of a database that takes nothing."""

    def receive_all(self, asked: Sequence[Asked]) -> Sequence[Delivery | None]:
        raise OSError("disk full")

    def get(self, delivery_id: str) -> Delivery:
        raise OSError("disk full")

    def find_by_message(self, team_id: str, channel_id: str, message_ts: str) -> Delivery | None:
        raise OSError("disk full")

    def said_in(self, team_id: str, channel_id: str, thread_ts: str) -> tuple[Delivery, ...]:
        raise OSError("disk full")

    def drop(self, delivery_id: str, why: str) -> bool:
        raise OSError("disk full")


def full(counter: Counter) -> Counter:
    """The same, but what is asked cannot be kept."""
    inbox = FullInbox()
    receiving = Receiving(inbox, counter.reception.channels, counter.reception.door, counter.bell)
    reception = replace(counter.reception, inbox=inbox, receiving=receiving)
    return replace(counter, reception=reception, app=build_app(reception, signing_secret=SIGNING_SECRET))


@pytest.mark.parametrize("mode", ["http", "socket_mode"])
def test_what_cannot_be_kept_is_not_acknowledged_so_that_slack_sends_it_again(counter: Counter, mode: str) -> None:
    said = payloads.event(payloads.mention(Message(CHANNEL, "1.000001", ALICE, f"<@{BOT}> {QUESTION}")), "Ev1")
    broken, sound = full(counter).by(ALICE, mode=mode), counter.by(ALICE, mode=mode)

    statuses = [each.sender.send("event", said).status for each in (broken, sound)]

    assert statuses == [500, 200]
    assert counter.taken(f"{APP}:{TEAM}:{CHANNEL}:1.000001").status == "received"


@pytest.mark.parametrize("mode", ["http", "socket_mode"])
def test_a_question_is_kept_while_slack_is_down(counter: Counter, mode: str) -> None:
    counter.slack.keep_failing("*", server_error())

    said = counter.by(ALICE, mode=mode).mentions(QUESTION)

    assert counter.taken(f"{APP}:{TEAM}:{CHANNEL}:{said.ts}").asked.text == QUESTION


@pytest.mark.parametrize("mode", ["http", "socket_mode"])
def test_a_command_and_a_click_are_taken_in_both_modes(counter: Counter, mode: str) -> None:
    person = counter.by(ALICE, mode=mode)
    person.commands(QUESTION)

    ack = person.clicks(names.START_OVER, counter.answer())

    assert (ack.status, counter.bell.rung) == (200, 2)


def test_a_click_that_cannot_be_kept_is_told_to_whoever_clicked(counter: Counter) -> None:
    counter.person.commands(QUESTION)
    message = counter.answer()

    ack = full(counter).by(BORA).clicks(names.START_OVER, message)

    told = counter.slack.wait(lambda: counter.slack.calls("response_url"))
    assert ack.status == 500
    assert "문제가 생겼습니다" in told[0].arguments["text"]
    assert "disk full" not in str(told[0].arguments)


def test_what_is_not_signed_by_slack_is_refused(counter: Counter) -> None:
    forger = Dispatcher(counter.app, counter.loop, secret="another")
    said = payloads.event(payloads.mention(Message(CHANNEL, "1.000001", ALICE, QUESTION)), "Ev1")

    assert forger.send("event", said).status == 401
    assert counter.bell.rung == 0


def test_a_check_of_certificates_is_no_way_around_the_signature(counter: Counter) -> None:
    request = AsyncBoltRequest(
        body="ssl_check=1&token=x", headers={"content-type": "application/x-www-form-urlencoded"}
    )

    assert counter.loop.run(counter.app.async_dispatch(request)).status == 401


def test_slack_is_told_that_the_address_is_ours(counter: Counter) -> None:
    ack = counter.person.sender.send("event", {"type": "url_verification", "challenge": "c1"})

    assert (ack.status, ack.said) == (200, {"challenge": "c1"})


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        pytest.param("event", {"type": "event_callback"}, id="no event"),
        pytest.param("event", {"type": "event_callback", "event": "?"}, id="an event that is none"),
        pytest.param("event", {"type": "event_callback", "event": {"type": "reaction_added"}}, id="another event"),
        pytest.param("event", {"type": "app_rate_limited", "team_id": TEAM}, id="another type"),
        pytest.param("event", {}, id="nothing"),
        pytest.param("interaction", {"type": "block_actions", "actions": [{"action_id": "x"}]}, id="another button"),
        pytest.param("interaction", {"type": "view_closed", "view": {"callback_id": "x"}}, id="a view that was closed"),
        pytest.param("interaction", {"type": "block_actions", "actions": []}, id="no button"),
        pytest.param("interaction", {"type": "view_submission", "view": {"callback_id": "x"}}, id="half a view"),
        pytest.param(
            "interaction", {"type": "view_submission", "view": {"type": "modal", "callback_id": "x"}}, id="another view"
        ),
        pytest.param("interaction", {"type": "message_action", "callback_id": "x"}, id="another shortcut"),
        pytest.param("interaction", {"type": "shortcut", "callback_id": "x"}, id="a global shortcut"),
        pytest.param("command", {"command": "/other", "text": "x"}, id="another command"),
    ],
)
def test_what_nobody_listens_to_is_acknowledged(counter: Counter, kind: Kind, payload: Mapping[str, Any]) -> None:
    ack = counter.person.sender.send(kind, {"team_id": TEAM, **payload})

    assert (ack.status, counter.bell.rung) == (200, 0)


@pytest.mark.parametrize("missing", ["api_app_id", "team", "enterprise", "user", "channel", "container", "trigger_id"])
def test_a_click_may_lack_whatever_it_can_do_without(counter: Counter, missing: str) -> None:
    said = counter.person.mentions(QUESTION)
    message = counter.answer()
    click = counter.person.click(names.START_OVER, message)
    del click[missing]

    ack = counter.person.sender.send("interaction", click)

    delivery = counter.taken(f"{APP}:{TEAM}:{CHANNEL}:{said.ts}")
    again = counter.taken(f"restart:{delivery.id}").asked
    assert (ack.status, again.address.channel_id, again.target_ts) == (200, CHANNEL, message.ts)


def test_the_messages_tab_suggests_what_to_ask(counter: Counter) -> None:
    assert counter.by(BORA).opens_home("messages").status == 200

    call = counter.slack.wait(lambda: counter.slack.calls("assistant.threads.setSuggestedPrompts"))[0]
    assert call.arguments["channel_id"] == DIRECT
    assert [set(each) for each in call.arguments["prompts"]] == [{"title", "message"}] * 4
    assert "무엇이 궁금한가요?" in call.arguments["title"]


def test_a_thread_of_the_older_kind_is_greeted_as_well(counter: Counter) -> None:
    thread = {"user_id": ALICE, "channel_id": DIRECT, "thread_ts": "1.000001", "context": {}}

    counter.person.tell({"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": "1.000002"})

    call = counter.slack.wait(lambda: counter.slack.calls("assistant.threads.setSuggestedPrompts"))[0]
    assert call.arguments["thread_ts"] == "1.000001"


def test_suggestions_that_slack_does_not_know_do_no_harm(counter: Counter) -> None:
    counter.slack.missing.add("assistant.threads.setSuggestedPrompts")

    assert counter.person.opens_home("messages").status == 200
    counter.slack.wait(lambda: counter.slack.calls("assistant.threads.setSuggestedPrompts"))


def test_home_is_shown_in_the_persons_language(counter: Counter) -> None:
    counter.by(BORA).opens_home()

    view = counter.slack.wait(lambda: counter.slack.calls("views.publish"))[0].arguments
    assert view["user_id"] == BORA
    assert "PyTorch일까" in str(view["view"])


def test_home_that_slack_does_not_take_does_no_harm(counter: Counter) -> None:
    counter.slack.fail("views.publish", says("not_enabled"))

    assert counter.person.opens_home().status == 200
    counter.slack.wait(lambda: counter.slack.calls("views.publish"))


def test_an_example_is_asked_once_in_direct_messages(counter: Counter) -> None:
    counter.person.opens_home()
    view = counter.slack.wait(lambda: counter.slack.calls("views.publish"))[0].arguments["view"]

    for _ in range(2):
        assert counter.person.clicks_in({**view, "id": "V0", "hash": "1.a"}, "example.0").status == 200

    taken = counter.taken(f"example:{TEAM}:{ALICE}:1.a:example.0").asked
    assert (taken.kind, taken.address.channel_type, taken.address.user_id, counter.bell.rung) == (
        "direct",
        "im",
        ALICE,
        1,
    )
    counter.slack.wait(lambda: counter.slack.calls("views.publish")[1:])


def test_an_example_clicked_again_later_is_asked_again(counter: Counter) -> None:
    counter.person.opens_home()
    view = counter.slack.wait(lambda: counter.slack.calls("views.publish"))[0].arguments["view"]

    for shown in ("1.a", "2.b"):
        counter.person.clicks_in({**view, "id": "V0", "hash": shown}, "example.0")

    assert counter.bell.rung == 2


def test_a_workspace_that_takes_the_app_away_is_forgotten(counter: Counter) -> None:
    installations = Installations(counter.engine, Vault([Fernet.generate_key().decode()]))
    store = InstallationStore(installations)
    place = Workspace("", TEAM)
    installations.save(Installation(APP, place, NOBODY, "BBOT", BOT, {"bot_token": "xoxb-1"}, now()))
    app = build_app(counter.reception, signing_secret=SIGNING_SECRET, installations=store)

    ack = Dispatcher(app, counter.loop).send("event", payloads.event({"type": "app_uninstalled"}, "Ev1"))

    assert ack.status == 200
    counter.slack.wait(lambda: installations.find(place) is None)
