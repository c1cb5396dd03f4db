"""The page to ask: what it is given; the asking itself is done by its scripts over the HTTP API."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from advisor.answers import MAX_QUESTION_CHARS
from api.ports import Answering
from api.web.languages import language_of
from api.web.pages import Pages
from api.web.wording import LABELS, Words
from knowledge.decisions.rules import Localized, Persona
from knowledge.documents import Language

# As the article treats them.
_ORDER = ("industry", "researcher", "professor", "career_change", "hobbyist", "beginner")
LOOK_UP = "look_up"


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions to try: a persona's, or some to look things up (``persona`` is then None)."""

    persona: str | None
    title: str
    questions: tuple[str, ...]


def ask_routes(pages: Pages, answering: Answering) -> APIRouter:
    """GET /."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def get_ask(request: Request) -> Response:
        language = language_of(request)
        personas = in_order(answering.personas())
        return pages.render(
            request,
            "ask.html",
            examples=tuple(examples(personas, language)),
            personas=[(persona.id, persona.title[language]) for persona in personas],
            given={"personas": [_shown(persona) for persona in personas], "most_chars": MAX_QUESTION_CHARS},
        )

    return router


def in_order(personas: Mapping[str, Persona]) -> tuple[Persona, ...]:
    """The personas as the article treats them, others behind."""
    known = {name: at for at, name in enumerate(_ORDER)}
    return tuple(sorted(personas.values(), key=lambda persona: (known.get(persona.id, len(known)), persona.id)))


def examples(personas: tuple[Persona, ...], language: Language) -> Iterator[Examples]:
    """The example questions, persona by persona, then those to look things up."""
    for persona in personas:
        if found := _questions(persona.id, language):
            yield Examples(persona.id, persona.title[language], found)
    yield Examples(None, Words(language)(f"ask.{LOOK_UP}"), _questions(LOOK_UP, language))


def _questions(name: str, language: Language) -> tuple[str, ...]:
    words = Words(language)
    return tuple(words(label) for label in LABELS if label.startswith(f"ask.example_{name}_"))


def _shown(persona: Persona) -> Mapping[str, Any]:
    """What the scripts need to name facts and offer their values, in both languages: answers follow the question's."""
    return {
        "id": persona.id,
        "title": dict(persona.title),
        "facts": [
            {
                "name": fact.name,
                "question": dict(fact.question),
                "choices": [_choice(choice.value, choice.label) for choice in fact.choices],
            }
            for fact in persona.facts
        ],
    }


def _choice(value: str | bool, label: Localized) -> Mapping[str, Any]:
    return {"value": value, "label": dict(label)}
