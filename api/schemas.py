"""The bodies that requests must have."""

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from advisor.answers import MAX_HISTORY_TURNS, MAX_LIMIT, MAX_QUESTION_CHARS, Ask, FactValue, Turn
from knowledge.documents import Language

MAX_NAME_CHARS = 200


def clean(text: str) -> str:
    """``text``, unless it holds what no database keeps. Raises ValueError."""
    if "\0" in text:
        raise ValueError("holds a null byte; remove it")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half of a surrogate pair; send valid Unicode") from None
    return text


def _worded(text: str) -> str:
    if all(unicodedata.category(character)[0] in "CZ" for character in text):
        raise ValueError("holds nothing visible; write what you want to know, in Korean or English")
    return text


def _fact_value(value: object) -> object:
    """One complaint where the union of types would give one per type."""
    if not isinstance(value, bool | str):
        raise ValueError("must be a text, true or false")
    return clean(value) if isinstance(value, str) else value


Clean = Annotated[str, AfterValidator(clean)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARS), AfterValidator(clean)]
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION_CHARS),
    AfterValidator(clean),
    AfterValidator(_worded),
]
Stated = Annotated[FactValue, BeforeValidator(_fact_value)]
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, description="How many sections at most.")]


class _Body(BaseModel):
    # Strict: "3" is no number and 1 is no truth value. Unknown fields are more likely misspelt than meant.
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class TurnBody(_Body):
    """One earlier turn."""

    role: Literal["user", "assistant"]
    text: Clean


class AskBody(_Body):
    """A question with all that bears on it."""

    question: Annotated[Words, Field(description="What you want to know, in Korean or English.")]
    language: Annotated[Language | None, Field(description="The answer's language; null follows the question.")] = None
    conversation_id: Annotated[Name | None, Field(description="Goes on with an earlier conversation.")] = None
    history: Annotated[
        list[TurnBody] | None,
        Field(
            max_length=MAX_HISTORY_TURNS,
            description="Earlier turns, oldest first; ignored with conversation_id.",
        ),
    ] = None
    persona: Annotated[Name | None, Field(description="Wins over the persona detected; see /v1/personas.")] = None
    facts: Annotated[
        dict[Name, Stated] | None, Field(description="Win over the facts detected; see /v1/personas/{id}.")
    ] = None
    limit: Limit = 3

    def ask(self) -> Ask:
        """The question as the use case takes it."""
        return Ask(
            question=self.question,
            language=self.language,
            conversation_id=self.conversation_id,
            history=tuple(Turn(turn.role, turn.text) for turn in self.history or ()),
            persona=self.persona,
            facts=self.facts,
            limit=self.limit,
        )


class SearchBody(_Body):
    """Words to search the knowledge base for."""

    query: Annotated[Words, Field(description="Words or a sentence, in Korean or English.")]
    limit: Limit = 5


class PlaceBody(_Body):
    """A question to be placed on the map."""

    query: Annotated[Words, Field(description="A question, in Korean or English.")]
