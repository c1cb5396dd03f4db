"""Recommendations: enough facts get an answer, too few get one question back."""

from collections.abc import Mapping

import pytest

from advisor.answer import Advisor
from advisor.answers import Ask
from advisor.errors import UnknownFactError, UnknownPersonaError
from knowledge.decisions.rules import Persona
from tests.answers.questions import BARE, DECISIONS


@pytest.mark.parametrize(("question", "frameworks"), DECISIONS.items())
def test_a_question_with_enough_facts_gets_its_recommendation(
    advisor: Advisor, question: str, frameworks: tuple[str, ...]
) -> None:
    answer = advisor.answer(Ask(question))

    assert answer.status == "answered"
    assert answer.decision is not None
    assert answer.decision.recommendation == frameworks
    assert answer.decision.missing_fact is None


@pytest.mark.parametrize("question", DECISIONS)
def test_every_step_of_the_path_is_proved_by_a_citation(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(Ask(question))

    sections = {citation.number: citation.section for citation in answer.citations}
    assert answer.decision is not None
    assert answer.decision.path
    for step in answer.decision.path:
        assert step.citation is not None
        assert sections[step.citation] == step.section


@pytest.mark.parametrize("question", DECISIONS)
def test_a_recommendation_says_what_is_different_today_with_sources(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(Ask(question))

    assert answer.decision is not None
    assert answer.decision.today is not None
    assert answer.decision.today.text in answer.text
    assert answer.decision.today.sources


@pytest.mark.parametrize("question", DECISIONS)
def test_facts_come_with_the_askers_own_words(advisor: Advisor, question: str) -> None:
    decision = advisor.answer(Ask(question)).decision

    assert decision is not None
    assert all(fact.evidence and fact.evidence in question for fact in decision.facts.values())
    assert decision.persona_evidence is None or decision.persona_evidence in question


def test_a_raspberry_pi_needs_no_persona_because_all_agree(advisor: Advisor) -> None:
    answer = advisor.answer(Ask("라즈베리파이에 모델을 올리려는데 뭘 써야 해?"))

    assert answer.decision is not None
    assert answer.decision.recommendation == ("tensorflow",)
    cited = {citation.section for citation in answer.citations}
    assert cited & {"5.1", "5.5"}
    assert "3.1.2" in cited
    assert answer.citations[0].section in {"5.1", "5.5"}


def test_a_researcher_is_cited_the_section_for_researchers(advisor: Advisor) -> None:
    answer = advisor.answer(Ask("연구자인데 뭘 써야 할까요?"))

    assert answer.decision is not None
    assert answer.decision.persona == "researcher"
    assert answer.citations[0].section == "5.2"


@pytest.mark.parametrize(
    "question", ["교수인데 강의에 뭘 쓰면 좋을까요?", "I teach a deep learning course. Which framework?"]
)
def test_a_professor_without_a_goal_is_asked_one_fact_with_its_choices(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(Ask(question))

    assert answer.status == "needs_fact"
    assert answer.decision is not None
    assert answer.decision.recommendation == ()
    missing = answer.decision.missing_fact
    assert missing is not None
    assert missing.name == "course_goal"
    assert {choice.value for choice in missing.choices} == {"theory", "end_to_end_engineering", "part_of_program"}
    assert missing.question in answer.text
    assert all(choice.label in answer.text for choice in missing.choices)


@pytest.mark.parametrize("question", BARE)
def test_a_bare_question_gets_the_general_verdict_and_is_asked_for_the_situation(
    advisor: Advisor, personas: Mapping[str, Persona], question: str
) -> None:
    answer = advisor.answer(Ask(question))

    assert answer.status == "needs_fact"
    assert len(answer.citations) == 1
    assert answer.decision is not None
    assert answer.decision.persona is None
    assert answer.decision.recommendation == ()
    missing = answer.decision.missing_fact
    assert missing is not None
    assert missing.name == "persona"
    assert {choice.value for choice in missing.choices} == set(personas)
    assert len(missing.choices) == 6
    assert answer.text.count("[1]") == 1


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("모바일은 아니고 서버에 올릴 건데 회사에서 뭘 쓸까요?", "ko"),
        ("At work we deploy to servers, not mobile. Which framework?", "en"),
    ],
)
def test_what_is_denied_is_no_fact(advisor: Advisor, question: str, language: str) -> None:
    decision = advisor.answer(Ask(question)).decision

    assert decision is not None
    assert decision.persona == "industry"
    assert decision.facts["deploy_target"].value == "server"


def test_persona_and_facts_of_the_request_win_over_the_words(advisor: Advisor) -> None:
    ask = Ask("취미로 하는데 뭘 쓸까요?", persona="researcher", facts={"wants_tensorflow": True})

    decision = advisor.answer(ask).decision

    assert decision is not None
    assert decision.persona == "researcher"
    assert decision.recommendation == ("tensorflow",)
    assert decision.facts["wants_tensorflow"].value is True


def test_facts_of_the_request_win_over_facts_of_the_question(advisor: Advisor) -> None:
    ask = Ask("회사에서 라즈베리파이에 올리려는데 뭘 쓸까요?", persona="industry", facts={"deploy_target": "server"})

    decision = advisor.answer(ask).decision

    assert decision is not None
    assert decision.facts["deploy_target"].value == "server"


def test_facts_that_only_one_persona_has_name_the_persona(advisor: Advisor) -> None:
    decision = advisor.answer(Ask("뭘 쓸까요?", facts={"course_goal": "theory"})).decision

    assert decision is not None
    assert decision.persona == "professor"
    assert decision.recommendation == ("pytorch",)


def test_a_hobbyist_who_tells_no_goal_is_asked_for_it(advisor: Advisor) -> None:
    answer = advisor.answer(Ask("뭘 써?", persona="hobbyist"))

    assert answer.status == "needs_fact"
    assert answer.decision is not None
    assert answer.decision.missing_fact is not None
    assert answer.decision.missing_fact.name == "goal"


def test_what_would_change_the_recommendation_is_told(advisor: Advisor) -> None:
    decision = advisor.answer(Ask("뭘 쓸까요?", persona="hobbyist", facts={"goal": "learning"})).decision

    assert decision is not None
    changes = {(change.fact, change.value): change.recommendation for change in decision.would_change}
    assert changes["goal", "embedded_project"] == ("tensorflow",)
    assert changes["total_beginner", True] == ("keras",)


def test_an_unknown_persona_is_refused_with_those_there_are(advisor: Advisor) -> None:
    with pytest.raises(UnknownPersonaError, match=r"no persona 'astronaut'.*hobbyist.*researcher"):
        advisor.answer(Ask("뭘 쓸까?", persona="astronaut"))


@pytest.mark.parametrize(
    ("persona", "facts"),
    [
        (None, {"colour": "red"}),
        (None, {"goal": "fame"}),
        ("professor", {"goal": "learning"}),
        ("hobbyist", {"python_background": "yes"}),
    ],
    ids=["no such fact", "no such value", "another persona's fact", "a word for a truth"],
)
def test_an_unknown_fact_is_refused_with_those_there_are(
    advisor: Advisor, persona: str | None, facts: Mapping[str, str]
) -> None:
    with pytest.raises(UnknownFactError, match=r"is not known\. Known are: \w+: \w+"):
        advisor.answer(Ask("뭘 쓸까?", persona=persona, facts=facts))


@pytest.mark.parametrize("persona", ["hobbyist", "industry", None])
def test_a_plain_lookup_stays_a_lookup_whoever_asks(advisor: Advisor, persona: str | None) -> None:
    answer = advisor.answer(Ask("TensorFlow Lite가 뭐야?", persona=persona))

    assert answer.decision is None
    assert answer.citations[0].section == "3.1.2"
