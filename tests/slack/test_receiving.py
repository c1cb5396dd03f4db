"""What is taken in of all that is said where the bot is."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.channel_settings import Channels, ChannelSettings
from bot.deliveries import Deliveries
from bot.delivery import Delivery
from bot.door import Installed, SlackDoor
from bot.receiving import Receiving
from tests.slack import payloads
from tests.slack.asking import LEASE, OWNER, answer_to
from tests.slack.fakes import Bell
from tests.slack.payloads import Payload
from tests.slack.records import ChannelType, Message
from tests.slack.state import ALICE, APP, BORA, BOT, CHANNEL, DIRECT, TEAM

QUESTION = "What is TorchServe?"


class Named:
    """The Tokens port with one bot that knows its name."""

    async def find(self, team_id: str | None, enterprise_id: str | None) -> Installed | None:
        return Installed("xoxb-1", APP, BOT, "BBOT") if team_id == TEAM else None


@dataclass
class Desk:
    """A receiving desk over a real database."""

    deliveries: Deliveries
    channels: Channels
    bell: Bell
    receiving: Receiving

    def take(self, *events: Payload) -> None:
        for event in events:
            asyncio.run(self.receiving.take(event if "event" in event else payloads.event(event, "Ev1")))

    def find(self, ts: str, channel: str = CHANNEL) -> Delivery | None:
        return self.deliveries.find(f"{APP}:{TEAM}:{channel}:{ts}")

    def get(self, ts: str, channel: str = CHANNEL) -> Delivery:
        found = self.find(ts, channel)
        assert found is not None
        return found

    def post(self, *, posted_ts: str = "9.000001") -> None:
        held = self.deliveries.take(OWNER, LEASE)
        assert held is not None
        self.deliveries.answered(held, OWNER, answer_to(), None)
        self.deliveries.posting(held, OWNER, LEASE)
        self.deliveries.posted(held, OWNER, posted_ts)


@pytest.fixture
def desk(own_engine: Engine) -> Desk:
    deliveries, channels, bell = Deliveries(own_engine), Channels(own_engine), Bell()
    return Desk(deliveries, channels, bell, Receiving(deliveries, channels, SlackDoor(Named()), bell))


def said(
    text: str, ts: str, *, user: str = ALICE, thread_ts: str | None = None, channel: str = CHANNEL, **more: Any
) -> Payload:
    """A message as an event."""
    kind: ChannelType = "im" if channel == DIRECT else "channel"
    return payloads.message(Message(channel, ts, user, text, thread_ts=thread_ts), kind) | more


def mentioned(text: str, ts: str, *, user: str = ALICE, thread_ts: str | None = None, **more: Any) -> Payload:
    """A mention as an event."""
    return payloads.mention(Message(CHANNEL, ts, user, f"<@{BOT}> {text}", thread_ts=thread_ts)) | more


def edited(text: str, before: str, ts: str, *, channel: str = CHANNEL, edited_ts: str = "5.000001") -> Payload:
    """An edit as an event."""
    kind: ChannelType = "im" if channel == DIRECT else "channel"
    return payloads.edited(Message(channel, ts, ALICE, text), before, kind, edited_ts)


def test_a_mention_is_a_question(desk: Desk) -> None:
    desk.take(mentioned(f"{QUESTION} &amp; why", "1.000001"))

    taken = desk.get("1.000001").asked
    assert (taken.kind, taken.surface, taken.text) == ("mention", "thread", f"{QUESTION} & why")
    assert (taken.address.thread_ts, taken.address.user_id, taken.address.channel_type) == (
        "1.000001",
        ALICE,
        "channel",
    )
    assert desk.bell.rung == 1


@pytest.mark.parametrize("twins_first", [True, False])
def test_a_mention_and_its_twin_are_one_question(desk: Desk, twins_first: bool) -> None:
    events = [mentioned(QUESTION, "1.000001"), said(f"<@{BOT}> {QUESTION}", "1.000001")]

    desk.take(*(reversed(events) if twins_first else events), *events)

    assert desk.get("1.000001").asked.kind == "mention"
    assert (desk.bell.rung, desk.deliveries.waiting()) == (1, 1)


def test_the_twin_alone_is_a_mention_also_where_the_payload_does_not_say_who_we_are(desk: Desk) -> None:
    body = payloads.event(said(f"<@{BOT}> {QUESTION}", "1.000001"), "Ev1")
    del body["authorizations"]

    desk.take(body)

    assert desk.get("1.000001").asked.kind == "mention"


def test_a_direct_message_is_a_question(desk: Desk) -> None:
    desk.take(said(QUESTION, "1.000001", channel=DIRECT))

    assert desk.get("1.000001", DIRECT).asked.kind == "direct"


def test_an_event_may_lack_whatever_it_can_do_without(desk: Desk) -> None:
    event = {"type": "message", "channel": DIRECT, "user": ALICE, "text": QUESTION, "ts": "1.000001"}

    desk.take({"type": "event_callback", "event": event})

    taken = desk.deliveries.find(f"::{DIRECT}:1.000001")
    assert taken is not None
    assert (taken.asked.kind, taken.asked.address.channel_type) == ("direct", "im")


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(said(QUESTION, "1.000001"), id="not addressed to us"),
        pytest.param(said(f"<@{BORA}> {QUESTION}", "1.000001"), id="addressed to somebody else"),
        pytest.param(said(QUESTION, "1.000001", bot_id="BOTHER"), id="said by a bot"),
        pytest.param(mentioned(QUESTION, "1.000001", bot_id="BOTHER"), id="a mention by a bot"),
        pytest.param(said(QUESTION, "1.000001", bot_profile={"id": "B1"}, channel=DIRECT), id="said by an app"),
        pytest.param(said(QUESTION, "1.000001", user=BOT, channel=DIRECT), id="said by ourselves"),
        pytest.param(said(QUESTION, "1.000001", user="USLACKBOT", channel=DIRECT), id="said by Slackbot"),
        pytest.param(said(QUESTION, "1.000001", subtype="bot_message", channel=DIRECT), id="of a bot's kind"),
        pytest.param(said(QUESTION, "1.000001", subtype="channel_join"), id="somebody joined"),
        pytest.param(said(QUESTION, "", channel=DIRECT), id="without a ts"),
        pytest.param(said(QUESTION, "1.000001", user="", channel=DIRECT), id="without a user"),
        pytest.param({"type": "reaction_added", "user": ALICE, "item": {"channel": CHANNEL}}, id="another event"),
        pytest.param({"type": "message", "message": "?", "user": 7, "channel": []}, id="nonsense"),
    ],
)
def test_what_is_not_asked_of_us_is_left_alone(desk: Desk, event: Payload) -> None:
    desk.take(event)

    assert (desk.bell.rung, desk.deliveries.waiting()) == (0, 0)


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_questions_with_files_or_shown_in_the_channel_are_questions(desk: Desk, subtype: str) -> None:
    desk.take(said(f"<@{BOT}> {QUESTION}", "1.000001", subtype=subtype))

    assert desk.get("1.000001").asked.text == QUESTION


@pytest.mark.parametrize(("words", "language"), [("안녕하세요!", "ko"), ("hi :wave:", "en"), ("", None)])
def test_small_talk_asks_for_help_in_its_language(desk: Desk, words: str, language: str | None) -> None:
    desk.take(mentioned(words, "1.000001"))

    assert (desk.get("1.000001").asked.text, desk.get("1.000001").asked.language) == ("", language)


def test_a_file_without_words_asks_for_help(desk: Desk) -> None:
    desk.take(said("", "1.000001", channel=DIRECT, subtype="file_share", blocks=[], files=[{"id": "F1"}]))

    assert desk.get("1.000001", DIRECT).asked.text == ""


def test_who_asked_in_a_thread_goes_on_without_a_mention(desk: Desk) -> None:
    desk.take(mentioned(QUESTION, "1.000001"), said("And for mobile?", "2.000001", thread_ts="1.000001"))

    assert desk.get("2.000001").asked.kind == "follow_up"
    assert desk.get("2.000001").asked.address.thread_ts == "1.000001"


def test_who_asked_in_somebody_elses_thread_goes_on_as_well(desk: Desk) -> None:
    desk.take(mentioned(QUESTION, "2.000001", thread_ts="1.000001"))
    desk.post()

    desk.take(said("And for mobile?", "3.000001", thread_ts="1.000001"))

    assert desk.get("3.000001").asked.kind == "follow_up"


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(said("And for mobile?", "2.000001", thread_ts="1.000001", user=BORA), id="somebody else says"),
        pytest.param(said(f"<@{BORA}> and for mobile?", "2.000001", thread_ts="1.000001"), id="to somebody else"),
        pytest.param(said("thanks!", "2.000001", thread_ts="1.000001"), id="thanks"),
        pytest.param(said("", "2.000001", thread_ts="1.000001", blocks=[]), id="nothing"),
        pytest.param(said("And for mobile?", "2.000001"), id="outside the thread"),
        pytest.param(said("And for mobile?", "2.000001", thread_ts="0.000009"), id="in another thread"),
    ],
)
def test_other_talk_near_an_answer_is_left_alone(desk: Desk, event: Payload) -> None:
    desk.take(mentioned(QUESTION, "1.000001"), event)

    assert desk.deliveries.waiting() == 1


def test_a_channel_may_want_no_follow_ups(desk: Desk) -> None:
    desk.channels.save(TEAM, CHANNEL, ChannelSettings(follow_ups=False), by="slack:T/U")

    desk.take(mentioned(QUESTION, "1.000001"), said("And for mobile?", "2.000001", thread_ts="1.000001"))

    assert desk.find("2.000001") is None


def test_a_channel_may_have_one_language(desk: Desk) -> None:
    desk.channels.save(TEAM, CHANNEL, ChannelSettings(language="ko"), by="slack:T/U")

    desk.take(mentioned(QUESTION, "1.000001"))

    assert desk.get("1.000001").asked.language == "ko"


def test_an_edited_question_is_answered_anew_in_place_once(desk: Desk) -> None:
    desk.take(mentioned(QUESTION, "1.000001"))
    desk.post(posted_ts="9.000001")
    edit = edited(f"<@{BOT}> What is JAX?", f"<@{BOT}> {QUESTION}", "1.000001")

    desk.take(edit, edit)

    again = desk.deliveries.find(f"{APP}:{TEAM}:{CHANNEL}:1.000001:edit:5.000001")
    assert again is not None
    assert (again.asked.kind, again.asked.surface, again.asked.target_ts) == ("edit", "update", "9.000001")
    assert (again.asked.text, desk.bell.rung) == ("What is JAX?", 2)


def test_each_edit_counts(desk: Desk) -> None:
    desk.take(said(QUESTION, "1.000001", channel=DIRECT))

    desk.take(
        edited("What is JAX?", QUESTION, "1.000001", channel=DIRECT, edited_ts="5.000001"),
        edited("What is Keras?", "What is JAX?", "1.000001", channel=DIRECT, edited_ts="6.000001"),
    )

    assert desk.deliveries.waiting() == 3


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(edited(f"<@{BOT}>  {QUESTION} ", f"<@{BOT}> {QUESTION}", "1.000001"), id="the same words"),
        pytest.param(edited("hi", f"<@{BOT}> {QUESTION}", "1.000001"), id="no question left"),
        pytest.param(edited("What is JAX?", QUESTION, "7.000001"), id="a message that asked nothing"),
        pytest.param(
            edited("What is JAX?", QUESTION, "1.000001")
            | {"message": {"ts": "1.000001", "user": BOT, "text": "What is JAX?", "bot_id": "BBOT"}},
            id="our own message",
        ),
        pytest.param(
            edited("What is JAX?", QUESTION, "1.000001")
            | {"message": {"ts": "1.000001", "user": ALICE, "text": QUESTION}},
            id="a link that unfolds",
        ),
        pytest.param({"type": "message", "subtype": "message_changed", "channel": CHANNEL}, id="nothing told"),
    ],
)
def test_other_changes_answer_nothing(desk: Desk, event: Payload) -> None:
    desk.take(mentioned(QUESTION, "1.000001"), event)

    assert desk.deliveries.waiting() == 1


@pytest.mark.parametrize(
    ("text", "channel"), [(f"<@{BOT}> {QUESTION}", CHANNEL), (QUESTION, DIRECT)], ids=["a mention", "a direct message"]
)
def test_an_edit_that_comes_first_is_the_question(desk: Desk, text: str, channel: str) -> None:
    desk.take(
        edited(text, "What is that?", "1.000001", channel=channel), said("What is that?", "1.000001", channel=channel)
    )

    assert (desk.get("1.000001", channel).asked.text, desk.deliveries.waiting()) == (QUESTION, 1)


def test_a_deleted_question_is_dropped(desk: Desk) -> None:
    desk.take(mentioned(QUESTION, "1.000001"))

    desk.take(payloads.deleted(Message(CHANNEL, "1.000001", ALICE, QUESTION), "channel", "2.000001"))

    assert desk.get("1.000001").status == "dropped"


def test_a_deleted_question_with_replies_is_dropped(desk: Desk) -> None:
    desk.take(mentioned(QUESTION, "1.000001"))
    tombstone = {"subtype": "tombstone", "ts": "1.000001", "user": "USLACKBOT", "text": "This message was deleted."}

    desk.take(edited("", QUESTION, "1.000001") | {"message": tombstone})

    assert desk.get("1.000001").status == "dropped"


def test_deletions_of_what_was_never_asked_change_nothing(desk: Desk) -> None:
    unknown = payloads.deleted(Message(CHANNEL, "1.000001", ALICE, QUESTION), "channel", "2.000001")

    desk.take(unknown, {"type": "message", "subtype": "message_deleted"})

    assert desk.deliveries.waiting() == 0


def test_where_the_bot_is_not_installed_nothing_speaks_to_it(desk: Desk) -> None:
    body = payloads.event(said(f"<@{BOT}> {QUESTION}", "1.000001"), "Ev1")
    del body["authorizations"]

    desk.take(
        body | {"team_id": "T0OTHER", "context_team_id": "T0OTHER", "event": {**body["event"], "team": "T0OTHER"}}
    )

    assert desk.deliveries.waiting() == 0
