"""The forms: a person's situation, and the settings of a channel."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from bot import names
from bot.channel_settings import ChannelSettings
from bot.delivery import Delivery
from tests.slack.dispatching import Counter, counter_over
from tests.slack.records import Message
from tests.slack.state import ADMIN, ALICE, APP, CHANNEL, DIRECT, TEAM

QUESTION = "뭘 써야 해?"


@pytest.fixture
def counter(own_engine: Engine) -> Iterator[Counter]:
    with counter_over(own_engine) as made:
        yield made


def asked(counter: Counter) -> tuple[Delivery, Message]:
    said = counter.person.mentions(QUESTION)
    message = counter.answer()
    return counter.taken(f"{APP}:{TEAM}:{CHANNEL}:{said.ts}"), message


def opened(counter: Counter) -> dict[str, Any]:
    """The newest view that was opened, as Slack would know it."""
    calls = counter.slack.wait(lambda: counter.slack.calls("views.open"))
    return {**calls[-1].arguments["view"], "id": "V1", "hash": "1.a"}


def chosen(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


def test_a_situation_is_answered_in_place_of_the_answer_once(counter: Counter) -> None:
    _, message = asked(counter)
    counter.person.clicks(names.QUESTIONNAIRE, message)
    view = opened(counter)
    rung = counter.bell.rung

    for _ in range(2):
        filled = {"persona": "hobbyist", "hobbyist.goal": '"learning"'}
        assert counter.person.submits(view, filled).status == 200

    again = counter.taken("view:V1").asked
    assert (again.kind, again.surface, again.target_ts, again.text) == ("choice", "update", message.ts, QUESTION)
    assert (again.persona, again.facts) == ("hobbyist", {"goal": "learning"})
    assert counter.bell.rung == rung + 1


def test_a_situation_told_from_a_private_answer_is_answered_in_private(counter: Counter) -> None:
    counter.person.commands(QUESTION)
    counter.person.clicks(names.QUESTIONNAIRE, counter.answer())

    counter.person.submits(opened(counter), {"persona": "beginner"})

    again = counter.taken("view:V1").asked
    assert (again.surface, again.target_ts, again.persona) == ("ephemeral", None, "beginner")
    assert again.response_url is not None


def test_a_situation_told_at_home_is_answered_in_direct_messages(counter: Counter) -> None:
    counter.person.opens_home()
    home = counter.slack.wait(lambda: counter.slack.calls("views.publish"))[0].arguments["view"]
    counter.person.clicks_in({**home, "id": "V0"}, names.QUESTIONNAIRE)

    counter.person.submits(opened(counter), {"persona": "industry"})

    again = counter.taken("view:V1").asked
    assert (again.kind, again.surface, again.address.channel_id, again.persona) == (
        "direct",
        "thread",
        ALICE,
        "industry",
    )
    assert again.text


def test_the_fields_follow_the_persona(counter: Counter) -> None:
    _, message = asked(counter)
    counter.person.clicks(names.QUESTIONNAIRE, message)
    view = opened(counter)
    state = {"values": {"persona": {names.QUESTIONNAIRE_PERSONA: chosen("industry")}}}
    counter.slack.missing.add("views.update")

    ack = counter.person.clicks_in({**view, "state": state}, names.QUESTIONNAIRE_PERSONA)

    call = counter.slack.wait(lambda: counter.slack.calls("views.update"))[0]
    blocks = {block.get("block_id") for block in call.arguments["view"]["blocks"]}
    assert ack.status == 200
    assert call.arguments["view_id"] == "V1"
    assert any(str(block).startswith("industry.") for block in blocks)


def test_a_form_without_a_persona_asks_nothing(counter: Counter) -> None:
    view = {"id": "V1", "callback_id": names.QUESTIONNAIRE_VIEW, "type": "modal", "blocks": []}

    ack = counter.person.submits(view)

    assert (ack.status, counter.bell.rung) == (200, 0)


def settings_form(counter: Counter, user: str = ADMIN) -> dict[str, Any]:
    counter.by(user).commands("settings")
    return opened(counter)


def settings_values(**chosen_values: str) -> dict[str, dict[str, Any]]:
    """The state of the form: one element for each field."""
    usual = {"language": "auto", "time_zone": "UTC", **chosen_values}
    return {name: {"value": {"type": "static_select", **chosen(value)}} for name, value in usual.items()}


def submit(counter: Counter, view: dict[str, Any], user: str = ADMIN, **values: str) -> Any:
    filled = {**view, "state": {"values": settings_values(**values)}}
    payload = {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": user},
        "api_app_id": APP,
        "view": filled,
    }
    return counter.by(user).sender.send("interaction", payload)


def test_an_admin_changes_the_settings_of_a_channel(counter: Counter) -> None:
    view = settings_form(counter)

    ack = submit(counter, view, language="ko", quiet_from="22:00", quiet_to="07:00", time_zone="Asia/Seoul")

    saved = counter.reception.channels.get(TEAM, CHANNEL)
    assert (ack.status, ack.said) == (200, {})
    assert saved == ChannelSettings("ko", False, quiet_from="22:00", quiet_to="07:00", time_zone="Asia/Seoul")
    entry = counter.reception.audit.list()[0]
    assert (entry.actor.id, entry.action, entry.subject) == (
        f"slack:{TEAM}/{ADMIN}",
        "slack.settings",
        f"{TEAM}/{CHANNEL}",
    )
    assert entry.detail["language"] == "ko"
    told = counter.slack.wait(lambda: counter.slack.calls("chat.postEphemeral"))
    assert told[0].arguments["user"] == ADMIN


def test_saving_the_same_is_no_change(counter: Counter) -> None:
    view = settings_form(counter)

    for _ in range(2):
        submit(counter, view, language="ko")

    told = counter.slack.wait(lambda: counter.slack.calls("chat.postEphemeral")[1:])
    assert "Nothing was changed" in told[0].arguments["text"]
    assert len(counter.reception.audit.list()) == 1


def test_half_a_time_is_told_in_the_form(counter: Counter) -> None:
    view = settings_form(counter)

    ack = submit(counter, view, quiet_from="22:00")

    assert ack.said["response_action"] == "errors"
    assert list(ack.said["errors"]) == ["quiet_to"]
    assert counter.reception.channels.get(TEAM, CHANNEL) == ChannelSettings()


def test_only_admins_see_the_form(counter: Counter) -> None:
    counter.person.commands("설정")

    told = counter.slack.wait(lambda: counter.slack.calls("response_url"))
    assert "관리자" in told[0].arguments["text"]
    assert counter.slack.calls("views.open") == []


def test_only_admins_can_send_the_form(counter: Counter) -> None:
    view = settings_form(counter)

    ack = submit(counter, view, ALICE, language="ko")

    assert "admins" in ack.said["errors"]["language"]
    assert counter.reception.channels.get(TEAM, CHANNEL) == ChannelSettings()


def test_people_who_are_named_may_what_admins_may(own_engine: Engine) -> None:
    with counter_over(own_engine, admins=(ALICE,)) as counter:
        assert settings_form(counter, ALICE)["callback_id"] == names.SETTINGS_VIEW
        assert counter.slack.calls("users.info") != []


def test_direct_messages_have_no_settings(counter: Counter) -> None:
    counter.by(ADMIN).commands("settings", channel=DIRECT)

    told = counter.slack.wait(lambda: counter.slack.calls("response_url"))
    assert "no channel settings" in told[0].arguments["text"]


def test_a_form_of_no_channel_changes_nothing(counter: Counter) -> None:
    view = {**settings_form(counter), "private_metadata": "?"}

    assert submit(counter, view, language="ko").said == {}
    assert counter.reception.audit.list() == ()
