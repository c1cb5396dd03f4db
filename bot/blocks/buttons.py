"""The buttons under an answer, each with the id of the delivery it belongs to."""

from collections.abc import Iterator

from advisor.answers import Answer, MissingFact
from bot import names
from bot.blocks.elements import MAX_ACTIONS, Element, actions, button, packed, plain
from bot.blocks.message import Block
from bot.labels.label import label
from knowledge.documents import Language

MAX_CHOICES = MAX_ACTIONS


def choice_buttons(missing: MissingFact, delivery_id: str) -> Iterator[Block]:
    """The values that the missing fact may take; a click is the answer."""
    made = [
        button(choice.label, f"{names.CHOICE}.{at}", {"d": delivery_id, "f": missing.name, "v": choice.value})
        for at, choice in enumerate(missing.choices[:MAX_CHOICES])
    ]
    if made:
        yield actions(*made)


def answer_buttons(answer: Answer, delivery_id: str, *, human: bool, shareable: bool) -> Iterator[Block]:
    """What can be done with an answer."""
    made = [
        button(label(name, answer.language), action, {"d": delivery_id}, style="primary" if name == "share" else None)
        for name, action in _offered(answer, human=human, shareable=shareable)
    ]
    if made:
        yield actions(*made)


def _offered(answer: Answer, *, human: bool, shareable: bool) -> Iterator[tuple[str, str]]:
    """The label and the action of each button that makes sense for this answer."""
    decision = answer.decision
    if shareable:
        yield "share", names.SHARE
    if answer.citations and (decision is None or decision.path):
        yield ("why" if decision else "quotes"), names.WHY
    if decision is not None and decision.would_change:
        yield "change", names.CHANGE
    if decision is not None:
        yield "questionnaire", names.QUESTIONNAIRE
        if decision.persona is not None:
            yield "start_over", names.START_OVER
    if human:
        yield "human", names.HUMAN


def feedback(language: Language, delivery_id: str) -> Block:
    """Whether an answer helped."""
    buttons: Element = {
        "type": "feedback_buttons",
        "action_id": names.FEEDBACK,
        "positive_button": {
            "text": plain(label("helpful", language), 75),
            "value": packed({"d": delivery_id, "v": "up"}),
        },
        "negative_button": {
            "text": plain(label("unhelpful", language), 75),
            "value": packed({"d": delivery_id, "v": "down"}),
        },
    }
    return {"type": "context_actions", "elements": [buttons]}
