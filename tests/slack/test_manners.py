"""How loudly an answer is given in a channel, by its settings."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from advisor.answers import Status
from bot.channel_settings import Channels, ChannelSettings
from bot.delivery import Delivery, Kind, Surface
from bot.manners import Manners, Voice, voice
from tests.slack.asking import answer_to, asked

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
ANSWER = answer_to()
SURE = ChannelSettings(only_confident=True)
PRIVATE = ChannelSettings(ephemeral_first=True)
QUIET = ChannelSettings(quiet_from="11:00", quiet_to="13:00")


@pytest.mark.parametrize(
    ("settings", "kind", "confidence", "status", "expected"),
    [
        pytest.param(ChannelSettings(), "mention", 0.3, "abstained", "aloud", id="usually aloud"),
        pytest.param(ChannelSettings(), "follow_up", 0.9, "answered", "aloud", id="a follow-up as well"),
        pytest.param(ChannelSettings(), "follow_up", 0.3, "abstained", "whispered", id="a vain follow-up is no noise"),
        pytest.param(SURE, "mention", 0.9, "answered", "aloud", id="sure"),
        pytest.param(SURE, "mention", 0.9, "needs_fact", "aloud", id="a question back is sure"),
        pytest.param(SURE, "mention", 0.6, "answered", "whispered", id="unsure"),
        pytest.param(SURE, "mention", 0.9, "abstained", "whispered", id="a mention is never left without a reply"),
        pytest.param(SURE, "shortcut", 0.1, "abstained", "whispered", id="a shortcut neither"),
        pytest.param(SURE, "follow_up", 0.6, "answered", "silent", id="an unsure follow-up"),
        pytest.param(PRIVATE, "mention", 0.9, "answered", "whispered", id="to the asker first"),
        pytest.param(QUIET, "mention", 0.9, "answered", "whispered", id="quiet hours"),
        pytest.param(QUIET, "follow_up", 0.9, "answered", "silent", id="a follow-up in quiet hours"),
        pytest.param(PRIVATE, "share", 0.9, "answered", "aloud", id="who shares wants it to be seen"),
    ],
)
def test_settings_say_how_loudly(
    settings: ChannelSettings, kind: Kind, confidence: float, status: Status, expected: Voice
) -> None:
    answer = replace(ANSWER, confidence=confidence, status=status)

    assert voice(settings, asked(kind=kind), answer, NOON) == expected


@pytest.mark.parametrize(
    ("surface", "channel_type"), [("thread", "im"), ("ephemeral", "channel"), ("update", "channel")]
)
def test_settings_say_nothing_of_what_one_person_sees_or_changes(surface: Surface, channel_type: str) -> None:
    strict = ChannelSettings(only_confident=True, ephemeral_first=True, quiet_from="00:00", quiet_to="23:59")
    question = asked(surface=surface, channel_type=channel_type)

    assert voice(strict, question, replace(ANSWER, status="abstained"), NOON) == "aloud"


def test_each_channel_has_manners_of_its_own(own_engine: Engine) -> None:
    channels = Channels(own_engine)
    channels.save("T1", "C1", ChannelSettings(ephemeral_first=True, documents=("handbook",)), by="slack:T1/U1")
    manners = Manners(channels)
    questions = [asked(channel=each) for each in ("C1", "C2")]
    deliveries = [Delivery("dlv_1", each, "working", 1, NOON) for each in questions]

    assert [manners.speak(each, ANSWER, NOON) for each in deliveries] == ["whispered", "aloud"]
    assert [manners.choose(each) for each in questions] == [frozenset({"handbook"}), None]
