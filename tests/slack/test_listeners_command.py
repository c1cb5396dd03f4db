"""The slash command and the shortcut of messages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete
from sqlmodel import Session

from advisor.gaps import GapCluster, GapReport
from advisor.job_rows import JobRow
from advisor.jobs import Job
from bot.channel_settings import ChannelSettings
from bot.listeners.command import ORDERS
from bot.listeners.following import LAST_TRIES
from tests.slack.dispatching import Counter, counter_over
from tests.slack.faults import says, server_error
from tests.slack.people import Person
from tests.slack.records import Message
from tests.slack.state import ADMIN, ALICE, BORA, BOT, CHANNEL, DIRECT, TEAM

QUESTION = "What is TorchServe?"
NOW = datetime(2026, 11, 26, tzinfo=UTC)
GAP = GapCluster(
    "gap_1", "Does it run on an abacus?", 7, ("abstained",), ("en",), (), (), NOW, NOW, (), None, ("?",), (1,)
)


@pytest.fixture
def counter(own_engine: Engine) -> Iterator[Counter]:
    with counter_over(own_engine) as made:
        yield made


def test_a_question_is_answered_to_the_asker_alone(counter: Counter) -> None:
    sent = counter.person.command(f"  “{QUESTION}” <https://pytorch.org|docs> ")

    acks = [counter.person.sender.send("command", sent) for _ in range(2)]

    taken = counter.taken(f"cmd:{sent['trigger_id']}").asked
    assert [(ack.status, ack.said) for ack in acks] == [(200, {})] * 2
    assert (taken.kind, taken.surface, taken.text) == ("command", "ephemeral", f'"{QUESTION}" docs')
    assert (taken.response_url, taken.address.channel_id) == (sent["response_url"], CHANNEL)
    assert counter.bell.rung == 1


def test_a_question_follows_the_language_of_the_channel(counter: Counter) -> None:
    counter.reception.channels.save(TEAM, CHANNEL, ChannelSettings(language="ko"), by="x")
    sent = counter.person.command(QUESTION)

    counter.person.sender.send("command", sent)

    assert counter.taken(f"cmd:{sent['trigger_id']}").asked.language == "ko"


def test_a_command_may_lack_its_trigger(counter: Counter) -> None:
    sent = {**counter.person.command(QUESTION), "trigger_id": "", "channel_name": "directmessage"}

    assert counter.person.sender.send("command", sent).status == 200

    assert counter.taken(f"cmd:{sent['response_url']}").asked.address.channel_type == "im"


@pytest.mark.parametrize(
    ("said", "user", "words"),
    [
        ("", ALICE, "How to use"),
        ("help", ALICE, "How to use"),
        ("help", BORA, "쓰는 법"),
        ("도움말", ALICE, "쓰는 법"),
        ("hi!", ALICE, "How to use"),
    ],
)
def test_help_is_told_at_once_in_the_readers_language(counter: Counter, said: str, user: str, words: str) -> None:
    ack = counter.by(user).commands(said)

    assert ack.said["response_type"] == "ephemeral"
    assert words in str(ack.said["blocks"])


def test_help_is_told_while_slack_says_nothing_of_people(counter: Counter) -> None:
    counter.slack.keep_failing("users.info", says("missing_scope"))

    assert "How to use" in str(counter.person.commands("help").said["blocks"])


@pytest.mark.parametrize("order", sorted(set(ORDERS) - {"help", "도움말", "도움"}))
def test_who_is_no_admin_is_told_so(counter: Counter, order: str) -> None:
    assert counter.person.commands(f" {order.upper()}. ").status == 200

    told = counter.slack.wait(lambda: counter.slack.calls("response_url"))
    assert "admins" in told[0].arguments["text"] or "관리자" in told[0].arguments["text"]
    assert told[0].arguments["replace_original"] is False


def test_an_admin_sees_what_was_asked_in_vain(counter: Counter) -> None:
    counter.reception.gaps.told = GapReport((GAP,), 7, 0)  # type: ignore[attr-defined]  # the fake is told

    counter.by(ADMIN).commands("gaps")

    told = counter.slack.wait(lambda: counter.slack.calls("response_url"))
    assert "Does it run on an abacus?" in str(told[0].arguments["blocks"])


def run_job(counter: Counter, *, result: dict[str, object] | None = None, problem: str | None = None) -> None:
    """Let the job that waits end."""
    board = counter.reception.jobs
    job = board.next_queued()  # type: ignore[attr-defined]  # the real board is asked
    assert isinstance(job, Job)
    running = board.begin(job.id, job.attempts)  # type: ignore[attr-defined]  # as above
    if problem is not None:
        board.fail(running, problem)  # type: ignore[attr-defined]  # as above
    else:
        board.finish(running, result or {})  # type: ignore[attr-defined]  # as above


def begin_job(counter: Counter) -> None:
    """Let the job that waits be half done."""
    board = counter.reception.jobs
    job = board.next_queued()  # type: ignore[attr-defined]  # the real board is asked
    running = board.begin(job.id, job.attempts)  # type: ignore[attr-defined]  # as above
    board.progress(running, "encode", 5, 10, begins=True)  # type: ignore[attr-defined]  # as above


def end_job(counter: Counter, **result: object) -> None:
    """Let the job that runs end."""
    board = counter.reception.jobs
    board.finish(board.running(), result)  # type: ignore[attr-defined]  # the real board is asked


def last(counter: Counter, words: str) -> Message:
    """Our message in the channel, once it says so."""

    def found() -> Message | None:
        told = counter.slack.messages(CHANNEL)
        return next((each for each in told if words in each.words()), None)

    return counter.slack.wait(found)


def test_a_reindex_is_followed_in_one_message(counter: Counter) -> None:
    counter.steps.todo = [
        lambda: begin_job(counter),
        lambda: None,
        lambda: end_job(counter, generation="g2", unchanged=False, parked=False, passages=10, encoded=5),
    ]

    counter.by(ADMIN).commands("reindex")

    message = last(counter, "g2")
    assert len(counter.slack.messages(CHANNEL)) == 1
    assert [call.method for call in counter.slack.state.calls if call.method.startswith("chat.")] == [
        "chat.postMessage",
        "chat.update",
        "chat.update",
    ]
    assert "waiting" in message.versions[0]
    entry = counter.reception.audit.list()[0]
    assert (entry.actor.id, entry.action, entry.detail) == (f"slack:{TEAM}/{ADMIN}", "jobs.queue", {"kind": "reindex"})


def test_a_parked_generation_is_told_with_how_to_accept_it(counter: Counter) -> None:
    counter.steps.todo = [lambda: run_job(counter, result={"generation": "g2", "parked": True})]

    counter.by(ADMIN).commands("재색인")

    assert "advisor index activate g2" in last(counter, "g2").words()


def test_a_reindex_that_fails_tells_why(counter: Counter) -> None:
    counter.steps.todo = [lambda: run_job(counter, problem="The disk is full.")]

    counter.by(ADMIN).commands("reindex")

    assert last(counter, "The disk is full.")


def test_how_it_ended_is_told_though_updates_fail(counter: Counter) -> None:
    counter.slack.fail("chat.update", says("fatal_error"), says("msg_too_long"))
    counter.steps.todo = [lambda: run_job(counter, result={"generation": "g2"})]

    counter.by(ADMIN).commands("reindex")

    assert last(counter, "g2")
    assert counter.steps.paused == 3


def test_a_message_that_cannot_be_updated_is_given_up(counter: Counter) -> None:
    counter.slack.keep_failing("chat.update", says("message_not_found"))
    counter.steps.todo = [lambda: run_job(counter, result={"generation": "g2"})]

    counter.by(ADMIN).commands("reindex")

    counter.slack.wait(lambda: len(counter.slack.calls("chat.update")) == LAST_TRIES)


def test_a_job_that_is_kept_no_more_is_followed_no_longer(counter: Counter) -> None:
    def forget() -> None:
        run_job(counter, result={"generation": "g2"})
        with Session(counter.engine) as session:
            session.execute(delete(JobRow))
            session.commit()

    counter.steps.todo = [forget]

    counter.by(ADMIN).commands("reindex")

    counter.slack.wait(lambda: counter.steps.paused == 1 and not counter.steps.todo)
    assert counter.slack.calls("chat.update") == []


def test_where_the_bot_may_not_write_the_admin_is_written_to(counter: Counter) -> None:
    counter.slack.state.channels[CHANNEL].members.discard(BOT)
    counter.steps.todo = [lambda: run_job(counter, result={"generation": "g2"})]

    counter.by(ADMIN).commands("reindex")

    updated = counter.slack.wait(lambda: counter.slack.calls("chat.update"))
    assert updated[0].arguments["channel"].startswith("D0")


def test_where_nothing_can_be_posted_the_job_is_told_of_in_private(counter: Counter) -> None:
    counter.slack.keep_failing("chat.postMessage", says("restricted_action"))

    counter.by(ADMIN).commands("reindex")

    told = counter.slack.wait(lambda: counter.slack.calls("response_url"))
    assert "job_" in str(told[0].arguments["blocks"])


def test_the_shortcut_asks_what_the_message_says_in_its_thread_once(counter: Counter) -> None:
    said = counter.by(BORA).types("<@U0ALICE> PyTorch &amp; mobile?")
    asker: Person = counter.person

    for _ in range(2):
        assert asker.asks_about(said).status == 200

    held = counter.inbox.take("other", counter_lease())
    assert held is not None
    taken = held.asked
    assert (taken.kind, taken.surface, taken.text) == ("shortcut", "thread", "PyTorch & mobile?")
    assert (taken.address.thread_ts, taken.address.user_id, counter.bell.rung) == (said.ts, ALICE, 1)


def test_the_shortcut_of_a_message_in_a_thread_answers_there(counter: Counter) -> None:
    said = counter.by(BORA).types("PyTorch on mobile?", thread_ts="1.000001")

    counter.person.asks_about(said)

    held = counter.inbox.take("other", counter_lease())
    assert held is not None
    assert (held.asked.address.thread_ts, held.asked.address.message_ts) == ("1.000001", said.ts)


def test_the_shortcut_of_a_message_without_words_says_so(counter: Counter) -> None:
    counter.person.asks_about(counter.by(BORA).types(":tada:", channel=DIRECT))

    told = counter.slack.wait(lambda: counter.slack.calls("response_url"))
    assert "empty" in told[0].arguments["text"]
    assert counter.bell.rung == 0


def test_a_private_word_that_slack_does_not_take_does_no_harm(counter: Counter) -> None:
    counter.slack.keep_failing("response_url", server_error())

    assert counter.person.commands("gaps").status == 200
    counter.slack.wait(lambda: counter.slack.calls("response_url"))


def counter_lease() -> timedelta:
    return timedelta(seconds=30)
