"""A job that somebody began to follow is followed to its end, whoever dies meanwhile."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from advisor.jobs import JobBoard
from bot.followed_jobs import FollowedJob, FollowedJobs
from bot.listeners.following import LEFT_AFTER
from knowledge.clock import now
from tests.slack.dispatching import Counter, counter_over
from tests.slack.faults import says
from tests.slack.records import Message
from tests.slack.state import BOT, CHANNEL, TEAM

LONG = LEFT_AFTER + timedelta(seconds=1)


@pytest.fixture
def counter(own_engine: Engine) -> Iterator[Counter]:
    with counter_over(own_engine) as counter:
        yield counter


def left_behind(counter: Counter, ago: timedelta = LONG, **given: str) -> FollowedJob:
    """A message on a job that has ended by now; whoever followed it looked last so long ago."""
    board = JobBoard(counter.engine)
    queued = board.queue("reindex", {}, by="U0ADMIN")
    board.finish(board.begin(queued.id, queued.attempts), {"generation": "g2"})
    with counter.slack.changed:
        ts = counter.slack.state.next_ts()
        counter.slack.state.add(Message(CHANNEL, ts, BOT, "It waits."))
    followed = replace(FollowedJob(TEAM, CHANNEL, ts, None, queued.id, "en"), **given)  # type: ignore[arg-type]  # fields of it
    FollowedJobs(counter.engine, clock=lambda: now() - ago).keep(followed)
    return followed


def test_what_a_dead_process_followed_is_brought_to_its_end(counter: Counter) -> None:
    left_behind(counter)

    running = counter.loop.start(counter.reception.following.run())
    counter.slack.wait(lambda: "g2" in counter.slack.messages(CHANNEL)[0].words())
    counter.slack.wait(lambda: not _kept(counter))
    running.cancel()

    assert len(counter.slack.calls("chat.update")) == 1


def test_what_is_looked_after_is_left_alone(counter: Counter) -> None:
    followed = left_behind(counter, timedelta(seconds=1))

    assert FollowedJobs(counter.engine).take_left(LEFT_AFTER) == []
    assert FollowedJobs(counter.engine, clock=lambda: now() + LONG).take_left(LEFT_AFTER) == [followed]


def test_it_is_taken_once(counter: Counter) -> None:
    followed = left_behind(counter)
    one, other = FollowedJobs(counter.engine), FollowedJobs(counter.engine)

    assert (one.take_left(LEFT_AFTER), other.take_left(LEFT_AFTER)) == ([followed], [])


def test_a_message_that_is_gone_holds_up_no_other(counter: Counter) -> None:
    left_behind(counter, message_ts="1.1")
    left_behind(counter)
    counter.slack.fail("chat.update", says("message_not_found"))

    running = counter.loop.start(counter.reception.following.run())
    counter.slack.wait(lambda: any("g2" in each.words() for each in counter.slack.messages(CHANNEL)))
    running.cancel()


def _kept(counter: Counter) -> int:
    with counter.engine.connect() as connection:
        return connection.exec_driver_sql("select count(*) from slack_followed_jobs").scalar_one()
