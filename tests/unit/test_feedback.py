"""Feedback: votes on answers, and the gaps that bad ones make."""

import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from advisor.conversations import GapRow
from advisor.errors import UnknownAnswerError
from advisor.feedback import CitedSection, Feedback
from knowledge.clock import now
from tests.asked import ask

ARTICLE = "pytorch-vs-tensorflow-2022"


@pytest.fixture
def feedback(engine: Engine) -> Feedback:
    ask(engine, "안녕하세요?", answer_id="ans_0")
    ask(engine, "TFX가 뭐야?", answer_id="ans_1", cited=[(ARTICLE, "4.2.3"), ("ecosystem-notes", "tfx")])
    ask(engine, "What is it?", answer_id="ans_other", conversation_id="cnv_2", cited=[(ARTICLE, "1.1")])
    return Feedback(engine)


def gaps(engine: Engine, answer_id: str) -> Sequence[GapRow]:
    with Session(engine) as session:
        return session.exec(select(GapRow).where(GapRow.answer_id == answer_id)).all()


def test_a_vote_is_listed_with_question_answer_and_sections(feedback: Feedback) -> None:
    vote = feedback.give("ans_1", "up", "도움이 됐어요 👍")

    (listed,) = feedback.list()

    assert listed.vote == vote
    assert (vote.rating, vote.reason) == ("up", "도움이 됐어요 👍")
    assert (listed.question, listed.answer, listed.status) == ("TFX가 뭐야?", "As they say. [1]", "answered")
    assert listed.sections == (CitedSection(ARTICLE, "4.2.3"), CitedSection("ecosystem-notes", "tfx"))


def test_an_unknown_answer_is_refused(feedback: Feedback) -> None:
    with pytest.raises(UnknownAnswerError, match="no answer 'ans_9' on record"):
        feedback.give("ans_9", "up")


def test_a_second_vote_takes_the_place_of_the_first(feedback: Feedback) -> None:
    feedback.give("ans_1", "down", "wrong")
    feedback.give("ans_1", "down", "wrong")
    feedback.give("ans_1", "up")

    (listed,) = feedback.list()

    assert (listed.vote.rating, listed.vote.reason) == ("up", None)


def test_a_bad_answer_is_a_gap_with_the_question_it_was_given_to(feedback: Feedback, engine: Engine) -> None:
    feedback.give("ans_1", "down", "틀렸어요 😡")
    feedback.give("ans_1", "down", "틀렸어요 😡")

    (gap,) = gaps(engine, "ans_1")

    assert (gap.question, gap.kind, gap.reason) == ("TFX가 뭐야?", "downvoted", "틀렸어요 😡")
    assert (gap.language, gap.conversation_id) == ("ko", "cnv_1")
    assert [each["section"] for each in gap.nearest] == ["4.2.3", "tfx"]


def test_a_good_vote_after_a_bad_one_takes_the_gap_back(feedback: Feedback, engine: Engine) -> None:
    feedback.give("ans_1", "down")
    feedback.give("ans_1", "up")

    assert gaps(engine, "ans_1") == []


def test_a_gap_that_was_resolved_is_neither_taken_back_nor_opened_again(feedback: Feedback, engine: Engine) -> None:
    feedback.give("ans_1", "down")
    with Session(engine) as session:
        session.exec(select(GapRow).where(GapRow.answer_id == "ans_1")).one().resolved_at = now()
        session.commit()

    feedback.give("ans_1", "up")
    feedback.give("ans_1", "down")

    assert [gap.resolved_at is not None for gap in gaps(engine, "ans_1")] == [True]


def test_an_abstention_is_one_gap_whatever_is_thought_of_it(feedback: Feedback, engine: Engine) -> None:
    feedback.give("ans_0", "down", "please answer")
    (after_down,) = gaps(engine, "ans_0")
    feedback.give("ans_0", "up")
    (after_up,) = gaps(engine, "ans_0")

    assert (after_down.kind, after_down.reason) == ("abstained", "please answer")
    assert (after_up.kind, after_up.reason) == ("abstained", None)


def test_votes_are_listed_newest_first_by_rating_and_page(feedback: Feedback) -> None:
    for answer_id, down in (("ans_0", True), ("ans_1", False), ("ans_other", True)):
        feedback.give(answer_id, "down" if down else "up")

    newest = feedback.list(limit=1)
    rest = feedback.list(before=newest[0].id)
    bad = feedback.list(rating="down")

    assert [each.vote.answer_id for each in (*newest, *rest)] == ["ans_other", "ans_1", "ans_0"]
    assert [each.vote.answer_id for each in bad] == ["ans_other", "ans_0"]


def test_votes_that_come_at_once_leave_one(feedback: Feedback, engine: Engine) -> None:
    threads = [threading.Thread(target=feedback.give, args=("ans_1", "down", str(at))) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(feedback.list()) == 1
    assert len(gaps(engine, "ans_1")) == 1
