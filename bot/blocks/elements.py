"""The blocks and elements of Slack's kit that we use, each within its limits."""

import json
from collections.abc import Container, Mapping, Sequence

from bot.blocks.message import Block
from bot.blocks.mrkdwn import cut, inline

Element = dict[str, object]
MAX_SECTION_CHARS = 3_000
MAX_HEADER_CHARS = 150
MAX_BUTTON_CHARS = 75
MAX_TITLE_CHARS = 24
MAX_OPTIONS = 100
MAX_ACTIONS = 25
MAX_CONTEXT_ELEMENTS = 10


def plain(text: str, limit: int = MAX_SECTION_CHARS) -> Element:
    """Words without markup, in one line; ``:signs:`` in them stay what they are."""
    return {"type": "plain_text", "text": cut(inline(text), limit) or "–", "emoji": False}


def mrkdwn(text: str) -> Element:
    """Words with markup, escaped already. Bare addresses and channel names in them stay words."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str, accessory: Element | None = None) -> Block:
    """A paragraph, shown whole; ``text`` is escaped already."""
    block: dict[str, object] = {"type": "section", "text": mrkdwn(text), "expand": True}
    return block | {"accessory": accessory} if accessory else block


def context(*texts: str) -> Block:
    """Small print; each text is escaped already."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:MAX_CONTEXT_ELEMENTS]]}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, MAX_HEADER_CHARS)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def actions(*elements: Element) -> Block:
    """Buttons and menus in a row, at most 25."""
    return {"type": "actions", "elements": list(elements[:MAX_ACTIONS])}


def button(
    text: str, action_id: str, value: Mapping[str, object] | None = None, *, style: str | None = None
) -> Element:
    """A button that sends ``value`` as JSON. ``style`` is ``primary`` or ``danger``."""
    made: Element = {"type": "button", "text": plain(text, MAX_BUTTON_CHARS), "action_id": action_id}
    if value is not None:
        made["value"] = packed(value)
    return made | {"style": style} if style else made


def packed(value: Mapping[str, object]) -> str:
    """``value`` as compact JSON, for the value of a button or the metadata of a view."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def option(text: str, value: str, description: str | None = None) -> Element:
    """One entry of a menu."""
    made: Element = {"text": plain(text, MAX_BUTTON_CHARS), "value": value}
    return made | {"description": plain(description, MAX_BUTTON_CHARS)} if description else made


def menu(action_id: str, options: Sequence[Element], placeholder: str, *, chosen: str | None = None) -> Element:
    """A menu of which one entry is chosen, if any."""
    kept = list(options[:MAX_OPTIONS])
    made: Element = {
        "type": "static_select",
        "action_id": action_id,
        "options": kept,
        "placeholder": plain(placeholder),
    }
    first = next((each for each in kept if each["value"] == chosen), None)
    return made | {"initial_option": first} if first else made


def menu_of_many(action_id: str, options: Sequence[Element], placeholder: str, *, chosen: Container[str]) -> Element:
    """A menu of which any number of entries are chosen."""
    kept = list(options[:MAX_OPTIONS])
    made: Element = {
        "type": "multi_static_select",
        "action_id": action_id,
        "options": kept,
        "placeholder": plain(placeholder),
    }
    first = [each for each in kept if str(each["value"]) in chosen]
    return made | {"initial_options": first} if first else made


def ticks(action_id: str, options: Sequence[Element], *, chosen: Container[str]) -> Element:
    """Boxes to tick."""
    made: Element = {"type": "checkboxes", "action_id": action_id, "options": list(options)}
    first = [each for each in options if str(each["value"]) in chosen]
    return made | {"initial_options": first} if first else made


def field(label: str, block_id: str, element: Element, *, optional: bool = True, hint: str | None = None) -> Element:
    """A question of a form with what it is answered by."""
    made: Element = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2_000),
        "element": element,
        "optional": optional,
    }
    return made | {"hint": plain(hint, 2_000)} if hint else made


def modal(
    title: str,
    blocks: Sequence[Block],
    callback_id: str,
    *,
    close: str,
    submit: str | None = None,
    metadata: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """A view over the conversation; with ``submit`` it is a form."""
    view: dict[str, object] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, MAX_TITLE_CHARS),
        "close": plain(close, MAX_TITLE_CHARS),
        "blocks": list(blocks),
    }
    if submit is not None:
        view["submit"] = plain(submit, MAX_TITLE_CHARS)
    return view | {"private_metadata": packed(metadata)} if metadata is not None else view
