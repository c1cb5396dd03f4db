"""Turns and gaps in the database."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from advisor.answers import Answer, Citation, DecisionReport, FactChoice, MissingFact, Nearest, StatedFact
from advisor.conversations import GapRow, RecordedTurn, TurnRow, exists, list_gaps, load_turns, record_gap, record_turns

MISSING = MissingFact("goal", "목표가 뭐예요?", (FactChoice("learning", "배우기"), FactChoice(True, "예")))
DECISION = DecisionReport(
    persona="hobbyist",
    persona_evidence="취미로",
    facts={"embedded": StatedFact(True, "라즈베리파이"), "goal": StatedFact("project", "만들려고")},
    recommendation=(),
    path=(),
    today=None,
    missing_fact=MISSING,
    would_change=(),
)
ANSWER = Answer(
    id="ans_1",
    conversation_id="cnv_1",
    status="needs_fact",
    language="ko",
    text="목표가 뭐예요?",
    citations=(),
    decision=DECISION,
    nearest=(),
    confidence=0.9,
    generation="g1",
)

ABSTAINED = replace(ANSWER, status="abstained", language="en", decision=None)
CITATION = Citation(1, "notes", "tfx", "TFX", "TFX.", "en", 0, 4, "0", None, None, (), 0.5)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


def test_what_was_said_comes_back_with_persona_and_facts(session: Session) -> None:
    record_turns(session, "cnv_1", "취미로 라즈베리파이에 뭘 만들려고", ANSWER)

    assert load_turns(session, "cnv_1") == (
        RecordedTurn("user", "취미로 라즈베리파이에 뭘 만들려고", "ko"),
        RecordedTurn("assistant", "목표가 뭐예요?", "ko", "hobbyist", DECISION.facts, MISSING),
    )


def test_turns_come_back_in_the_order_they_were_said(engine: Engine) -> None:
    for at in range(3):
        with Session(engine) as session:
            record_turns(session, "cnv_1", f"question {at}", replace(ANSWER, text=f"answer {at}"))
            record_turns(session, "cnv_other", "something else", ANSWER)
            session.commit()

    with Session(engine) as session:
        said = [turn.text for turn in load_turns(session, "cnv_1")]
    assert said == ["question 0", "answer 0", "question 1", "answer 1", "question 2", "answer 2"]


def test_an_answer_without_a_decision_has_no_facts(session: Session) -> None:
    record_turns(session, "cnv_1", "TFX?", replace(ANSWER, decision=None, status="answered"))

    assert load_turns(session, "cnv_1")[1] == RecordedTurn("assistant", ANSWER.text, "ko")


def test_a_conversation_exists_once_something_was_said(session: Session) -> None:
    before = exists(session, "cnv_1")
    record_turns(session, "cnv_1", "TFX?", ANSWER)

    assert (before, exists(session, "cnv_1"), exists(session, "cnv_2")) == (False, True, False)
    assert load_turns(session, "cnv_2") == ()


def test_nothing_is_kept_without_a_commit(engine: Engine) -> None:
    with Session(engine) as session:
        record_turns(session, "cnv_1", "TFX?", ANSWER)

    with Session(engine) as session:
        assert not exists(session, "cnv_1")


def test_text_is_kept_whatever_it_holds(session: Session) -> None:
    text = "'); DROP TABLE turns; -- 😀 \u202e 가"

    record_turns(session, text, text, replace(ANSWER, text=text))

    assert [turn.text for turn in load_turns(session, text)] == [text, text]


def test_characters_that_no_database_takes_are_replaced(session: Session) -> None:
    record_turns(session, "cnv_1", "a\0b\ud800c", replace(ANSWER, text="\0"))
    record_gap(session, "\ud800", ABSTAINED)

    assert [turn.text for turn in load_turns(session, "cnv_1")] == ["a\ufffdb?c", "\ufffd"]
    assert list_gaps(session)[0].question == "?"


def test_gaps_come_back_newest_first(session: Session) -> None:
    nearest = (Nearest("pytorch-vs-tensorflow-2022", "3.1.2", "TensorFlow Lite", 0.4),)
    record_gap(session, "GPU 얼마예요?", replace(ABSTAINED, language="ko", nearest=nearest))
    record_gap(session, "Price?", ABSTAINED)

    newest, oldest = list_gaps(session)

    assert (newest.question, newest.language, newest.nearest) == ("Price?", "en", ())
    assert (oldest.question, oldest.nearest) == ("GPU 얼마예요?", nearest)
    assert list_gaps(session, limit=1) == (newest,)


def test_an_answer_is_recorded_with_the_sections_it_cites_and_its_generation(session: Session) -> None:
    citations = (CITATION, replace(CITATION, number=2, start=5), replace(CITATION, number=3, section="tfx.today"))

    record_turns(session, "cnv_1", "TFX?", replace(ANSWER, citations=citations))

    asked, answered = session.exec(select(TurnRow).order_by(TurnRow.position)).all()  # type: ignore[arg-type]  # a column
    assert (asked.citations, asked.generation) == (None, None)
    assert answered.citations == [["notes", "tfx"], ["notes", "tfx.today"]]
    assert (answered.generation, answered.answer_id) == ("g1", "ans_1")
    assert answered.created_at.tzinfo is not None


def test_a_gap_knows_its_answer_and_its_conversation(session: Session) -> None:
    record_gap(session, "Price?", ABSTAINED)

    gap = session.exec(select(GapRow)).one()
    assert (gap.answer_id, gap.conversation_id, gap.kind) == ("ans_1", "cnv_1", "abstained")
    assert (gap.resolved_at, gap.draft_id) == (None, None)
