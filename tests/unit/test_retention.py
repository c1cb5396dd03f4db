"""Forgetting: one conversation, or all that is old, and what it leaves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, SQLModel, select

from advisor.answers import Answer
from advisor.conversations import GapRow, TurnRow
from advisor.drafts import Drafts
from advisor.feedback import Feedback, FeedbackRow
from advisor.gaps import Gaps
from advisor.retention import Forgotten, forget_conversation, forget_older
from app.forgetting import Forgetting
from app.memory import NoMemory
from knowledge.clock import now
from tests.asked import UNRELATED, ask
from tests.fakes import FakeEncoder


@pytest.fixture
def asked(engine: Engine) -> Engine:
    """Two conversations, each with an answer, an abstention and a vote; the first is a hundred days old."""
    for name in ("old", "new"):
        ask(engine, f"TFX {name}?", answer_id=f"ans_{name}", conversation_id=name, cited=[("notes", "tfx")])
        ask(engine, f"price of {name}", answer_id=f"ans_{name}_0", conversation_id=name)
        Feedback(engine).give(f"ans_{name}", "down", f"reason {name}")
    with Session(engine) as session:
        for table in (TurnRow, GapRow):
            old = update(table).where(table.conversation_id == "old")  # type: ignore[arg-type]  # a column
            session.connection().execute(old.values(created_at=now() - timedelta(days=100)))
        session.commit()
    return engine


def left(engine: Engine) -> set[str]:
    """The conversations that anything is left of."""
    with Session(engine) as session:
        tables: tuple[type[SQLModel], ...] = (TurnRow, GapRow, FeedbackRow)
        return {row.conversation_id for table in tables for row in session.exec(select(table))}  # type: ignore[attr-defined]  # each has one


@pytest.mark.parametrize(
    "forget",
    [
        lambda engine: forget_conversation(engine, "old"),
        lambda engine: forget_older(engine, now() - timedelta(days=90)),
        lambda engine: Forgetting(engine).expired(90),
    ],
    ids=["on request", "older", "schedule"],
)
def test_nothing_is_left_of_what_is_forgotten(asked: Engine, forget: Callable[[Engine], Forgotten]) -> None:
    forgotten = forget(asked)

    assert forgotten == Forgotten(turns=4, feedback=1, gaps=2)
    assert left(asked) == {"new"}
    with Session(asked) as session:
        kept = [*session.exec(select(TurnRow.text)), *session.exec(select(GapRow.question))]
    assert not any("old" in text for text in kept)


def test_what_is_young_enough_stays(asked: Engine) -> None:
    assert Forgetting(asked).expired(200) == Forgotten(0, 0, 0)
    assert left(asked) == {"old", "new"}


def test_a_retention_of_no_days_keeps_everything(asked: Engine) -> None:
    assert Forgetting(asked).expired(0) == Forgotten(0, 0, 0)
    assert left(asked) == {"old", "new"}


def test_an_unknown_conversation_has_nothing_to_forget(asked: Engine) -> None:
    assert forget_conversation(asked, "other") == Forgotten(0, 0, 0)


def test_drafts_that_hold_such_questions_are_named(asked: Engine) -> None:
    gaps = Gaps(asked, FakeEncoder(dimension=512).encode_queries, UNRELATED)
    cluster = next(each for each in gaps.report().clusters if "price of old" in each.questions)
    draft = Drafts(asked).create_from(cluster, by="key_1")

    forgotten = forget_conversation(asked, "old")

    assert forgotten.drafts == (draft.id,)
    assert "price of old" in Drafts(asked).get(draft.id).markdown


def test_where_questions_are_not_recorded_no_conversation_is_known() -> None:
    memory = NoMemory()
    answer = Answer("ans_1", "cnv_1", "abstained", "en", "Not covered.", (), None, (), 0.1, "g1")

    memory.keep("cnv_1", "Price?", answer)

    assert memory.find("cnv_1") is None
