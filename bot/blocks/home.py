"""App Home and what greets somebody: how to ask, with an example for every persona."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.deciding import ORDER
from bot import names
from bot.blocks.elements import Element, actions, button, context, divider, header, section
from bot.blocks.message import Block, Message, message
from bot.labels.label import LABELS, label
from knowledge.decisions.rules import Persona
from knowledge.documents import Document, Language

EXAMPLES_EACH = 2
# Slack shows at most four.
PROMPTED = ("industry", "researcher", "hobbyist", "beginner")
_SINCE = "since"
_HELP = ("help.ask", "help.settings", "help.reindex", "help.gaps", "help.help")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that is suggested: what stands on it, and what is asked."""

    title: str
    message: str


def home_view(
    language: Language,
    personas: Mapping[str, Persona],
    *,
    documents: Sequence[Document] = (),
    ready: bool = True,
) -> dict[str, object]:
    """The Home tab. ``documents`` are counted at its foot; not ready means that there is no answer yet."""
    blocks = [header(label("home.title", language)), section(label("home.intro", language))]
    if not ready:
        blocks.append(context(f"⏳ {label('home.not_ready', language)}"))
    situation = button(label("home.situation", language), names.QUESTIONNAIRE, {"l": language}, style="primary")
    blocks.append(actions(situation))
    blocks += [divider(), section(f"*{label('home.examples', language)}*"), *_examples(language, personas)]
    blocks += [divider(), section(f"*{label('home.how', language)}*\n{label('home.ways', language)}")]
    if documents:
        counted = sum(len(document.sections) for document in documents)
        blocks.append(context(label("home.foot", language, documents=len(documents), sections=f"{counted:,}")))
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def _examples(language: Language, personas: Mapping[str, Persona]) -> Iterator[Block]:
    """One row of example questions for each persona; a click asks it."""
    numbered = 0
    for name in (*ORDER, _SINCE):
        questions = examples(name, language)
        if name in personas:
            yield context(f"*{personas[name].title[language]}*")
        elif name == _SINCE:
            yield context(f"*{label('since', language)}*")
        else:
            continue
        buttons: list[Element] = []
        for question in questions:
            buttons.append(button(question, f"{names.EXAMPLE}.{numbered}", {"q": question, "l": language}))
            numbered += 1
        yield actions(*buttons)


def examples(persona: str, language: Language) -> tuple[str, ...]:
    """The example questions of a persona."""
    known = (f"example.{persona}.{at}" for at in range(EXAMPLES_EACH))
    return tuple(label(name, language) for name in known if name in LABELS)


def suggested_prompts(language: Language) -> tuple[Prompt, ...]:
    """What is suggested to somebody who opens a conversation."""
    questions = (examples(persona, language)[0] for persona in PROMPTED)
    return tuple(Prompt(question, question) for question in questions)


def prompts_title(language: Language) -> str:
    """What stands over the suggested prompts."""
    return label("prompts.title", language)


def help_message(language: Language) -> Message:
    """How the command is used."""
    lines = "\n".join(f"•  {label(name, language)}" for name in _HELP)
    blocks = section(f"*{label('help.title', language)}*\n{lines}"), context(label("help.elsewhere", language))
    return message("\n".join(label(name, language).replace("`", "") for name in _HELP), *blocks)
