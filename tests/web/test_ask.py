"""The page to ask: what it offers, and that it is right about it."""

import json
import re
from collections.abc import Mapping
from html import unescape

import pytest
from starlette.testclient import TestClient

from advisor.answer import Advisor
from advisor.answers import Ask
from api.web.addresses import ask_address
from api.web.ask import LOOK_UP, examples, in_order
from api.web.wording import LABELS
from knowledge.decisions.rules import Persona
from knowledge.documents import LANGUAGES
from tests.fakes import ARTICLE, shipped_documents, shipped_personas

EXAMPLES = sorted(name for name in LABELS if name.startswith("ask.example_"))


def test_page_offers_examples_for_every_persona_and_to_look_things_up(client: TestClient) -> None:
    personas = in_order(shipped_personas())

    for language in LANGUAGES:
        html = unescape(client.get(f"/?lang={language}").text)
        groups = tuple(examples(personas, language))

        assert [group.persona for group in groups] == [*(persona.id for persona in personas), None]
        for group in groups:
            assert group.title in html
            assert all(ask_address(question) in html for question in group.questions)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_answered_as_it_is_meant(advisor: Advisor, name: str) -> None:
    korean, english = (advisor.answer(Ask(words)) for words in LABELS[name])

    meant = re.sub(r"_\d+$", "", name.removeprefix("ask.example_"))
    for answer in (korean, english):
        assert answer.status in ("answered", "needs_fact")
        assert answer.citations
        if meant == LOOK_UP:
            assert answer.decision is None
        else:
            assert answer.decision is not None
            assert answer.decision.persona == meant
    if korean.decision is not None and english.decision is not None:
        assert korean.decision.recommendation == english.decision.recommendation


def test_scripts_are_given_every_fact_with_its_choices_in_both_languages(client: TestClient) -> None:
    html = client.get("/").text
    block = re.search(r'<script type="application/json" id="given">(.*?)</script>', html, re.DOTALL)
    assert block is not None

    given = json.loads(block[1])

    shown: Mapping[str, Mapping[str, object]] = {each["id"]: each for each in given["personas"]}
    for persona in shipped_personas().values():
        assert shown[persona.id]["title"] == persona.title
        assert shown[persona.id]["facts"] == [as_given(persona, fact.name) for fact in persona.facts]


def as_given(persona: Persona, name: str) -> Mapping[str, object]:
    fact = persona.fact(name)
    choices = [{"value": choice.value, "label": choice.label} for choice in fact.choices]
    return {"name": name, "question": fact.question, "choices": choices}


def test_rules_point_to_lines_of_the_article() -> None:
    """The panel beside the answer counts the sentences of a rule as lines."""
    document = next(each for each in shipped_documents() if each.id == ARTICLE)

    for section in document.sections:
        for text in section.texts:
            assert text.text.split("\n") == [text.quote(span) for span in text.sentences]


def test_address_asks_again_with_what_was_chosen() -> None:
    address = ask_address("뭐?", persona="industry", facts={"deploy_target": "mobile", "audio_video_input": True})

    assert address == ("/?q=%EB%AD%90%3F&persona=industry&facts=deploy_target%3Amobile%2Caudio_video_input%3Atrue")
