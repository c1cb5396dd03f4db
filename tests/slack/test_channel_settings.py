"""The settings of channels, in the database."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.channel_settings import ChannelRow, Channels, ChannelSettings
from knowledge.clock import now

SETTINGS = ChannelSettings(
    language="ko",
    follow_ups=False,
    only_confident=True,
    ephemeral_first=True,
    quiet_from="22:00",
    quiet_to="07:30",
    time_zone="Asia/Seoul",
    documents=("handbook", "pytorch-vs-tensorflow-2022"),
)


def test_a_channel_nobody_has_touched_has_the_usual_settings(engine: Engine) -> None:
    assert Channels(engine).get("T1", "C1") == ChannelSettings()


def test_what_was_looked_up_or_saved_just_now_is_at_hand(engine: Engine) -> None:
    channels = Channels(engine)
    unseen = channels.find_recent("T1", "C1")
    channels.get("T1", "C1")
    channels.save("T1", "C2", SETTINGS, by="somebody")

    found = [channels.find_recent("T1", channel) for channel in ("C1", "C2")]

    assert unseen is None
    assert found == [ChannelSettings(), SETTINGS]


def test_settings_are_kept_for_their_channel_only(engine: Engine) -> None:
    channels = Channels(engine)

    channels.save("T1", "C1", SETTINGS, by="slack:T1/U1")

    assert channels.get("T1", "C1") == SETTINGS
    assert channels.get("T1", "C2") == channels.get("T2", "C1") == ChannelSettings()


def test_saving_tells_whether_anything_changed(engine: Engine) -> None:
    channels = Channels(engine)

    told = [channels.save("T1", "C1", each, by="slack:T1/U1") for each in (SETTINGS, SETTINGS, ChannelSettings())]

    assert told == [True, False, True]


def test_settings_of_another_version_are_read_as_far_as_they_are_known(engine: Engine) -> None:
    row = ChannelRow(
        team_id="T1", channel_id="C1", settings={"language": "en", "new": 1}, updated_at=now(), updated_by="x"
    )
    with Session(engine) as session:
        session.add(row)
        session.commit()

    assert Channels(engine).get("T1", "C1") == ChannelSettings(language="en")


@pytest.mark.parametrize(
    ("begins", "ends", "zone", "clock", "quiet"),
    [
        pytest.param("09:00", "17:00", "UTC", "08:59", False, id="before"),
        pytest.param("09:00", "17:00", "UTC", "09:00", True, id="at the first minute"),
        pytest.param("09:00", "17:00", "UTC", "16:59", True, id="in the last minute"),
        pytest.param("09:00", "17:00", "UTC", "17:00", False, id="after"),
        pytest.param("22:00", "07:00", "UTC", "23:30", True, id="before midnight"),
        pytest.param("22:00", "07:00", "UTC", "06:00", True, id="after midnight"),
        pytest.param("22:00", "07:00", "UTC", "12:00", False, id="at noon"),
        pytest.param("22:00", "07:00", "Asia/Seoul", "13:30", True, id="22:30 in Seoul"),
        pytest.param(None, "07:00", "UTC", "06:00", False, id="without a beginning"),
        pytest.param("09:00", "09:00", "UTC", "09:00", False, id="of no length"),
    ],
)
def test_quiet_hours_are_those_of_the_channels_own_clock(
    begins: str | None, ends: str, zone: str, clock: str, quiet: bool
) -> None:
    hour, minute = map(int, clock.split(":"))
    at = datetime(2026, 11, 26, hour, minute, tzinfo=UTC)

    assert ChannelSettings(quiet_from=begins, quiet_to=ends, time_zone=zone).is_quiet(at) is quiet
