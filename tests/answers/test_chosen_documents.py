"""Answers from chosen documents only: what stands elsewhere is not cited, and not missed silently."""

import pytest

from advisor.answer import Advisor
from advisor.answers import Ask
from advisor.deciding import ARTICLE

NOTES = "ecosystem-notes"
QUESTIONS = [
    "What is TorchServe?",
    "TensorFlow Lite는 지금 어떻게 됐어요?",
    "취미로 라즈베리파이에 모델을 올리려는데 뭘 써야 해?",
    "I am a researcher. Which framework should I use?",
    "PyTorch and TensorFlow: which has more models on Hugging Face?",
    "Who founded AssemblyAI?",
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("document", [ARTICLE, NOTES])
def test_only_the_chosen_document_is_cited(advisor: Advisor, question: str, document: str) -> None:
    answer = advisor.answer(Ask(question, documents=frozenset({document})))

    assert {each.document_id for each in (*answer.citations, *answer.nearest)} <= {document}
    assert answer.citations or answer.status == "abstained"


@pytest.mark.parametrize("question", QUESTIONS)
def test_choosing_every_document_changes_nothing(advisor: Advisor, question: str) -> None:
    free = advisor.answer(Ask(question))

    chosen = advisor.answer(Ask(question, documents=frozenset({ARTICLE, NOTES})))

    assert (chosen.status, chosen.text, chosen.citations) == (free.status, free.text, free.citations)


def test_a_document_that_is_not_there_answers_nothing(advisor: Advisor) -> None:
    answer = advisor.answer(Ask(QUESTIONS[0], documents=frozenset({"gone"})))

    assert (answer.status, answer.citations, answer.nearest) == ("abstained", (), ())


def test_what_is_told_in_another_document_only_is_abstained_from(advisor: Advisor) -> None:
    answer = advisor.answer(Ask("취미로 라즈베리파이에 모델을 올리려는데 뭘 써야 해?", documents=frozenset({NOTES})))

    assert answer.decision is None


def test_the_chosen_document_still_answers(advisor: Advisor) -> None:
    told = [advisor.answer(Ask(QUESTIONS[0], documents=frozenset({each}))) for each in (ARTICLE, NOTES)]

    assert [each.status for each in told] == ["answered", "answered"]
