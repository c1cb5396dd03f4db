"""Rules as data: what loading proves of them, and what it says when they break."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.decisions.rules import Persona, cases, check_sections, load_personas, walk
from knowledge.documents import Document
from knowledge.errors import RulesError

BOTH = {"ko": "말", "en": "word"}


def leaf(rule: str, **fields: Any) -> dict[str, Any]:
    shared = {"id": rule, "label": BOTH, "cite": {"section": "5.1", "sentences": [1]}, "advice": BOTH}
    return {**shared, **fields}


def rules(**changes: Any) -> dict[str, Any]:
    """A persona with one fact and two rules that cover everything."""
    persona: dict[str, Any] = {
        "persona": "tester",
        "title": BOTH,
        "section": "5.1",
        "facts": [
            {
                "name": "size",
                "question": BOTH,
                "choices": [{"value": "big", "label": BOTH}, {"value": "small", "label": BOTH}],
            }
        ],
        "rules": [
            leaf("tester.big", when={"size": "big"}, recommend=["pytorch"]),
            leaf("tester.default", recommend=["tensorflow"]),
        ],
    }
    return {**persona, **changes}


def load(home: Path, persona: Mapping[str, Any]) -> Mapping[str, Persona]:
    (home / "tester.yaml").write_text(yaml.safe_dump(dict(persona), allow_unicode=True), encoding="utf-8")
    return load_personas(home)


def test_rules_that_decide_everything_are_loaded(tmp_path: Path) -> None:
    personas = load(tmp_path, rules())

    assert [rule.id for rule in walk(personas["tester"].rules)] == ["tester.big", "tester.default"]
    assert personas["tester"].find_value("size", "big")
    assert not personas["tester"].find_value("size", "huge")
    assert personas["tester"].fact("size").label("small", "ko") == "말"


def test_an_unknown_fact_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="colour"):
        load(tmp_path, rules())["tester"].fact("colour")


def test_cases_hold_every_combination_with_each_fact_also_unstated(tmp_path: Path) -> None:
    tester = load(tmp_path, rules())["tester"]

    assert list(cases(tester)) == [{"size": "big"}, {"size": "small"}, {}]


BIG = leaf("tester.big", when={"size": "big"}, recommend=["pytorch"])
DEFAULT = leaf("tester.default", recommend=["tensorflow"])
BREAKS: dict[str, tuple[dict[str, Any], str]] = {
    "a hole": (rules(rules=[BIG]), "no rule matches the facts .*hole"),
    "a hole deeper down": (
        rules(rules=[leaf("tester.group", rules=[BIG])]),
        "no rule matches the facts .*hole",
    ),
    "a dead rule": (rules(rules=[DEFAULT, BIG]), "tester.big can never be reached"),
    "a dead value": (
        rules(rules=[leaf("tester.huge", when={"size": "huge"}, recommend=["jax"]), DEFAULT]),
        "tester.huge can never be reached",
    ),
    "a title without English": (rules(title={"ko": "말"}), "title is missing"),
    "a label without Korean": (
        rules(rules=[leaf("tester.default", recommend=["jax"], label={"en": "word"})]),
        "label of tester.default is missing",
    ),
    "advice without Korean": (
        rules(rules=[leaf("tester.default", recommend=["jax"], advice={"en": "word"})]),
        "advice of tester.default is missing",
    ),
    "no advice": (
        rules(rules=[leaf("tester.default", recommend=["jax"], advice=None)]),
        "advice of tester.default is missing",
    ),
    "a today line without English": (
        rules(rules=[{**DEFAULT, "today": {"text": {"ko": "말"}, "systems": ["jax"]}}]),
        "today of tester.default is missing",
    ),
    "a question without Korean": (
        rules(facts=[{**rules()["facts"][0], "question": {"en": "word"}}]),
        "question of size is missing",
    ),
    "a choice without English": (
        rules(facts=[{"name": "size", "question": BOTH, "choices": [{"value": "big", "label": {"ko": "말"}}]}]),
        "label of size=big is missing",
    ),
    "asking for what is already known": (
        rules(rules=[leaf("tester.big", when={"size": "big"}, ask="size"), DEFAULT]),
        "asks for size, which .* already states",
    ),
    "asking for a fact of nobody": (
        rules(rules=[leaf("tester.default", ask="colour")]),
        "asks for colour, which is no fact of this persona",
    ),
    "a leaf that does nothing": (
        rules(rules=[leaf("tester.default")]),
        "tester.default must recommend, ask or go on",
    ),
    "a leaf that does two things": (
        rules(rules=[BIG, leaf("tester.default", recommend=["jax"], go_to="tester")]),
        "tester.default must recommend, ask or go on",
    ),
    "an unknown framework": (
        rules(rules=[leaf("tester.default", recommend=["mxnet"])]),
        "recommends .*mxnet.*known are .*pytorch",
    ),
    "going on to nobody": (
        rules(rules=[leaf("tester.default", go_to="nobody")]),
        "goes to nobody, which is no persona",
    ),
    "a missing field": ({"persona": "tester"}, "lacks or mistypes a field.*docs/rules.md"),
    "a rule without a source": (
        rules(rules=[{key: value for key, value in DEFAULT.items() if key != "cite"}]),
        "lacks or mistypes a field .*cite.*docs/rules.md",
    ),
    "rules that are no list": (rules(rules="none"), "lacks or mistypes a field"),
}


@pytest.mark.parametrize(("persona", "problem"), BREAKS.values(), ids=BREAKS)
def test_broken_rules_are_refused_with_the_persona_and_the_problem(
    tmp_path: Path, persona: dict[str, Any], problem: str
) -> None:
    with pytest.raises(RulesError, match=f"^Rules of tester: .*{problem}"):
        load(tmp_path, persona)


def test_shipped_rules_cite_sentences_that_exist(
    personas: Mapping[str, Persona], documents: tuple[Document, ...]
) -> None:
    check_sections(personas, sentence_counts(documents))


def test_a_rule_that_cites_an_unknown_section_is_refused(tmp_path: Path) -> None:
    personas = load(tmp_path, rules())

    with pytest.raises(RulesError, match=r"tester\.big cites section 5\.1, which does not exist"):
        check_sections(personas, {"5.2": 10})


@pytest.mark.parametrize("sentences", [[11], [0], []], ids=["beyond the last", "zero", "none"])
def test_a_rule_that_cites_no_existing_sentence_is_refused(tmp_path: Path, sentences: list[int]) -> None:
    cite = {"section": "5.1", "sentences": sentences}
    personas = load(tmp_path, rules(rules=[leaf("tester.default", recommend=["jax"], cite=cite)]))

    with pytest.raises(RulesError, match=r"tester\.default cites a sentence that section 5\.1 lacks"):
        check_sections(personas, {"5.1": 10})


def test_the_reasons_of_a_leaf_are_checked_too(tmp_path: Path) -> None:
    reasons = [{"section": "9.9", "sentences": [1]}]
    personas = load(tmp_path, rules(rules=[leaf("tester.default", recommend=["jax"], reasons=reasons)]))

    with pytest.raises(RulesError, match=r"cites section 9\.9"):
        check_sections(personas, {"5.1": 10})


def test_there_are_six_personas_with_distinct_rule_ids(personas: Mapping[str, Persona]) -> None:
    ids = [rule.id for persona in personas.values() for rule in walk(persona.rules)]

    assert set(personas) == {"industry", "researcher", "professor", "career_change", "hobbyist", "beginner"}
    assert len(ids) == len(set(ids))
    assert all(rule.id.startswith(persona.id) for persona in personas.values() for rule in walk(persona.rules))


def test_every_recommendation_says_what_has_changed_since(
    personas: Mapping[str, Persona], documents: tuple[Document, ...]
) -> None:
    slugs = {update.slug for document in documents for update in document.updates}

    for persona in personas.values():
        for rule in walk(persona.rules):
            if rule.leaf is not None and rule.leaf.recommend:
                assert rule.leaf.today is not None, rule.id
                assert set(rule.leaf.today.systems) <= slugs, rule.id


def sentence_counts(documents: tuple[Document, ...]) -> dict[str, int]:
    return {section.id: len(section.texts[0].sentences) for document in documents for section in document.sections}
