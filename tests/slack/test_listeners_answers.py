"""The buttons under an answer, clicked once, twice, and after a restart."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from advisor.answers import FactChoice, MissingFact
from advisor.deciding import PERSONA_FACT
from app.memory import SqlMemory
from bot import names
from bot.channel_settings import ChannelSettings
from bot.delivery import Delivery
from tests.slack.asking import answer_to
from tests.slack.dispatching import Counter, counter_over
from tests.slack.faults import says
from tests.slack.records import Message
from tests.slack.state import ALICE, APP, BORA, CHANNEL, TEAM

HUMAN = "C0HUMANS"
QUESTION = "라즈베리파이에 뭘 써야 해?"
GOAL = MissingFact(
    "goal", "목표가 무엇인가요?", (FactChoice("learning", "학습"), FactChoice("embedded_project", "보드"))
)
PERSONA = MissingFact(PERSONA_FACT, "누구신가요?", (FactChoice("hobbyist", "취미"), FactChoice("industry", "업계")))


@pytest.fixture
def counter(own_engine: Engine) -> Iterator[Counter]:
    with counter_over(own_engine, human=HUMAN) as made:
        yield made


def asked(counter: Counter, *, missing: MissingFact | None = None) -> tuple[Delivery, Message]:
    """A mention that was answered: its delivery, and our message."""
    said = counter.person.mentions(QUESTION)
    message = counter.answer(missing=missing)
    return counter.taken(f"{APP}:{TEAM}:{CHANNEL}:{said.ts}"), message


def test_a_choice_asks_the_same_question_with_the_fact_in_place(counter: Counter) -> None:
    delivery, message = asked(counter, missing=GOAL)

    ack = counter.person.clicks("choice.0", message)

    again = counter.taken(f"choice:{delivery.id}:goal").asked
    assert ack.status == 200
    assert (again.kind, again.surface, again.target_ts) == ("choice", "update", message.ts)
    assert (again.text, again.facts, again.persona) == (QUESTION, {"goal": "learning"}, None)
    assert (again.address.thread_ts, again.response_url) == (message.thread_ts, None)


def test_of_two_clicks_the_first_choice_counts(counter: Counter) -> None:
    delivery, message = asked(counter, missing=GOAL)
    rung = counter.bell.rung

    for action in ("choice.0", "choice.1", "choice.0"):
        assert counter.person.clicks(action, message).taken

    assert counter.taken(f"choice:{delivery.id}:goal").asked.facts == {"goal": "learning"}
    assert counter.bell.rung == rung + 1


def test_a_persona_is_chosen_like_a_fact(counter: Counter) -> None:
    delivery, message = asked(counter, missing=PERSONA)

    counter.person.clicks("choice.1", message)

    again = counter.taken(f"choice:{delivery.id}:{PERSONA_FACT}").asked
    assert (again.persona, again.facts) == ("industry", None)


def test_a_choice_in_what_only_one_person_sees_replaces_just_that(counter: Counter) -> None:
    counter.person.commands(QUESTION)
    message = counter.answer(missing=GOAL)

    counter.person.clicks("choice.0", message)

    held = counter.inbox.take("other", counter_lease())
    assert held is not None
    assert (held.asked.surface, held.asked.response_url is not None) == ("update", True)


def test_a_choice_later_in_a_thread_keeps_what_was_understood_there(counter: Counter) -> None:
    first, _ = asked(counter)
    thread_ts = first.asked.address.message_ts
    said = counter.person.mentions("그럼 모바일은?", thread_ts=thread_ts)
    message = counter.answer(missing=PERSONA)
    second = counter.taken(f"{APP}:{TEAM}:{CHANNEL}:{said.ts}")

    counter.person.clicks("choice.0", message)

    again = counter.taken(f"choice:{second.id}:{PERSONA_FACT}").asked
    assert (again.persona, again.facts) == ("hobbyist", {"goal": "embedded_project"})


def test_starting_over_forgets_what_was_chosen(counter: Counter) -> None:
    delivery, message = asked(counter)

    for _ in range(2):
        counter.person.clicks(names.START_OVER, message)

    again = counter.taken(f"restart:{delivery.id}").asked
    assert (again.kind, again.text, again.persona, again.facts) == ("restart", QUESTION, None, None)


def test_sharing_posts_the_answer_in_the_channel_once(counter: Counter) -> None:
    counter.person.commands(QUESTION)
    message = counter.answer()
    rung = counter.bell.rung

    for _ in range(2):
        counter.person.clicks(names.SHARE, message)

    held = counter.inbox.take("other", counter_lease())
    assert held is not None
    asked_for = held.asked
    assert (asked_for.kind, asked_for.surface, asked_for.address.channel_id) == ("share", "thread", CHANNEL)
    assert counter.inbox.get(asked_for.text).asked.text == QUESTION
    assert counter.bell.rung == rung + 1


def test_a_whispered_answer_is_shared_in_its_thread(counter: Counter) -> None:
    said = counter.person.mentions(QUESTION)
    message = counter.answer(whispered=True)

    counter.person.clicks(names.SHARE, message)

    delivery = counter.taken(f"{APP}:{TEAM}:{CHANNEL}:{said.ts}")
    assert counter.taken(f"share:{delivery.id}").asked.address.thread_ts == said.ts


def test_a_choice_under_a_shared_answer_asks_the_question_that_was_shared(counter: Counter) -> None:
    counter.person.commands(QUESTION)
    counter.person.clicks(names.SHARE, counter.answer(missing=GOAL))
    shared = counter.answer(missing=GOAL)

    counter.by(BORA).clicks("choice.0", shared)

    held = counter.inbox.take("other", counter_lease())
    assert held is not None
    assert (held.asked.text, held.asked.surface, held.asked.target_ts) == (QUESTION, "update", shared.ts)


def test_a_human_is_called_once_where_humans_are(counter: Counter) -> None:
    delivery, message = asked(counter)
    rung = counter.bell.rung

    for user in (ALICE, BORA):
        counter.by(user).clicks(names.HUMAN, message)

    call = counter.taken(f"human:{delivery.id}").asked
    assert (call.kind, call.address.channel_id, call.address.channel_type, call.text) == (
        "human",
        HUMAN,
        "channel",
        delivery.id,
    )
    assert counter.bell.rung == rung + 1
    told = counter.slack.wait(lambda: counter.slack.calls("response_url")[1:])
    assert "사람에게 알렸습니다" in told[0].arguments["text"]


def test_without_a_place_for_humans_nobody_is_called(own_engine: Engine) -> None:
    with counter_over(own_engine) as counter:
        delivery, message = asked(counter)

        counter.person.clicks(names.HUMAN, message)

        told = counter.slack.wait(lambda: counter.slack.calls("response_url"))
        assert "정해져 있지 않습니다" in told[0].arguments["text"]
        assert counter.inbox.find(f"human:{delivery.id}") is None


@pytest.mark.parametrize(("action", "view"), [(names.WHY, names.WHY_VIEW), (names.CHANGE, names.CHANGE_VIEW)])
def test_a_view_tells_more(counter: Counter, action: str, view: str) -> None:
    _, message = asked(counter)

    assert counter.person.clicks(action, message).status == 200

    opened = counter.slack.wait(lambda: counter.slack.calls("views.open"))
    assert opened[0].arguments["view"]["callback_id"] == view


def test_a_view_that_slack_does_not_open_does_no_harm(counter: Counter) -> None:
    _, message = asked(counter)
    counter.slack.fail("views.open", says("expired_trigger_id"))

    assert counter.person.clicks(names.WHY, message).status == 200
    counter.slack.wait(lambda: counter.slack.calls("views.open"))


def test_an_answer_that_is_kept_no_more_is_told_so(counter: Counter) -> None:
    _, message = asked(counter)
    for each in message.blocks:
        for element in each.get("elements", []):
            if element.get("action_id") == names.START_OVER:
                element["value"] = '{"d":"dlv_gone"}'

    assert counter.person.clicks(names.START_OVER, message).status == 200

    told = counter.slack.wait(lambda: counter.slack.calls("response_url"))
    assert "no longer kept" in told[0].arguments["text"]


def test_a_button_works_after_a_restart_with_other_settings(own_engine: Engine) -> None:
    with counter_over(own_engine) as before:
        delivery, message = asked(before, missing=GOAL)
    with counter_over(own_engine) as after:
        after.reception.channels.save(TEAM, CHANNEL, ChannelSettings(language="en"), by="x")

        assert after.person.clicks("choice.0", message).status == 200

        assert after.taken(f"choice:{delivery.id}:goal").asked.text == QUESTION


def test_trying_again_asks_the_same_in_place_once(counter: Counter) -> None:
    delivery, message = asked(counter)
    button = {"type": "button", "action_id": names.RETRY, "value": f'{{"d":"{delivery.id}"}}'}
    message.blocks.append({"type": "actions", "elements": [button]})

    for _ in range(2):
        counter.person.clicks(names.RETRY, message)

    again = counter.taken(f"retry:{delivery.id}").asked
    assert (again.kind, again.surface, again.text, again.target_ts) == ("mention", "update", QUESTION, message.ts)


@pytest.mark.parametrize("value", ["", "no json", "[]", '{"d": 7}', '{"d":"x","f":"goal","v":{}}'])
def test_a_button_with_a_value_of_another_kind_does_no_harm(counter: Counter, value: str) -> None:
    _, message = asked(counter, missing=GOAL)
    rung = counter.bell.rung

    ack = counter.person.clicks("choice.0", message, value=value)

    assert (ack.status, counter.bell.rung) == (200, rung)


def test_a_vote_is_kept_and_a_bad_one_asked_for_its_reason(counter: Counter) -> None:
    delivery, message = asked(counter)
    record(counter, delivery)

    counter.person.clicks(names.FEEDBACK, message, value=f'{{"d":"{delivery.id}","v":"down"}}')
    view = counter.slack.wait(lambda: counter.slack.calls("views.open"))[0].arguments["view"]
    ack = counter.person.submits({**view, "id": "V1"}, {"reason": "It is out of date."})

    voted = counter.reception.votes.list()  # type: ignore[attr-defined]  # the real one is asked
    assert ack.status == 200
    assert [(each.vote.rating, each.vote.reason) for each in voted] == [("down", "It is out of date.")]


def test_a_good_vote_is_thanked_for(counter: Counter) -> None:
    delivery, message = asked(counter)
    record(counter, delivery)

    for _ in range(2):
        counter.person.clicks(names.FEEDBACK, message, value=f'{{"d":"{delivery.id}","v":"up"}}')

    told = counter.slack.wait(lambda: counter.slack.calls("response_url"))
    voted = counter.reception.votes.list()  # type: ignore[attr-defined]  # the real one is asked
    assert "고맙습니다" in told[0].arguments["text"]
    assert [each.vote.rating for each in voted] == ["up"]


def test_a_vote_on_an_answer_that_was_not_recorded_does_no_harm(counter: Counter) -> None:
    delivery, message = asked(counter)

    ack = counter.person.clicks(names.FEEDBACK, message, value=f'{{"d":"{delivery.id}","v":"down"}}')

    assert ack.status == 200
    counter.slack.wait(lambda: counter.slack.calls("views.open"))


def record(counter: Counter, delivery: Delivery) -> None:
    """Let the answer of a delivery be on record."""
    answer = delivery.answer or answer_to()
    SqlMemory(counter.engine).keep(answer.conversation_id, QUESTION, answer)


def counter_lease() -> timedelta:
    return timedelta(seconds=30)
