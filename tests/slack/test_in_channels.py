"""What admins settle for a channel, and how they tend the knowledge from Slack."""

import pytest

from advisor.jobs import Job
from bot import names
from bot.channel_settings import ChannelSettings
from bot.labels.label import label
from tests.slack.faults import says
from tests.slack.office import Office
from tests.slack.questions import ENGLISH, KOREAN, PAIRS, Words
from tests.slack.state import ADMIN, ALICE, BORA, CHANNEL, DIRECT, TEAM

BOTH = pytest.mark.parametrize(("mode", "words"), PAIRS)


def settle_channel(office: Office, settings: ChannelSettings) -> None:
    """Let these be the settings of the channel."""
    office.house.channels.save(TEAM, CHANNEL, settings, by=ADMIN)


@BOTH
def test_admins_change_the_settings(office: Office, words: Words) -> None:
    admin = office.person(ADMIN)
    admin.commands("설정" if words.language == "ko" else "settings")
    form = office.view()
    assert form["title"]["text"] == label("settings_title", words.language)

    ack = admin.submits(form, {"language": "ko", "behaviour": ["ephemeral_first"], "time_zone": "Asia/Seoul"})

    assert (ack.taken, ack.said) == (True, {})
    kept = office.house.channels.get(TEAM, CHANNEL)
    assert kept == ChannelSettings("ko", follow_ups=False, ephemeral_first=True, time_zone="Asia/Seoul")
    assert [entry.action for entry in office.house.audit.list()] == ["slack.settings"]


@BOTH
def test_only_admins_see_the_settings(office: Office, words: Words) -> None:
    person = office.person(BORA if words.language == "ko" else ALICE)

    person.commands("settings")

    (told,) = office.slack.wait(office.responses)
    assert label("problem.not_allowed", words.language) in str(told)
    assert office.slack.state.opened == []


def test_half_of_the_quiet_hours_is_refused_in_the_form(office: Office) -> None:
    admin = office.person(ADMIN)
    admin.commands("settings")

    ack = admin.submits(office.view(), {"quiet_from": "22:00"})

    assert (ack.said["response_action"], list(ack.said["errors"])) == ("errors", ["quiet_to"])
    assert office.house.channels.get(TEAM, CHANNEL) == ChannelSettings()


def test_a_form_of_somebody_who_is_no_admin_any_more_changes_nothing(office: Office) -> None:
    admin = office.person(ADMIN)
    admin.commands("settings")
    office.slack.state.users[ADMIN].admin = False

    ack = admin.submits(office.view(), {"language": "ko"})

    assert ack.said["response_action"] == "errors"
    assert office.house.channels.get(TEAM, CHANNEL) == ChannelSettings()


def test_a_channel_may_have_one_language(office: Office) -> None:
    settle_channel(office, ChannelSettings("ko"))

    reply = office.reply(office.person().mentions(ENGLISH.researcher))

    assert label("why", "ko") in reply.words()


def test_follow_ups_may_need_a_mention(office: Office) -> None:
    settle_channel(office, ChannelSettings(follow_ups=False))
    alice = office.person()
    root = alice.mentions(KOREAN.researcher)
    office.reply(root)

    alice.says(KOREAN.follow_up, thread_ts=root.ts)
    office.reply(root)

    alice.mentions(KOREAN.follow_up, thread_ts=root.ts)
    assert len(office.replies(root)) == 2


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(ChannelSettings(ephemeral_first=True), id="ephemeral first"),
        pytest.param(ChannelSettings(quiet_from="00:00", quiet_to="23:59"), id="quiet hours"),
    ],
)
def test_an_answer_for_the_asker_alone_can_be_shared(office: Office, settings: ChannelSettings) -> None:
    settle_channel(office, settings)
    alice = office.person()
    said = alice.mentions(KOREAN.lookup)

    office.settle()
    (whispered,) = office.slack.messages(CHANNEL)
    assert whispered.seen_by == ALICE
    alice.clicks(names.SHARE, whispered)

    office.settle()
    shared = [each for each in office.slack.messages(CHANNEL) if each.seen_by is None]
    assert len(shared) == 1
    assert shared[0].thread_ts == said.ts


def test_only_confident_answers_are_given_aloud(office: Office) -> None:
    settle_channel(office, ChannelSettings(only_confident=True))

    office.person().mentions(KOREAN.lookup)
    office.person().mentions(KOREAN.off_topic)

    office.settle()
    aloud, whispered = office.slack.messages(CHANNEL)
    assert (aloud.seen_by, whispered.seen_by) == (None, ALICE)


def test_only_the_documents_of_a_channel_are_cited(office: Office) -> None:
    settle_channel(office, ChannelSettings(documents=("ecosystem-notes",)))

    reply = office.reply(office.person().mentions(KOREAN.lookup))

    assert "/sources/pytorch-vs-tensorflow-2022/" not in reply.words()


@BOTH
def test_a_reindex_is_followed_in_one_message(office: Office, words: Words) -> None:
    admin = office.person(ADMIN)
    admin.commands("재색인" if words.language == "ko" else "reindex")
    (told,) = office.slack.wait(lambda: office.slack.messages(CHANNEL))
    assert label("job.queued", words.language) in told.words()

    _work_off(office, to=40)
    office.slack.wait(lambda: "▰" in told.words() and label("stage.index", words.language) in told.words())
    _end(office)
    office.slack.wait(lambda: label("job.done", words.language) in told.words())

    assert "g7" in told.words()
    assert office.slack.messages(CHANNEL) == [told]
    assert [entry.action for entry in office.house.audit.list()] == ["jobs.queue"]


def test_where_the_bot_may_not_write_a_reindex_is_told_of_in_private(office: Office) -> None:
    office.slack.fail("chat.postMessage", says("not_in_channel"))

    office.person(ADMIN).commands("reindex")

    office.slack.wait(lambda: len(office.slack.calls("chat.postMessage")) == 2)
    assert office.slack.calls("chat.postMessage")[1].arguments["channel"] == ADMIN


@BOTH
@pytest.mark.parametrize("order", ["reindex", "gaps"])
def test_only_admins_tend_the_knowledge(office: Office, words: Words, order: str) -> None:
    person = office.person(BORA if words.language == "ko" else ALICE)

    person.commands(order)

    (told,) = office.slack.wait(office.responses)
    assert label("problem.not_allowed", words.language) in str(told)
    assert office.house.jobs.list() == ()


@BOTH
def test_admins_see_what_was_asked_in_vain(office: Office, words: Words) -> None:
    office.reply(office.person().mentions(words.off_topic))

    office.person(ADMIN).commands("빈틈" if words.language == "ko" else "gaps")

    (told,) = office.slack.wait(office.responses)
    assert words.off_topic in str(told)
    assert label("gaps", words.language) in str(told)


def test_direct_messages_have_no_settings(office: Office) -> None:
    office.person().commands("settings", channel=DIRECT)

    (told,) = office.slack.wait(office.responses)
    assert label("problem.no_channel", "en") in str(told)


def _work_off(office: Office, *, to: int) -> None:
    """Do the job, as the worker would, up to some per cent."""
    job = _job(office)
    begun = office.house.jobs.begin(job.id, 1)
    assert begun is not None
    office.house.jobs.progress(begun, "index", to, 100, begins=True)


def _end(office: Office) -> None:
    office.house.jobs.finish(_job(office), {"generation": "g7", "passages": 10, "encoded": 2})


def _job(office: Office) -> Job:
    (job,) = office.house.jobs.list()
    return job
