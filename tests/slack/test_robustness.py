"""What Slack, people and other bots may do to us."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot import names
from bot.deliveries import Deliveries
from bot.labels.label import label
from tests.slack import payloads
from tests.slack.faults import Fault, rate_limited, reset, says, server_error, silence
from tests.slack.office import House, Office, working
from tests.slack.people import Person
from tests.slack.questions import ENGLISH, KOREAN
from tests.slack.records import Channel, Grant
from tests.slack.simulator import Slack
from tests.slack.state import ADMIN, ALICE, BORA, BOT, BOT_TOKEN, CHANNEL, DIRECT

DOWN = server_error()


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.startStream", "chat.update", "response_url"])
def test_waits_as_long_as_a_rate_limit_asks_for(office: Office, method: str) -> None:
    alice = office.person()
    office.slack.fail(method, rate_limited(1), rate_limited(0))

    if method == "chat.postMessage":
        assert "TensorFlow Lite" in office.reply(alice.mentions(KOREAN.lookup)).words()
    elif method == "chat.startStream":
        assert "TensorFlow Lite" in office.reply(alice.writes(KOREAN.lookup)).words()
    elif method == "response_url":
        alice.commands(KOREAN.lookup)
        office.settle()
        assert len(office.responses()) == 1
    else:
        said = alice.mentions(KOREAN.hobby)
        alice.clicks(f"{names.CHOICE}.0", office.reply(said))
        assert "TensorFlow" in office.reply(said).text


def test_a_message_that_is_too_much_is_posted_in_part(office: Office) -> None:
    office.slack.fail("chat.postMessage", says("msg_blocks_too_long"))

    reply = office.reply(office.person().mentions(KOREAN.researcher))

    assert "PyTorch" in reply.words()


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found", "is_archived", "restricted_action"])
def test_who_cannot_be_answered_is_told_so_in_private(office: Office, error: str) -> None:
    office.slack.fail("chat.postMessage", says(error))

    said = office.person().mentions(KOREAN.lookup)

    assert office.replies(said) == []
    (told,) = office.slack.wait(lambda: office.slack.messages(DIRECT))
    assert label("problem.not_in_channel" if "channel" in error else "problem.slack_refused", "ko") in told.words()
    assert office.delivery(said).status == "failed"


@pytest.mark.parametrize("problem", ["token_revoked", "invalid_auth", "account_inactive"])
def test_a_token_that_is_no_longer_good_ends_the_question(
    office: Office, problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    office.reply(office.person().mentions(KOREAN.lookup))
    with office.slack.changed:
        office.slack.state.grants[BOT_TOKEN] = Grant(problem=problem)

    said = office.person().mentions(KOREAN.lookup)

    office.settle()
    assert office.delivery(said).status == "failed"
    assert problem in caplog.text


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked", "channel_archive", "member_joined_channel"])
def test_events_of_other_kinds_are_acknowledged(office: Office, kind: str) -> None:
    assert office.person().tell({"type": kind, "event_ts": "1.1", "tokens": {"bot": [BOT]}}).taken


def test_a_slack_that_is_down_gets_the_answer_later_with_an_apology(office: Office) -> None:
    office.slack.keep_failing("*", DOWN)
    said = office.person().mentions(ENGLISH.lookup)
    office.slack.wait(lambda: len(office.slack.calls("conversations.replies")) >= 1)

    office.house.clock.move(minutes=5)
    office.slack.heal()

    reply = office.reply(said)
    assert "Sorry for the delay" in reply.words()
    assert "TensorFlow Lite" in reply.words()


def test_an_answer_that_is_far_too_late_is_dropped(office: Office) -> None:
    office.slack.keep_failing("*", reset())
    said = office.person().mentions(ENGLISH.lookup)
    office.slack.wait(lambda: len(office.slack.calls("chat.postMessage")) >= 1)

    office.house.clock.move(minutes=90)

    office.slack.heal()
    office.settle()
    assert office.slack.messages(CHANNEL) == []
    assert office.delivery(said).status == "dropped"


def test_a_question_is_taken_in_while_slack_is_down(slack: Slack, house: House) -> None:
    """Not even who we are can be asked, from the start on."""
    slack.keep_failing("*", silence())
    with working(slack, house) as office:
        said = office.person().mentions(KOREAN.lookup)
        assert office.delivery(said).status != "failed"
        slack.heal()

        assert "TensorFlow Lite" in office.reply(said).words()


@pytest.mark.parametrize(
    "fault", [says("unknown_method"), server_error(), reset(), silence(), rate_limited(30), Fault(status=200)], ids=str
)
def test_what_is_not_essential_may_fail(office: Office, fault: Fault) -> None:
    for method in ("assistant.threads.setStatus", "auth.test", "users.info", "reactions.add", "chat.getPermalink"):
        office.slack.keep_failing(method, fault)

    assert "TensorFlow Lite" in office.reply(office.person().mentions(KOREAN.lookup)).words()


@pytest.mark.parametrize("error", ["expired_trigger_id", "invalid_arguments", "internal_error"])
def test_a_view_that_does_not_open_does_no_harm(office: Office, error: str) -> None:
    alice = office.person()
    reply = office.reply(alice.mentions(KOREAN.researcher))
    office.slack.fail("views.open", says(error))

    assert alice.clicks(names.WHY, reply).taken


def test_never_answers_bots_or_itself(office: Office) -> None:
    office.slack.state.channels[CHANNEL].members.add("UBOT2")
    other = Person(office.slack, office.sender, "UBOT2")
    asking = f"<@{BOT}> {KOREAN.lookup}"
    said = other.types(asking)
    ours = Person(office.slack, office.sender, BOT).types(asking)
    events: list[dict[str, Any]] = [
        payloads.message(said, "channel") | {"bot_id": "B2"},
        payloads.mention(said) | {"bot_id": "B2", "bot_profile": {"id": "B2"}},
        payloads.message(said, "channel") | {"subtype": "bot_message", "bot_id": "B2"},
        payloads.message(ours, "channel"),
        payloads.mention(ours),
        payloads.message(ours, "im"),
        payloads.edited(said, "before", "channel", "1.1")
        | {"message": {"bot_id": "B2", "text": asking, "ts": said.ts}},
    ]

    assert all(other.tell(event).taken for event in events)

    office.settle()
    assert office.deliveries.find_by_message("T0TEAM", CHANNEL, said.ts) is None
    assert office.slack.calls("chat.postMessage") == []


def test_our_own_answers_come_back_and_are_left_alone(office: Office) -> None:
    alice = office.person()
    said = alice.mentions(KOREAN.hobby)
    reply = office.reply(said)
    back = payloads.message(reply, "channel") | {"bot_id": "BBOT", "app_id": "A0APP"}

    assert alice.tell(back).taken

    office.reply(said)


def test_what_people_write_can_neither_call_nor_format(office: Office) -> None:
    hostile = "<!channel> *What* is `TensorFlow Lite` for? <https://evil.example|click> &lt;@U1&gt; </b>"
    alice = office.person()
    alice.commands(hostile)
    office.settle()

    alice.clicks(names.SHARE, office.whispered())

    office.settle()
    (shared,) = office.slack.messages(CHANNEL)
    assert "<!channel>" not in shared.words()
    assert "<@U1>" not in shared.words()
    assert "evil.example|" not in shared.words()
    assert "&quot;" not in shared.words()
    assert shared.unfurl is False


def test_nobody_has_to_wait_for_one_who_asks_a_lot(office: Office) -> None:
    alice, bora = office.person(), office.person(BORA)
    office.house.answering.shut()
    many = [alice.types(f"<@{BOT}> {KOREAN.lookup}") for _ in range(20)]
    with ThreadPoolExecutor(8) as pool:
        assert all(ack.taken for ack in pool.map(alice.tell, map(payloads.mention, many)))
    one = bora.types(f"<@{BOT}> {KOREAN.lookup}")
    bora.tell(payloads.mention(one))
    office.house.answering.open()

    office.settle()

    answered = [call.arguments["thread_ts"] for call in office.slack.calls("chat.postMessage")]
    # Those in hand when she asked came first, and no others.
    assert answered.index(one.ts) <= office.house.limits.lanes + 1
    assert sorted(answered) == sorted([each.ts for each in many] + [one.ts])


def test_too_much_of_one_person_is_left_out_and_said_once(slack: Slack, house: House) -> None:
    house.deliveries = Deliveries(house.engine, clock=house.clock, waiting_per_user=2)
    house.answering.shut()
    with working(slack, house) as office:
        alice = office.person()
        said = [alice.mentions(KOREAN.lookup) for _ in range(14)]
        house.answering.open()

        office.settle()

        told = [each.words() for each in slack.messages(CHANNEL)]
        assert 2 <= len(told) < len(said)
        assert sum(label("problem.flood", "ko") in each for each in told) == 1


def test_as_little_as_an_event_may_hold_is_enough(office: Office) -> None:
    alice = office.person()
    said = alice.types(f"<@{BOT}> {KOREAN.lookup}")
    bare = {"type": "app_mention", "user": ALICE, "text": said.text, "ts": said.ts, "channel": CHANNEL}

    ack = office.sender.send("event", {"type": "event_callback", "event": bare})

    assert ack.taken
    assert "TensorFlow Lite" in office.reply(said).words()


def test_a_direct_message_whose_kind_is_not_told_is_answered(office: Office) -> None:
    alice = office.person()
    said = alice.types(KOREAN.lookup, channel=DIRECT)
    bare = {"type": "message", "user": ALICE, "text": said.text, "ts": said.ts, "channel": DIRECT}

    office.sender.send("event", {"type": "event_callback", "event": bare, "team_id": "T0TEAM"})

    assert "TensorFlow Lite" in office.reply(said).words()


@pytest.mark.parametrize(
    "payload",
    [{}, {"type": "event_callback"}, {"type": "event_callback", "event": {}}, {"type": "novelty", "x": [1]}],
    ids=["empty", "no event", "no kind", "unknown"],
)
def test_what_is_not_known_is_acknowledged_and_left_alone(office: Office, payload: dict[str, Any]) -> None:
    assert office.sender.send("event", payload).taken


def test_a_long_question_is_told_to_be_too_long(office: Office) -> None:
    said = office.person().mentions("왜 " * 2_500)

    assert label("problem.question_too_long", "ko") in office.reply(said).words()


def test_a_message_that_is_gone_is_not_replied_to(office: Office) -> None:
    office.house.answering.shut()
    said = office.person().mentions(KOREAN.lookup)
    with office.slack.changed:
        del office.slack.state.messages[CHANNEL, said.ts]
    office.house.answering.open()

    office.settle()
    assert office.delivery(said).status == "dropped"


def test_a_human_can_be_a_person(slack: Slack, house: House) -> None:
    house.human = ADMIN
    with working(slack, house) as office:
        alice = office.person()
        alice.clicks(names.HUMAN, office.reply(alice.mentions(KOREAN.off_topic)))

        office.settle()

    with slack.changed:
        direct = next(each for each in slack.state.channels.values() if each.members == {ADMIN, BOT})
    assert KOREAN.off_topic in slack.messages(direct.id)[0].words()


def test_logs_hold_neither_questions_nor_tokens(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    office.slack.fail("chat.postMessage", reset(), server_error(), says("ratelimited"))

    office.reply(office.person().mentions(KOREAN.lookup))
    office.slack.state.channels["C0OTHER"] = Channel("C0OTHER", "channel", {ALICE})

    assert KOREAN.lookup not in caplog.text
    assert BOT_TOKEN not in caplog.text
