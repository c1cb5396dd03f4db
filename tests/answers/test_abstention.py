"""Abstention: no claim where there is no evidence."""

import pytest

from advisor.answer import Advisor
from advisor.answers import Ask
from advisor.errors import EmptyQuestionError, QuestionTooLongError
from tests.answers.questions import UNANSWERABLE
from tests.fakes import InMemory

PLAIN = {"ko": "지식 베이스에 없습니다", "en": "does not cover this question"}


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_abstains_when_nothing_covers_the_question(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(Ask(question))

    assert answer.status == "abstained"
    assert answer.citations == ()
    assert answer.decision is None
    assert PLAIN[answer.language] in answer.text
    assert answer.confidence < 0.5


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_names_up_to_three_sections_that_lie_near(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(Ask(question))

    assert 1 <= len(answer.nearest) <= 3
    assert all(nearest.title for nearest in answer.nearest)
    scores = [nearest.score for nearest in answer.nearest]
    assert scores == sorted(scores, reverse=True)


def test_a_question_without_an_answer_goes_to_the_gaps(advisor: Advisor, memory: InMemory) -> None:
    advisor.answer(Ask("오늘 서울 날씨 어때?"))
    advisor.answer(Ask("TIMM이 뭐야?"))

    assert memory.gaps == ["오늘 서울 날씨 어때?"]


@pytest.mark.parametrize("question", ["", "  \n ", "\x00", "\ud800"])
def test_an_empty_question_is_refused(advisor: Advisor, memory: InMemory, question: str) -> None:
    with pytest.raises(EmptyQuestionError):
        advisor.answer(Ask(question))

    assert memory.turns == {}


def test_a_question_of_more_than_4000_characters_is_refused(advisor: Advisor) -> None:
    with pytest.raises(QuestionTooLongError):
        advisor.answer(Ask("가" * 4_001))
