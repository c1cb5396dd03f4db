"""Look-ups: the right section, quoted, with what has changed since."""

import pytest

from advisor.answer import Advisor
from advisor.answers import Ask
from advisor.compose import MAX_CHARS
from knowledge.documents import LANGUAGES, Language
from knowledge.passages import language_of
from tests.answers.questions import EVERYTHING, LOOKUPS


@pytest.mark.parametrize(("question", "section"), LOOKUPS.items())
def test_the_section_that_answers_is_cited(advisor: Advisor, question: str, section: str) -> None:
    answer = advisor.answer(Ask(question))

    assert answer.status == "answered"
    assert answer.decision is None
    assert section in [citation.section for citation in answer.citations]
    assert answer.confidence > 0.5


@pytest.mark.parametrize("question", LOOKUPS)
def test_a_lookup_says_what_has_changed_or_of_when_it_is(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(Ask(question))

    last = answer.text.rsplit("\n\n", 1)[-1]
    dates = {update.as_of for citation in answer.citations for update in citation.updates}
    dates |= {citation.as_of for citation in answer.citations if citation.as_of}
    assert any(date in last for date in dates)


def test_an_answer_on_a_renamed_system_says_its_new_name(advisor: Advisor) -> None:
    answer = advisor.answer(Ask("What is TensorFlow Lite used for?"))

    assert "LiteRT" in answer.text
    assert any(update.status == "renamed" for citation in answer.citations for update in citation.updates)


@pytest.mark.parametrize("question", EVERYTHING)
def test_an_answer_is_short_and_in_the_language_of_the_question(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(Ask(question))

    assert answer.language == language_of(question)
    assert language_of(answer.text) == answer.language
    assert {citation.language for citation in answer.citations} <= {answer.language}
    assert 0 < len(answer.text) <= MAX_CHARS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", ["TensorFlow Lite가 뭐야?", "Which one?", "What's the weather like?"])
def test_the_language_asked_for_wins(advisor: Advisor, question: str, language: Language) -> None:
    answer = advisor.answer(Ask(question, language=language))

    assert answer.language == language
    assert language_of(answer.text) == language


@pytest.mark.parametrize("limit", [1, 2, 5, 10])
def test_no_more_sections_are_cited_than_allowed(advisor: Advisor, limit: int) -> None:
    for question in LOOKUPS:
        answer = advisor.answer(Ask(question, limit=limit))
        assert 1 <= len({citation.section for citation in answer.citations}) <= limit


def test_the_citations_named_in_the_text_are_those_that_are_there(advisor: Advisor) -> None:
    for question in LOOKUPS:
        answer = advisor.answer(Ask(question))
        assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
        assert all(f"[{citation.number}]" in answer.text for citation in answer.citations)


def test_an_answer_names_its_generation_and_what_it_took(advisor: Advisor) -> None:
    answer = advisor.answer(Ask("TIMM이 뭐야?"))

    assert answer.generation
    assert set(answer.timings_ms) == {"encode", "search", "compose", "total"}
    assert all(took >= 0 for took in answer.timings_ms.values())
