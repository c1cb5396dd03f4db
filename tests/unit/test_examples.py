"""The labelled examples that the heads learn from."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from knowledge.decisions.rules import Persona
from knowledge.documents import Document
from knowledge.examples import BARE, LOOKUP, NOTHING, Example, load_examples, load_replies


@pytest.fixture(scope="module")
def examples() -> tuple[Example, ...]:
    return load_examples()


def write(path: Path, *rows: Mapping[str, object]) -> None:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")


def test_each_text_is_there_once(examples: tuple[Example, ...]) -> None:
    texts = [example.text for example in examples]

    assert len(texts) == len(set(texts))


def test_every_persona_and_every_other_intent_has_examples(
    examples: tuple[Example, ...], personas: Mapping[str, Persona]
) -> None:
    assert {example.label for example in examples} == {*personas, BARE, LOOKUP, NOTHING}


def test_every_fact_of_an_example_is_one_the_rules_know(
    examples: tuple[Example, ...], personas: Mapping[str, Persona]
) -> None:
    unknown = [
        (example.text, name, value)
        for example in examples
        for name, value in example.facts.items()
        if not any(persona.find_value(name, value) for persona in personas.values())
    ]

    assert unknown == []


def test_every_section_of_an_example_exists(examples: tuple[Example, ...], documents: tuple[Document, ...]) -> None:
    sections = {section.id for document in documents for section in document.sections}

    named = {section for example in examples for section in (example.section, *example.also) if section}
    assert named <= sections


def test_every_reply_states_only_facts_that_were_asked_for() -> None:
    replies = load_replies()

    assert replies
    assert [reply.text for reply in replies if not set(reply.facts) <= set(reply.asked)] == []


def test_the_first_of_two_equal_texts_counts_and_replies_are_no_examples(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", {"text": "q", "asks": "recommendation", "persona": None, "facts": {}})
    write(tmp_path / "b.jsonl", {"text": "q", "answerable": False, "kind": "price"})
    write(tmp_path / "replies.jsonl", {"text": "yes", "asked": ["goal"], "facts": {}})

    (example,) = load_examples(tmp_path)
    (reply,) = load_replies(tmp_path)

    assert example.label == BARE
    assert reply.text == "yes"


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ({"text": "q", "asks": "recommendation", "persona": "hobbyist"}, "hobbyist"),
        ({"text": "q", "asks": "recommendation", "persona": None}, BARE),
        ({"text": "q", "asks": "lookup", "persona": None}, LOOKUP),
        ({"text": "q", "answerable": True, "kind": "why", "section": "2.1"}, LOOKUP),
        ({"text": "q", "answerable": False, "kind": "price"}, NOTHING),
    ],
)
def test_an_example_is_labelled_by_what_it_asks(tmp_path: Path, row: dict[str, object], label: str) -> None:
    write(tmp_path / "some.jsonl", row)

    (example,) = load_examples(tmp_path)

    assert example.label == label
