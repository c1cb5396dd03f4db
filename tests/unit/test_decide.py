"""What the rules decide, line by line as they were agreed, and for every combination of facts."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.decisions.decide import agreed, decide
from knowledge.decisions.rules import Facts, Persona, cases, walk
from tests.fakes import shipped_personas

PYTORCH, TENSORFLOW, KERAS, JAX = ("pytorch",), ("tensorflow",), ("keras",), ("jax",)
# A model that exists in PyTorch only is converted with ONNX and served by TensorFlow's tools.
CONVERTED = ("pytorch", "tensorflow")

# Persona, facts, and what follows: frameworks, or the name of the fact that is asked for.
DECISIONS: list[tuple[str, Facts, tuple[str, ...] | str]] = [
    ("industry", {"deploy_target": "embedded"}, TENSORFLOW),
    ("industry", {"needs_pytorch_only_sota": True}, CONVERTED),
    ("industry", {"deploy_target": "server", "needs_pytorch_only_sota": True}, CONVERTED),
    ("industry", {"deploy_target": "mobile", "audio_video_input": True}, TENSORFLOW),
    ("industry", {"deploy_target": "mobile", "audio_video_input": False}, PYTORCH),
    ("industry", {"deploy_target": "mobile"}, "audio_video_input"),
    ("industry", {"deploy_target": "server"}, TENSORFLOW),
    ("industry", {}, TENSORFLOW),
    ("researcher", {"wants_tensorflow": True}, TENSORFLOW),
    ("researcher", {"wants_tensorflow": True, "field": "rl", "tpu_training": True}, TENSORFLOW),
    ("researcher", {"wants_tensorflow": False, "tpu_training": True}, JAX),
    ("researcher", {"wants_tensorflow": False, "tpu_training": True, "field": "rl"}, JAX),
    ("researcher", {"wants_tensorflow": False, "tpu_training": False}, PYTORCH),
    ("researcher", {"wants_tensorflow": False, "tpu_training": False, "field": "rl"}, PYTORCH),
    ("researcher", {"wants_tensorflow": False}, "tpu_training"),
    ("researcher", {"field": "rl"}, TENSORFLOW),
    ("researcher", {"field": "rl", "tpu_training": True}, TENSORFLOW),
    ("researcher", {"field": "other", "tpu_training": True}, "wants_tensorflow"),
    ("researcher", {"tpu_training": True}, "wants_tensorflow"),
    ("researcher", {"field": "other"}, PYTORCH),
    ("researcher", {"tpu_training": False}, PYTORCH),
    ("researcher", {}, PYTORCH),
    ("professor", {"course_goal": "end_to_end_engineering"}, TENSORFLOW),
    ("professor", {"course_goal": "theory"}, PYTORCH),
    ("professor", {"course_goal": "part_of_program"}, ("tensorflow", "pytorch")),
    ("professor", {}, "course_goal"),
    ("career_change", {"specific_pytorch_reason": True}, PYTORCH),
    ("career_change", {"specific_pytorch_reason": True, "framework_agnostic": True}, PYTORCH),
    ("career_change", {"framework_agnostic": True}, TENSORFLOW),
    ("career_change", {"specific_pytorch_reason": False}, TENSORFLOW),
    ("career_change", {}, TENSORFLOW),
    ("hobbyist", {"goal": "embedded_project"}, TENSORFLOW),
    ("hobbyist", {"goal": "project"}, TENSORFLOW),
    ("hobbyist", {"goal": "mobile_app"}, TENSORFLOW),
    ("hobbyist", {"goal": "learning", "python_background": True}, PYTORCH),
    ("hobbyist", {"goal": "learning", "python_background": False}, PYTORCH),
    ("hobbyist", {"goal": "learning"}, PYTORCH),
    ("hobbyist", {"goal": "learning", "total_beginner": True}, KERAS),
    ("hobbyist", {"total_beginner": True}, KERAS),
    ("hobbyist", {}, "goal"),
    ("beginner", {"stage": "start"}, KERAS),
    ("beginner", {}, KERAS),
    ("beginner", {"stage": "ready_for_more", "wants": "no_new_framework"}, TENSORFLOW),
    ("beginner", {"stage": "ready_for_more", "wants": "tensorflow_confusing"}, PYTORCH),
    ("beginner", {"stage": "ready_for_more", "wants": "pythonic"}, PYTORCH),
    ("beginner", {"stage": "ready_for_more", "wants": "less_boilerplate"}, PYTORCH),
    ("beginner", {"stage": "ready_for_more"}, "wants"),
]
CITED = {
    "industry": "5.1",
    "researcher": "5.2",
    "professor": "5.3",
    "career_change": "5.4",
    "hobbyist": "5.5",
    "beginner": "5.6",
}


def name(case: object) -> str | None:
    if isinstance(case, Mapping):
        return ",".join(f"{fact}={value}" for fact, value in case.items()) or "nothing"
    return "+".join(case) if isinstance(case, tuple) else str(case)


@pytest.mark.parametrize(("persona", "facts", "outcome"), DECISIONS, ids=name)
def test_the_rules_decide_as_agreed(
    personas: Mapping[str, Persona], persona: str, facts: Facts, outcome: tuple[str, ...] | str
) -> None:
    decision = decide(personas, persona, facts)

    assert (decision.leaf.ask or decision.leaf.recommend) == outcome


@pytest.mark.parametrize(("persona", "facts", "outcome"), DECISIONS, ids=name)
def test_every_path_rests_on_the_section_of_its_persona(
    personas: Mapping[str, Persona], persona: str, facts: Facts, outcome: tuple[str, ...] | str
) -> None:
    decision = decide(personas, persona, facts)

    assert decision.steps[-1].rule.reason.section == CITED[decision.persona.id]
    assert all(step.rule.matches(facts) for step in decision.steps)


def test_a_hobbyist_who_has_never_trained_a_model_is_advised_as_a_beginner(
    personas: Mapping[str, Persona],
) -> None:
    decision = decide(personas, "hobbyist", {"goal": "learning", "total_beginner": True})

    assert decision.persona.id == "beginner"
    assert {step.persona for step in decision.steps} == {"hobbyist", "beginner"}


def test_facts_of_another_persona_change_nothing(personas: Mapping[str, Persona]) -> None:
    assert decide(personas, "professor", {"goal": "learning"}).leaf == decide(personas, "professor", {}).leaf


def test_an_unknown_persona_is_a_key_error(personas: Mapping[str, Persona]) -> None:
    with pytest.raises(KeyError, match="astronaut"):
        decide(personas, "astronaut", {})


def test_what_would_change_the_recommendation_does(personas: Mapping[str, Persona]) -> None:
    for persona in personas:
        for facts in cases(personas[persona]):
            decision = decide(personas, persona, facts)
            for change in decision.would_change:
                changed = decide(personas, persona, {**facts, change.fact: change.value})
                assert changed.leaf.recommend == change.recommendation != decision.leaf.recommend


def test_a_question_back_has_nothing_that_would_change_it(personas: Mapping[str, Persona]) -> None:
    assert decide(personas, "hobbyist", {}).would_change == ()


def test_personas_that_come_to_the_same_recommendation_agree(personas: Mapping[str, Persona]) -> None:
    embedded = {"industry": {"deploy_target": "embedded"}, "hobbyist": {"goal": "embedded_project"}}

    decisions = agreed(personas, embedded)

    assert {decision.persona.id for decision in decisions} == {"industry", "hobbyist"}
    assert {decision.leaf.recommend for decision in decisions} == {TENSORFLOW}


@pytest.mark.parametrize(
    "stated",
    [
        {"industry": {"deploy_target": "mobile", "audio_video_input": False}, "hobbyist": {"goal": "mobile_app"}},
        {"professor": {}, "hobbyist": {}},
        {"industry": {"deploy_target": "embedded"}, "professor": {}},
    ],
    ids=["they differ", "both must ask", "one must ask"],
)
def test_personas_that_differ_or_must_ask_do_not_agree(
    personas: Mapping[str, Persona], stated: Mapping[str, Facts]
) -> None:
    assert agreed(personas, stated) == ()


@st.composite
def situations(draw: st.DrawFn) -> tuple[str, Facts]:
    personas = shipped_personas()
    persona = draw(st.sampled_from(sorted(personas)))
    facts = {
        fact.name: draw(st.sampled_from([choice.value for choice in fact.choices]))
        for fact in personas[persona].facts
        if draw(st.booleans())
    }
    return persona, facts


@given(situations())
def test_every_combination_of_facts_reaches_exactly_one_end(situation: tuple[str, Facts]) -> None:
    persona, facts = situation
    personas = shipped_personas()

    decision = decide(personas, persona, facts)

    assert bool(decision.leaf.recommend) is not bool(decision.leaf.ask)
    assert decision.leaf.ask not in facts
    assert decision.leaf is decision.steps[-1].rule.leaf


@given(situations(), st.randoms())
def test_the_order_in_which_facts_are_told_does_not_matter(situation: tuple[str, Facts], random: object) -> None:
    persona, facts = situation
    told = list(facts.items())
    random.shuffle(told)  # type: ignore[attr-defined]  # Hypothesis types its Random as an object

    assert decide(shipped_personas(), persona, dict(told)) == decide(shipped_personas(), persona, facts)


def test_every_leaf_of_every_persona_is_reached_by_some_facts(personas: Mapping[str, Persona]) -> None:
    for persona in personas.values():
        leaves = {rule.id for rule in walk(persona.rules) if rule.leaf is not None}
        reached = {
            step.rule.id
            for facts in cases(persona)
            for step in decide(personas, persona.id, facts).steps
            if step.persona == persona.id and step.rule.leaf is not None
        }
        assert reached == leaves
