"""Questions in the database: taken in once, held by one, ended once, in turn."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, text
from sqlmodel import Session

from app.database import engine_for
from app.forgetting import Forgetting
from bot.deliveries import Deliveries
from bot.delivery import Delivery, Kind
from bot.delivery_rows import DeliveryRow
from bot.errors import LostDeliveryError, UnknownDeliveryError
from bot.keeping import FLOOD
from bot.threads import Thread, ThreadRow
from knowledge.clock import now
from tests.databases import KINDS, Databases
from tests.slack.asking import LEASE, OWNER, Clock, answer_to, asked


@pytest.fixture(scope="module", params=KINDS)
def shared_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One database of each kind in turn: to make one takes longer than a test."""
    made = Databases(
        tmp_path_factory.mktemp("deliveries"),
        lambda: request.getfixturevalue("migrated_sqlite"),
        lambda: request.getfixturevalue("postgres"),
    )
    engine = engine_for(made.create(request.param))
    yield engine
    engine.dispose()
    made.drop()


@pytest.fixture
def engine(shared_engine: Engine) -> Engine:
    """It, emptied."""
    with Session(shared_engine) as session:
        for table in (DeliveryRow, ThreadRow):
            session.connection().execute(delete(table))
        session.commit()
    return shared_engine


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def deliveries(engine: Engine, clock: Clock) -> Deliveries:
    return Deliveries(engine, clock=clock, waiting_per_user=3)


def received(deliveries: Deliveries, *args: str, **given: str) -> Delivery:
    found = deliveries.receive(asked(*args, **given))  # type: ignore[arg-type]  # each fits its parameter
    assert found is not None
    return found


def taken(deliveries: Deliveries, owner: str = OWNER) -> Delivery:
    found = deliveries.take(owner, LEASE)
    assert found is not None
    return found


def post(deliveries: Deliveries, held: Delivery, posted_ts: str = "1700000009.000001", owner: str = OWNER) -> Delivery:
    deliveries.answered(held, owner, answer_to(), Thread("cnv_1"))
    deliveries.posting(held, owner, LEASE)
    return deliveries.posted(held, owner, posted_ts)


def test_a_question_comes_out_as_it_went_in(deliveries: Deliveries) -> None:
    question = asked(facts={"goal": "embedded_project", "beginner": True}, persona="hobbyist", response_url="http://x")

    found = deliveries.receive(question)

    assert found is not None
    assert (found.asked, found.status, found.attempts) == (question, "received", 0)
    assert deliveries.get(found.id) == deliveries.find(question.key) == found


def test_a_copy_is_known(deliveries: Deliveries) -> None:
    question = asked()
    deliveries.receive(question)

    copy = deliveries.receive(replace(question, kind="follow_up"))

    assert copy is None
    assert deliveries.waiting() == 1


def test_of_concurrent_copies_one_is_taken_in(deliveries: Deliveries) -> None:
    question, together = asked(), threading.Barrier(8)

    def deliver(_: int) -> Delivery | None:
        together.wait()
        return deliveries.receive(question)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(deliver, range(8)))

    assert sum(each is not None for each in found) == 1


def test_what_no_database_stores_is_replaced(deliveries: Deliveries) -> None:
    found = received(deliveries, "nul \0 and half \ud83d")

    assert deliveries.get(found.id).asked.text == "nul \ufffd and half ?"


def test_without_a_claim_a_copy_is_a_question(engine: Engine) -> None:
    names = iter(("a", "b"))
    deliveries = Deliveries(engine, known_by=lambda key: key + next(names))
    question = asked()

    assert deliveries.receive(question) is not None
    assert deliveries.receive(question) is not None


def test_an_unknown_delivery_is_an_error(deliveries: Deliveries) -> None:
    with pytest.raises(UnknownDeliveryError, match="dlv_0"):
        deliveries.get("dlv_0")


def test_of_many_who_take_at_once_one_gets_it(deliveries: Deliveries) -> None:
    received(deliveries)
    together = threading.Barrier(8)

    def take(number: int) -> Delivery | None:
        together.wait()
        return deliveries.take(f"owner {number}", LEASE)

    with ThreadPoolExecutor(8) as pool:
        found = [each for each in pool.map(take, range(8)) if each is not None]

    assert [(each.status, each.attempts) for each in found] == [("working", 1)]


def test_an_answer_is_kept_whole(deliveries: Deliveries) -> None:
    received(deliveries)
    held, answer = taken(deliveries), answer_to()

    deliveries.answered(held, OWNER, answer, None)

    found = deliveries.get(held.id)
    assert (found.status, found.answer, found.conversation_id) == ("answered", answer, "cnv_1")


def test_what_is_posted_is_ended_and_found_by_its_message(deliveries: Deliveries) -> None:
    received(deliveries)
    held = taken(deliveries)

    post(deliveries, held, "1700000009.000001")

    found = deliveries.find_posted("T1", "C1", "1700000009.000001")
    assert found is not None
    assert (found.id, found.status, deliveries.waiting()) == (held.id, "posted", 0)
    assert deliveries.take(OWNER, LEASE) is None


def test_what_a_dead_process_held_is_taken_over_and_lost_to_it(deliveries: Deliveries, clock: Clock) -> None:
    received(deliveries)
    held = taken(deliveries, "dead")
    while_held = deliveries.take("other", LEASE)
    clock.move(31)

    taken_over = taken(deliveries, "other")

    assert while_held is None
    assert (taken_over.id, taken_over.status, taken_over.attempts) == (held.id, "working", 2)
    with pytest.raises(LostDeliveryError):
        deliveries.answered(held, "dead", answer_to(), None)


def test_what_is_in_hand_is_not_taken_once_more_by_the_same_process(deliveries: Deliveries, clock: Clock) -> None:
    received(deliveries)
    held = taken(deliveries)
    clock.move(31)

    assert deliveries.take(OWNER, LEASE, {held.id}) is None


def test_a_heartbeat_keeps_what_is_in_hand(deliveries: Deliveries, clock: Clock) -> None:
    received(deliveries)
    held = taken(deliveries)
    clock.move(20)

    deliveries.extend(OWNER, {held.id}, LEASE)

    clock.move(20)
    assert deliveries.take("other", LEASE) is None


def test_what_was_about_to_be_posted_is_taken_over_as_such(deliveries: Deliveries, clock: Clock) -> None:
    received(deliveries)
    held = taken(deliveries, "dead")
    deliveries.answered(held, "dead", answer_to(), None)
    deliveries.posting(held, "dead", LEASE)
    deliveries.begun(held, "dead", "1700000009.000002")
    clock.move(31)

    found = taken(deliveries, "other")

    assert (found.status, found.posted_ts) == ("posting", "1700000009.000002")


def test_what_is_tried_again_waits_until_then(deliveries: Deliveries, clock: Clock) -> None:
    received(deliveries)
    held = taken(deliveries)
    held = deliveries.answered(held, OWNER, answer_to(), None)
    deliveries.retry(held, OWNER, clock.at.replace(minute=1), "429", status="answered")

    early = deliveries.take(OWNER, LEASE)
    clock.move(61)

    assert early is None
    assert (taken(deliveries).status, deliveries.get(held.id).problem) == ("answered", "429")


def test_what_is_let_go_need_not_be_waited_for(deliveries: Deliveries) -> None:
    held = received(deliveries)
    taken(deliveries)

    deliveries.release(OWNER)

    assert taken(deliveries, "other").id == held.id


@pytest.mark.parametrize("reached", ["received", "working", "answered"])
def test_a_question_that_is_withdrawn_gets_no_reply(deliveries: Deliveries, reached: str) -> None:
    held = received(deliveries)
    if reached != "received":
        held = taken(deliveries)
    if reached == "answered":
        held = deliveries.answered(held, OWNER, answer_to(), None)

    dropped = deliveries.drop(held.id, "deleted")

    assert dropped
    assert (deliveries.get(held.id).status, deliveries.get(held.id).problem) == ("dropped", "deleted")
    with pytest.raises(LostDeliveryError):
        deliveries.posting(held, OWNER, LEASE)


@pytest.mark.parametrize("reached", ["posting", "posted"])
def test_a_reply_on_its_way_is_not_withdrawn(deliveries: Deliveries, reached: str) -> None:
    received(deliveries)
    held = taken(deliveries)
    deliveries.answered(held, OWNER, answer_to(), None)
    deliveries.posting(held, OWNER, LEASE)
    if reached == "posted":
        deliveries.posted(held, OWNER, "1700000009.000001")

    assert not deliveries.drop(held.id, "deleted")
    assert deliveries.get(held.id).status == reached


@pytest.mark.parametrize("ending", ["failed", "dropped"])
def test_an_end_says_why(deliveries: Deliveries, ending: str) -> None:
    received(deliveries)
    held = taken(deliveries)

    found = getattr(deliveries, ending)(held, OWNER, "why \0")

    assert (found.status, found.problem, deliveries.take(OWNER, LEASE)) == (ending, "why \ufffd", None)


def test_whoever_was_served_longest_ago_is_next(engine: Engine, clock: Clock) -> None:
    deliveries = Deliveries(engine, clock=clock)
    for number in range(20):
        received(deliveries, f"flood {number}", user="U1")
    clock.move(1)
    received(deliveries, "other", user="U2")
    clock.move(1)
    received(deliveries, "another", user="U3")

    users = []
    for _ in range(6):
        clock.move(1)
        users.append(taken(deliveries).asked.address.user_id)

    assert users == ["U1", "U2", "U3", "U1", "U1", "U1"]


def test_a_user_who_comes_later_is_served_before_the_second_question_of_another(
    deliveries: Deliveries, clock: Clock
) -> None:
    received(deliveries, "1", user="U1")
    received(deliveries, "2", user="U1")
    taken(deliveries)
    clock.move(1)
    received(deliveries, "3", user="U2")

    assert taken(deliveries).asked.text == "3"


def test_a_thread_is_answered_in_its_order(deliveries: Deliveries, clock: Clock) -> None:
    first = received(deliveries, "first", ts="1.1")
    clock.move(1)
    received(deliveries, "second", ts="1.2", thread_ts="1.1", user="U2")
    held = taken(deliveries)

    too_early = deliveries.take("other", LEASE)
    post(deliveries, held)

    assert (held.id, too_early) == (first.id, None)
    assert taken(deliveries).asked.text == "second"


def test_an_edit_waits_for_the_reply_that_it_changes(deliveries: Deliveries, clock: Clock) -> None:
    received(deliveries, "first", ts="1.1")
    clock.move(1)
    edit = received(deliveries, "edited", ts="1.1", kind="edit", surface="update")
    held = taken(deliveries)

    assert deliveries.take("other", LEASE) is None
    assert deliveries.newest_edit(held) == edit


def test_too_many_questions_are_dropped_and_that_is_said_once(deliveries: Deliveries) -> None:
    found = [received(deliveries, str(number)) for number in range(6)]
    other = received(deliveries, "other", user="U2")

    assert [each.status for each in found] == ["received"] * 3 + ["answered", "dropped", "dropped"]
    assert [each.problem for each in found] == [None] * 3 + [FLOOD] * 3
    assert other.status == "received"


def test_what_is_said_instead_of_an_answer_stays_known_until_it_is_posted(deliveries: Deliveries, clock: Clock) -> None:
    received(deliveries)
    held = deliveries.answered(taken(deliveries), OWNER, None, None, instead="too_long")
    deliveries.retry(held, OWNER, clock.at, "429", status="answered")

    again = taken(deliveries)
    posted = deliveries.posted(again, OWNER, "1.9")

    assert (again.problem, posted.problem) == ("too_long", "too_long")


@pytest.mark.parametrize(
    ("kind", "found"), [("mention", True), ("direct", True), ("follow_up", True), ("shortcut", False), ("edit", False)]
)
def test_the_question_of_a_message_is_found(deliveries: Deliveries, kind: Kind, found: bool) -> None:
    received(deliveries, ts="1.1", kind=kind)

    assert (deliveries.find_by_message("T1", "C1", "1.1") is not None) is found


def test_a_thread_keeps_its_conversation_and_what_was_chosen_in_it(deliveries: Deliveries, clock: Clock) -> None:
    received(deliveries, ts="1.1")
    deliveries.answered(taken(deliveries), OWNER, answer_to(), Thread("cnv_1"))
    clock.move(31)
    known = Thread("cnv_1", "hobbyist", {"goal": "embedded_project", "beginner": False})

    deliveries.answered(taken(deliveries), OWNER, answer_to(), known)

    assert deliveries.find_thread("T1", "C1", "1.1") == known
    deliveries.forget_thread("T1", "C1", "1.1")
    deliveries.forget_thread("T1", "C1", "1.1")
    assert deliveries.find_thread("T1", "C1", "1.1") is None


def test_what_was_said_in_a_thread_is_told_in_order(deliveries: Deliveries, clock: Clock) -> None:
    for number in (1, 2):
        received(deliveries, f"question {number}", ts=f"1.{number}", thread_ts=None if number == 1 else "1.1")
        clock.move(1)
        post(deliveries, taken(deliveries), f"2.{number}")
    received(deliveries, "elsewhere", ts="9.1")

    assert [each.asked.text for each in deliveries.said_in("T1", "C1", "1.1")] == ["question 1", "question 2"]


def test_a_forgotten_conversation_leaves_nothing_of_it(engine: Engine, deliveries: Deliveries, clock: Clock) -> None:
    clock.at = now() - timedelta(days=2)
    old = received(deliveries, "old", ts="1.1")
    clock.move(1)
    other = received(deliveries, "other", ts="1.2")
    for conversation in ("cnv_1", "cnv_2"):
        deliveries.answered(taken(deliveries), OWNER, answer_to(conversation_id=conversation), Thread(conversation))

    forgotten = Forgetting(engine).conversation("cnv_1")

    assert forgotten.deliveries == 1
    assert deliveries.find(old.asked.key) is None
    assert deliveries.find_thread("T1", "C1", "1.1") is None
    assert deliveries.get(other.id).asked.text == "other"


def test_what_is_forgotten_and_delivered_again_is_still_known(
    engine: Engine, deliveries: Deliveries, clock: Clock
) -> None:
    clock.at = now()
    found = received(deliveries, "secret")
    post(deliveries, taken(deliveries))

    forgotten = Forgetting(engine).older(now() + timedelta(minutes=1))

    assert (forgotten.deliveries, deliveries.receive(found.asked)) == (1, None)
    left = deliveries.get(found.id)
    assert (left.asked.text, left.answer, left.conversation_id, left.status) == ("", None, None, "posted")
    assert Forgetting(engine).older(now() + timedelta(minutes=1)).deliveries == 0


def test_what_is_forgotten_while_it_waits_is_not_answered(engine: Engine, deliveries: Deliveries, clock: Clock) -> None:
    clock.at = now()
    found = received(deliveries)

    Forgetting(engine).older(now() + timedelta(minutes=1))

    assert (deliveries.get(found.id).status, deliveries.take(OWNER, LEASE)) == ("dropped", None)


def test_nothing_is_read_but_by_an_index_when_a_process_looks_for_work(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return  # its planner goes by how many rows there are

    with Session(engine) as session:
        plan = session.connection().execute(
            text("EXPLAIN QUERY PLAN SELECT id FROM slack_deliveries WHERE status IN ('received', 'working')")
        )
        told = " ".join(str(row) for row in plan)

    assert "ix_slack_deliveries_status" in told
