"""The form that asks what was wrong with an answer."""

from dataclasses import dataclass

from advisor.feedback import MAX_REASON_CHARS
from bot import names
from bot.blocks.elements import Element, field, modal
from bot.delivery import Delivery
from bot.labels.label import label
from bot.payloads import Payload, json_object, part, word
from knowledge.documents import Language

_BLOCK = "reason"
_ACTION = "reason"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an answer was voted down. ``delivery_id`` is None where the form does not tell."""

    delivery_id: str | None
    text: str | None


def reason_view(delivery: Delivery, language: Language | None = None) -> dict[str, object]:
    """The form, in the language of the answer unless told otherwise."""
    language = language or (delivery.answer.language if delivery.answer else delivery.asked.language) or "en"
    writing: Element = {
        "type": "plain_text_input",
        "action_id": _ACTION,
        "multiline": True,
        "max_length": MAX_REASON_CHARS,
    }
    return modal(
        label("reason_title", language),
        [field(label("reason", language), _BLOCK, writing, hint=label("reason_hint", language))],
        names.REASON_VIEW,
        close=label("cancel", language),
        submit=label("send", language),
        metadata={"d": delivery.id, "l": language},
    )


def reason_in(view: Payload) -> Reason:
    """What was written in the form."""
    metadata = json_object(view.get("private_metadata"))
    written = (word(part(view, "state", "values", _BLOCK, _ACTION), "value") or "").strip()
    return Reason(word(metadata, "d"), written[:MAX_REASON_CHARS] or None)
