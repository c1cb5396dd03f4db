"""From a question that was taken in to one reply in Slack, whatever becomes of Slack or of us."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from advisor.errors import EmptyQuestionError, QuestionTooLongError, UnknownFactError
from bot.blocks.message import Message
from bot.deliverer import Limits
from bot.deliveries import Deliveries
from bot.delivery import Delivery, Surface
from bot.door import OneToken, SlackDoor
from bot.fallbacks import smaller
from bot.labels.label import label
from bot.manners import Voice
from bot.names import ANSWER_EVENT
from bot.threads import Thread, save_thread
from tests.slack.asking import LEASE, answer_to
from tests.slack.faults import Fault, rate_limited, reset, says, server_error, silence
from tests.slack.state import ALICE, BORA, BOT_TOKEN, CHANNEL, DIRECT, PRIVATE
from tests.slack.world import QUESTION, World, a_world


@pytest.fixture
def world(tmp_path: Path, migrated_sqlite: Path) -> Iterator[World]:
    database = tmp_path / "advisor.sqlite"
    shutil.copyfile(migrated_sqlite, database)
    with a_world(database) as world:
        yield world


def half_posted(world: World, *, shown: bool) -> Delivery:
    """A delivery whose process died while it was being posted: after Slack had it, or before."""
    delivery = world.ask()
    held = world.deliveries.take("dead", LEASE)
    assert held is not None
    world.deliveries.answered(held, "dead", answer_to(), None)
    world.deliveries.posting(held, "dead", LEASE)
    if shown:
        ts = world.say("answer", user="UBOT", thread_ts=delivery.asked.address.thread_ts)
        mark = {"event_type": ANSWER_EVENT, "event_payload": {"delivery": delivery.id}}
        world.slack.state.messages[CHANNEL, ts].metadata = mark
    return delivery


def test_a_question_gets_one_reply_in_its_thread(world: World) -> None:
    delivery = world.ask()

    world.settle()

    (reply,) = world.replies()
    posted = world.look(delivery)
    assert (posted.status, posted.posted_ts) == ("posted", reply.ts)
    assert reply.thread_ts == delivery.asked.address.message_ts
    assert reply.metadata == {"event_type": ANSWER_EVENT, "event_payload": {"delivery": delivery.id}}
    assert "TensorFlow" in reply.words() and not reply.unfurl


def test_while_it_is_answered_the_thread_says_so(world: World) -> None:
    delivery = world.ask()

    world.settle()

    status = (CHANNEL, delivery.asked.address.message_ts, label("status.searching", "ko"))
    assert world.slack.state.statuses == [status]


@pytest.mark.parametrize("fault", [says("unknown_method"), server_error(), silence(), reset()])
def test_an_answer_does_not_depend_on_the_status(world: World, fault: Fault) -> None:
    world.slack.keep_failing("assistant.threads.setStatus", fault)
    world.ask()

    world.settle()

    assert len(world.replies()) == 1


def test_processes_together_answer_each_question_once(world: World) -> None:
    deliveries = [world.ask(f"question {number}", user=(ALICE, BORA)[number % 2]) for number in range(12)]

    async def settle() -> None:
        async with SlackDoor(OneToken(BOT_TOKEN), base_url=world.slack.url) as door:
            together = [world.deliverer(door) for _ in range(3)]
            await asyncio.gather(*(each.drain(asyncio.Event()) for each in together))
            for each in together:
                await each.close()

    asyncio.run(settle())

    assert sorted(str(reply.thread_ts) for reply in world.replies()) == sorted(
        str(each.asked.address.message_ts) for each in deliveries
    )


def test_a_mistake_in_looking_for_work_is_not_the_end(world: World, caplog: pytest.LogCaptureFixture) -> None:
    delivery, deliveries = world.ask(), world.deliveries
    times = iter((ZeroDivisionError,))

    def clock() -> datetime:
        for mistake in times:
            raise mistake
        return world.clock()

    world.deliveries = Deliveries(world.engine, clock=clock)

    world.settle()
    world.settle()

    assert (len(world.replies()), deliveries.get(delivery.id).status) == (1, "posted")
    assert "no delivery could be taken" in caplog.text


def test_it_runs_until_it_is_told_to_stop(world: World) -> None:
    async def run() -> None:
        async with SlackDoor(OneToken(BOT_TOKEN), base_url=world.slack.url) as door:
            deliverer, stopping = world.deliverer(door), asyncio.Event()
            running = asyncio.create_task(deliverer.run(stopping))
            await asyncio.to_thread(world.ask)
            deliverer.notify()
            await asyncio.to_thread(world.slack.wait, lambda: world.replies())
            await asyncio.to_thread(world.slack.wait, lambda: world.deliveries.waiting() == 0)
            stopping.set()
            await running

    asyncio.run(run())

    assert len(world.replies()) == 1


def test_a_reply_that_its_dead_process_had_posted_is_found_and_not_posted_again(world: World) -> None:
    delivery = half_posted(world, shown=True)
    world.clock.move(31)

    world.settle()

    assert (len(world.replies()), world.look(delivery).status) == (1, "posted")
    assert world.slack.calls("chat.postMessage") == []


def test_a_reply_that_its_dead_process_had_not_posted_is_posted(world: World) -> None:
    delivery = half_posted(world, shown=False)
    world.clock.move(31)

    world.settle()

    assert (len(world.replies()), world.look(delivery).status) == (1, "posted")


def test_where_nobody_may_look_it_is_posted(world: World) -> None:
    half_posted(world, shown=False)
    world.slack.missing.add("conversations.replies")
    world.clock.move(31)

    world.settle()

    assert len(world.replies()) == 1


def test_while_nobody_can_look_it_is_not_posted(world: World) -> None:
    delivery = half_posted(world, shown=True)
    world.slack.fail("conversations.replies", rate_limited(30), server_error())
    world.clock.move(31)

    for _ in range(3):
        world.settle()
        world.clock.move(60)

    assert world.look(delivery).status == "posted"
    assert (len(world.replies()), world.slack.calls("chat.postMessage")) == (1, [])


@pytest.mark.parametrize(
    "fault",
    [server_error(done=True), server_error(), silence(done=True), reset(done=True), reset(), says("internal_error")],
    ids=["5xx, done", "5xx", "silent, done", "reset, done", "reset", "internal error"],
)
def test_when_nobody_knows_whether_it_was_posted_it_is_looked_for(world: World, fault: Fault) -> None:
    delivery = world.ask()
    world.slack.fail("chat.postMessage", fault)

    world.settle()
    unsure = world.look(delivery).status
    world.clock.move(3)
    world.settle()

    assert (unsure, world.look(delivery).status, len(world.replies())) == ("posting", "posted", 1)


def test_a_rate_limit_is_waited_for_as_long_as_slack_asks(world: World) -> None:
    first, second = world.ask("first"), world.ask("second", user=BORA)
    world.limits = Limits(lanes=1)
    world.slack.fail("chat.postMessage", rate_limited(30))

    world.settle()
    world.clock.move(29)
    world.settle()
    calls = len(world.slack.calls("chat.postMessage"))
    world.clock.move(2)
    world.settle()

    assert calls == 1
    assert {world.look(each).status for each in (first, second)} == {"posted"}
    assert len(world.replies()) == 2


def test_when_slack_was_away_for_minutes_the_reply_asks_pardon(world: World) -> None:
    delivery = world.ask()
    world.slack.keep_failing("chat.postMessage", server_error())
    for _ in range(4):
        world.settle()
        world.clock.move(60)
    world.slack.heal()

    world.settle()

    (reply,) = world.replies()
    assert world.look(delivery).status == "posted"
    assert label("late", "ko", asked="").split("<")[0].strip()[:6] in reply.words()


def test_what_could_not_be_posted_for_an_hour_never_is(world: World) -> None:
    delivery = world.ask()
    world.slack.keep_failing("chat.postMessage", says("service_unavailable"))
    world.settle()
    world.clock.move(3_601)
    world.settle()
    world.slack.heal()
    world.clock.move(3_601)

    world.settle()

    assert (world.replies(), world.look(delivery).status) == ([], "dropped")


def test_what_waited_too_long_for_us_is_dropped(world: World) -> None:
    delivery = world.ask()
    world.limits = Limits(give_up=timedelta(minutes=5))
    world.clock.move(301)

    world.settle()

    assert (world.replies(), world.look(delivery).status) == ([], "dropped")


@pytest.mark.parametrize(
    "code", ["invalid_auth", "token_revoked", "account_inactive", "is_archived", "brand_new_error"]
)
def test_a_refusal_is_an_end_with_its_reason(world: World, code: str) -> None:
    delivery = world.ask()
    world.slack.fail("chat.postMessage", says(code))

    world.settle()

    ended = world.look(delivery)
    assert (ended.status, code in str(ended.problem)) == ("failed", True)
    assert world.replies() == []


def test_who_asks_where_we_are_not_is_told_in_private(world: World) -> None:
    world.slack.state.channels[CHANNEL].members.discard("UBOT")
    delivery = world.ask()

    world.settle()

    assert "Invite" in str(world.look(delivery).problem)
    (told,) = world.replies(DIRECT)
    assert label("problem.not_in_channel", "ko").partition("`")[0] in told.words()


def test_without_a_token_for_a_workspace_there_is_no_reply(world: World) -> None:
    class Nowhere:
        async def find(self, team_id: str | None, enterprise_id: str | None) -> None:
            return None

    delivery = world.ask()

    async def settle() -> None:
        async with SlackDoor(Nowhere(), base_url=world.slack.url) as door:
            deliverer = world.deliverer(door)
            await deliverer.drain(asyncio.Event())
            await deliverer.close()

    asyncio.run(settle())

    assert "not installed" in str(world.look(delivery).problem)


def test_what_is_too_long_is_posted_as_plain_text(world: World) -> None:
    world.ask()
    world.slack.fail("chat.postMessage", says("msg_blocks_too_long"))

    world.settle()

    (reply,) = world.replies()
    assert ("TensorFlow" in reply.text, reply.blocks) == (True, [])


def test_ever_less_of_a_message_keeps_its_buttons() -> None:
    rows = tuple({"type": "section", "text": "x" * 2_000, "at": at} for at in range(5))
    message = Message("told", (*rows, {"type": "actions"}))

    shorter, plain = smaller(message)

    assert [block["type"] for block in shorter.blocks] == ["section", "section", "actions"]
    assert (plain.text, plain.blocks) == ("told", ())


def test_when_the_question_is_gone_there_is_no_reply(world: World) -> None:
    delivery = world.ask()
    del world.slack.state.messages[CHANNEL, str(delivery.asked.address.message_ts)]

    world.settle()

    assert (world.replies(), world.look(delivery).status) == ([], "dropped")


def test_a_question_deleted_while_it_is_answered_gets_no_reply(world: World) -> None:
    delivery = world.ask()
    world.answering.before = lambda _: world.deliveries.drop(delivery.id, "deleted") and None  # type: ignore[func-returns-value]  # nothing is returned

    world.settle()

    assert (world.replies(), world.look(delivery).status) == ([], "dropped")
    assert world.slack.state.statuses[-1][2] == ""


def test_an_edit_changes_the_reply_in_place(world: World) -> None:
    delivery = world.ask()
    world.settle()
    world.edit(world.look(delivery), "edited")

    world.settle()

    (reply,) = world.replies()
    assert len(reply.versions) == 1
    assert [each.question for each in world.answering.asked] == [QUESTION, "edited"]


def test_an_edit_before_the_reply_changes_it_once_it_stands(world: World) -> None:
    delivery = world.ask()
    world.edit(delivery, "edited")

    world.settle()

    (reply,) = world.replies()
    assert len(reply.versions) == 1


def test_of_many_edits_the_last_is_answered(world: World) -> None:
    delivery = world.ask()
    world.settle()
    posted = world.look(delivery)
    edits = []
    for number in range(3):
        world.clock.move(1)
        edits.append(world.edit(posted, f"edit {number}", number))

    world.settle()

    assert [world.look(each).status for each in edits] == ["dropped", "dropped", "posted"]
    assert world.answering.asked[-1].question == "edit 2"


def test_an_edit_of_what_was_dropped_is_dropped(world: World) -> None:
    delivery = world.ask()
    world.deliveries.drop(delivery.id, "deleted")
    edit = world.edit(delivery, "edited")

    world.settle()

    assert (world.replies(), world.look(edit).status) == ([], "dropped")


def test_an_edit_of_what_failed_is_answered_in_the_thread(world: World) -> None:
    delivery = world.ask()
    world.slack.fail("chat.postMessage", says("restricted_action"))
    world.settle()
    world.edit(delivery, "edited")

    world.settle()

    assert len(world.replies()) == 1


def test_when_our_message_may_not_be_changed_another_is_posted(world: World) -> None:
    delivery = world.ask()
    world.settle()
    world.slack.fail("chat.update", says("edit_window_closed"))
    world.edit(world.look(delivery), "edited")

    world.settle()

    assert len(world.replies()) == 2


def test_a_choice_is_answered_in_place_with_the_fact(world: World) -> None:
    delivery = world.ask()
    world.settle()
    posted = world.look(delivery)
    facts = {"goal": "embedded_project"}
    world.receive(posted.asked, key="choice", kind="choice", surface="update", facts=facts, target_ts=posted.posted_ts)

    world.settle()

    assert len(world.replies()) == 1
    assert (world.answering.asked[-1].facts, world.answering.asked[-1].conversation_id) == (facts, "cnv_1")
    root = str(posted.asked.address.thread_ts)
    assert world.deliveries.find_thread(posted.asked.address.team_id, CHANNEL, root) == Thread("cnv_1", None, facts)


@pytest.mark.parametrize("surface", ["ephemeral", "update"])
def test_what_only_the_asker_sees_goes_to_the_response_address(world: World, surface: Surface) -> None:
    delivery = world.ask(surface=surface, kind="command", response_url=world.slack.response_url())

    world.settle()

    (call,) = world.slack.calls("response_url")
    assert (world.replies(), world.look(delivery).status) == ([], "posted")
    assert call.arguments["response_type"] == "ephemeral"
    assert call.arguments["replace_original"] is (surface == "update")
    assert any("share" in str(block) for block in call.arguments["blocks"])


def test_when_the_response_address_is_used_up_it_is_whispered(world: World) -> None:
    world.slack.fail("response_url", Fault(error="used_url", status=404))
    world.ask(surface="ephemeral", kind="command", response_url=world.slack.response_url())

    world.settle()

    (reply,) = world.replies()
    assert reply.seen_by == ALICE


@pytest.mark.parametrize("fault", [rate_limited(1), server_error(), says("internal_error"), reset()])
def test_a_whisper_is_tried_again(world: World, fault: Fault) -> None:
    world.slack.fail("chat.postEphemeral", fault)
    delivery = world.ask(surface="ephemeral")

    world.settle()
    world.clock.move(3)
    world.settle()

    assert (len(world.replies()), world.look(delivery).status) == (1, "posted")


@pytest.mark.parametrize(("voice", "said"), [("aloud", 1), ("whispered", 1), ("silent", 0)])
def test_an_answer_is_as_loud_as_the_channel_wants(world: World, voice: Voice, said: int) -> None:
    world.speak = lambda delivery, answer, at: voice
    delivery = world.ask()

    world.settle()

    replies = world.replies()
    assert len(replies) == said
    assert [each.seen_by for each in replies] == [ALICE if voice == "whispered" else None] * said
    assert world.look(delivery).status == ("dropped" if voice == "silent" else "posted")
    assert world.slack.state.statuses[-1][2] == ("" if voice != "aloud" else label("status.searching", "ko"))


def test_a_share_posts_the_answer_for_everybody(world: World) -> None:
    whispered = world.ask(surface="ephemeral")
    world.settle()
    world.receive(whispered.asked, key="share", kind="share", surface="thread", text=whispered.id)

    world.settle()

    _, shared = world.replies()
    assert shared.seen_by is None
    assert QUESTION in shared.words()
    assert len(world.answering.asked) == 1


def test_a_share_of_what_was_forgotten_says_so(world: World) -> None:
    world.ask(kind="share", text="dlv_gone")

    world.settle()

    (reply,) = world.replies()
    assert label("problem.forgotten", "en") in reply.words()


def test_a_human_is_told_where_they_are_wanted(world: World) -> None:
    delivery = world.ask()
    world.settle()
    place = replace(delivery.asked.address, channel_id=PRIVATE, channel_type="group", message_ts=None, thread_ts=None)
    world.receive(delivery.asked, key="human", kind="human", address=place, text=delivery.id)

    world.settle()

    (told,) = world.replies(PRIVATE)
    assert QUESTION in told.words() and "archives" in told.words()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (EmptyQuestionError(), "help.title"),
        (QuestionTooLongError(5_000, 4_000), "problem.question_too_long"),
        (UnknownFactError("goal", "x", "y"), "problem.question_refused"),
    ],
)
def test_what_cannot_be_answered_is_told(world: World, error: Exception, said: str) -> None:
    def fail(_: str) -> None:
        raise error

    world.answering.before = fail
    delivery = world.ask(language="en")

    world.settle()

    (reply,) = world.replies()
    assert world.look(delivery).status == "posted"
    assert label(said, "en") in reply.words()


def test_without_an_index_that_is_told(world: World) -> None:
    world.answering.loaded = False
    world.ask(language="en")

    world.settle()

    (reply,) = world.replies()
    assert label("problem.index_not_ready", "en") in reply.words()


def test_an_error_of_ours_is_told_in_the_end_and_not_hidden(world: World) -> None:
    def fail(_: str) -> None:
        raise ZeroDivisionError

    world.answering.before = fail
    delivery = world.ask(language="en")

    for _ in range(6):
        world.settle()
        world.clock.move(60)

    (reply,) = world.replies()
    assert world.look(delivery).status == "posted"
    assert label("problem.failed", "en") in reply.words()


def test_a_flood_is_answered_as_far_as_it_goes_and_others_are_not_kept_waiting(world: World) -> None:
    flood = [world.ask(f"flood {number}") for number in range(20)]
    other = world.ask("other", user=BORA)
    world.limits = Limits(lanes=1)

    world.settle()

    order = [each.question for each in world.answering.asked]
    told = [reply for reply in world.replies() if label("problem.flood", "en") in reply.words()]
    assert order.index("other") <= 2
    assert (len(order), len(told), world.look(other).status) == (11, 1, "posted")
    assert [world.look(each).status for each in flood].count("dropped") == 9


def test_a_follow_up_goes_on_with_the_conversation_and_what_was_chosen(world: World) -> None:
    first = world.ask(persona="hobbyist")
    world.settle()
    world.ask("follow up", kind="follow_up", address=replace(world.address(), thread_ts=first.asked.address.thread_ts))

    world.settle()

    ask = world.answering.asked[-1]
    assert (ask.conversation_id, ask.persona) == ("cnv_1", "hobbyist")


def test_a_restart_goes_on_with_nothing(world: World) -> None:
    first = world.ask(persona="hobbyist")
    world.settle()
    posted = world.look(first)
    again = {"kind": "restart", "surface": "update", "persona": None, "target_ts": posted.posted_ts}
    world.receive(first.asked, key="restart", **again)

    world.settle()

    ask = world.answering.asked[-1]
    assert (ask.conversation_id, ask.persona, len(world.replies())) == (None, None, 1)


def test_when_no_conversation_is_kept_the_thread_tells_it(world: World) -> None:
    first = world.ask("first")
    world.settle()

    place = (first.asked.address.team_id, CHANNEL, str(first.asked.address.thread_ts))
    with Session(world.engine) as session:
        save_thread(session, place, Thread("cnv_forgotten"), world.clock.at)
        session.commit()
    later = replace(world.address(), thread_ts=first.asked.address.thread_ts)
    world.ask("second", kind="follow_up", address=later)

    world.settle()

    ask = world.answering.asked[-1]
    assert ask.conversation_id is None
    assert [turn.text for turn in ask.history] == ["first", answer_to().text]


def test_a_choice_that_fits_no_more_is_left_out(world: World) -> None:
    delivery = world.ask(facts={"no_such_fact": True}, persona="nobody")

    world.settle()

    assert world.look(delivery).status == "posted"
    assert (world.answering.asked[-1].persona, world.answering.asked[-1].facts) == (None, None)


def test_a_direct_message_is_answered_as_a_stream(world: World) -> None:
    delivery = world.ask(channel=DIRECT)

    world.settle()

    (reply,) = world.replies(DIRECT)
    assert [len(world.slack.calls(f"chat.{each}Stream")) for each in ("start", "stop")] == [1, 1]
    assert (reply.streaming, world.look(delivery).posted_ts) == (False, reply.ts)
    assert reply.metadata is not None and "TensorFlow" in reply.text and reply.blocks


@pytest.mark.parametrize("fault", [says("unknown_method"), rate_limited(30), says("internal_error")])
def test_where_slack_cannot_stream_a_message_is_posted(world: World, fault: Fault) -> None:
    world.slack.fail("chat.startStream", fault)
    delivery = world.ask(channel=DIRECT)

    world.settle()
    world.clock.move(3)
    world.settle()

    assert (len(world.replies(DIRECT)), world.look(delivery).status) == (1, "posted")


@pytest.mark.parametrize("method", ["appendStream", "stopStream"])
@pytest.mark.parametrize("fault", [says("message_not_in_streaming_state"), server_error(), reset()])
def test_a_stream_that_dies_is_replaced_by_the_whole_reply(world: World, method: str, fault: Fault) -> None:
    world.slack.fail(f"chat.{method}", fault)
    delivery = world.ask(channel=DIRECT)

    world.settle()

    (reply,) = world.replies(DIRECT)
    assert (reply.streaming, world.look(delivery).status) == (False, "posted")
    assert reply.metadata is not None and reply.blocks


def test_a_stream_that_nobody_knows_to_have_begun_is_found_and_finished(world: World) -> None:
    world.slack.fail("chat.startStream", server_error(done=True))
    delivery = world.ask(channel=DIRECT)

    world.settle()
    world.clock.move(3)
    world.settle()

    (reply,) = world.replies(DIRECT)
    assert (reply.streaming, world.look(delivery).status) == (False, "posted")


def test_a_stream_of_a_dead_process_is_finished(world: World) -> None:
    world.slack.fail("chat.stopStream", server_error())
    world.slack.fail("chat.update", server_error())
    delivery = world.ask(channel=DIRECT)
    world.settle()
    begun = world.look(delivery)
    world.clock.move(3)

    world.settle()

    (reply,) = world.replies(DIRECT)
    assert (begun.status, begun.posted_ts) == ("posting", reply.ts)
    assert (reply.streaming, world.look(delivery).status, len(world.slack.calls("chat.startStream"))) == (
        False,
        "posted",
        1,
    )
