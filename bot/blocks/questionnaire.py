"""The form for a person's situation: a persona, then the facts that its rules turn on."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.answers import FactValue
from advisor.deciding import ORDER
from bot import names
from bot.blocks.elements import Element, context, field, menu, modal, option
from bot.blocks.message import Block
from bot.delivery import Delivery
from bot.labels.label import label
from bot.payloads import Payload, json_object, part, word
from knowledge.decisions.rules import Fact, Persona
from knowledge.documents import Language

_PERSONA_BLOCK = "persona"
_FACT_ACTION = "fact"


@dataclass(frozen=True, slots=True)
class Situation:
    """What somebody told in the form. ``delivery_id`` is the answer it was opened from, if any."""

    persona: str | None
    facts: Mapping[str, FactValue]
    delivery_id: str | None
    language: Language


def questionnaire_view(
    personas: Mapping[str, Persona],
    language: Language,
    delivery: Delivery | None = None,
    *,
    delivery_id: str | None = None,
    persona: str | None = None,
) -> dict[str, object]:
    """The form, filled in with what is known already; ``persona`` is the one just chosen in it."""
    known = delivery.answer.decision if delivery and delivery.answer else None
    chosen = persona or (known.persona if known else None)
    facts = {name: fact.value for name, fact in known.facts.items()} if known and chosen == known.persona else {}
    blocks = [context(label("questionnaire_intro", language)), _persona_field(personas, language, chosen)]
    if chosen is not None and chosen in personas:
        blocks += _fact_fields(personas[chosen], facts, language)
    return modal(
        label("questionnaire_title", language),
        blocks,
        names.QUESTIONNAIRE_VIEW,
        close=label("cancel", language),
        submit=label("submit", language),
        metadata={"d": delivery.id if delivery else delivery_id, "l": language},
    )


def _persona_field(personas: Mapping[str, Persona], language: Language, chosen: str | None) -> Block:
    known = sorted(personas, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    options = [option(personas[name].title[language], name) for name in known]
    choosing = menu(names.QUESTIONNAIRE_PERSONA, options, label("choose", language), chosen=chosen)
    asked = field(label("persona", language), _PERSONA_BLOCK, choosing, optional=False)
    return asked | {"dispatch_action": True}


def _fact_fields(persona: Persona, facts: Mapping[str, FactValue], language: Language) -> Iterator[Element]:
    for fact in persona.facts:
        options = [option(choice.label[language], json.dumps(choice.value)) for choice in fact.choices]
        chosen = json.dumps(facts[fact.name]) if fact.name in facts else None
        choosing = menu(_FACT_ACTION, options, label("choose", language), chosen=chosen)
        yield field(fact.question[language], _block_id(persona, fact), choosing)


def _block_id(persona: Persona, fact: Fact) -> str:
    """Of another persona the field is another one, so that Slack keeps nothing that was chosen in it."""
    return f"{persona.id}.{fact.name}"


def situation_in(view: Payload, personas: Mapping[str, Persona]) -> Situation:
    """What stands in the form as it is sent, or as it is while a persona is chosen in it."""
    values, metadata = part(view, "state", "values"), json_object(view.get("private_metadata"))
    persona = word(part(values, _PERSONA_BLOCK, names.QUESTIONNAIRE_PERSONA, "selected_option"), "value")
    known = personas.get(persona or "")
    return Situation(
        persona=known.id if known else None,
        facts=dict(_facts_in(values, known)) if known else {},
        delivery_id=word(metadata, "d"),
        language="ko" if metadata.get("l") == "ko" else "en",
    )


def _facts_in(values: Payload, persona: Persona) -> Iterator[tuple[str, FactValue]]:
    for fact in persona.facts:
        chosen = word(part(values, _block_id(persona, fact), _FACT_ACTION, "selected_option"), "value")
        for choice in fact.choices:
            if chosen == json.dumps(choice.value):
                yield fact.name, choice.value
