"""What Slack refuses of a message or a view: the limits that it enforces itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.slack.records import elements_in, texts_in

MOST_BLOCKS = 50
MOST_VIEW_BLOCKS = 100
MOST_TEXT_CHARS = 4_000
MOST_MARKDOWN_CHARS = 12_000
MOST_BLOCKS_CHARS = 13_200
_TEXT_CHARS = {"section": 3_000, "header": 150, "markdown": MOST_MARKDOWN_CHARS, "context": 3_000}
_ELEMENTS = {"actions": 25, "context": 10, "context_actions": 5}


class RefusedError(Exception):
    """Slack answers ``ok: false`` with this error."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.answer: dict[str, object] = {"ok": False, "error": error, **more}


def check_message(arguments: Mapping[str, Any]) -> None:
    """Raise RefusedError for a message that Slack would not take."""
    text, blocks = arguments.get("text") or "", arguments.get("blocks") or []
    markdown = arguments.get("markdown_text") or ""
    if not text and not blocks and not markdown and not arguments.get("attachments"):
        raise RefusedError("no_text")
    if len(text) > MOST_TEXT_CHARS:
        raise RefusedError("msg_too_long")
    if len(markdown) > MOST_MARKDOWN_CHARS:
        raise RefusedError("msg_too_long")
    check_blocks(blocks, MOST_BLOCKS)
    metadata = arguments.get("metadata")
    if metadata is not None and not (
        isinstance(metadata, Mapping) and metadata.get("event_type") and "event_payload" in metadata
    ):
        raise RefusedError("invalid_metadata_format")


def check_view(view: Mapping[str, Any]) -> None:
    """Raise RefusedError for a view that Slack would not open."""
    problems = []
    if view.get("type") not in ("modal", "home"):
        problems.append("type")
    if view.get("type") == "modal" and not 0 < len(view.get("title", {}).get("text", "")) <= 24:
        problems.append("title")
    for name in ("submit", "close"):
        if name in view and not 0 < len(view[name].get("text", "")) <= 24:
            problems.append(name)
    if len(view.get("private_metadata", "")) > 3_000 or len(view.get("callback_id", "")) > 255:
        problems.append("private_metadata or callback_id")
    if problems:
        raise RefusedError("invalid_arguments", response_metadata={"messages": problems})
    check_blocks(view.get("blocks", []), MOST_VIEW_BLOCKS)


def check_blocks(blocks: Sequence[Mapping[str, Any]], most: int) -> None:
    """Raise RefusedError for blocks that are too many, too long, or called alike."""
    problems = [f"more than {most} blocks"] if len(blocks) > most else []
    for at, block in enumerate(blocks):
        problems += [f"blocks[{at}]: {problem}" for problem in _problems(block)]
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(ids) != len(set(ids)):
        problems.append("block_id twice")
    if problems:
        raise RefusedError("invalid_blocks", response_metadata={"messages": problems})
    if most == MOST_BLOCKS and sum(map(len, texts_in(list(blocks)))) > MOST_BLOCKS_CHARS:
        raise RefusedError("msg_blocks_too_long")


def _problems(block: Mapping[str, Any]) -> list[str]:
    kind = block.get("type", "")
    problems = [] if isinstance(kind, str) and kind else ["no type"]
    own = block.get("text")
    texts = [own["text"] if isinstance(own, Mapping) else own] if own is not None else []
    texts += [each.get("text", "") for each in block.get("elements", []) if isinstance(each.get("text"), str)]
    problems += [f"a text of {len(text)}" for text in texts if not 0 < len(text) <= _TEXT_CHARS.get(kind, 3_000)]
    problems += [f"a field of {len(each['text'])}" for each in block.get("fields", []) if len(each["text"]) > 2_000]
    if len(block.get("elements", [])) > _ELEMENTS.get(kind, 25) or len(block.get("fields", [])) > 10:
        problems.append("too many elements")
    elements = elements_in(block)
    for element in elements:
        problems += _element_problems(element)
    if len({element["action_id"] for element in elements}) != len(elements):
        problems.append("action_id twice")
    return problems


def _element_problems(element: Mapping[str, Any]) -> list[str]:
    problems = []
    if len(element["action_id"]) > 255:
        problems.append("action_id")
    if element.get("type") == "button":
        label = element.get("text", {}).get("text", "")
        problems += [] if 0 < len(label) <= 75 else [f"a label of {len(label)}"]
        problems += [] if len(element.get("value", "")) <= 2_000 else ["a value too long"]
    options = element.get("options", [])
    problems += ["too many options"] if len(options) > 100 else []
    problems += [
        "a long option" for option in options if len(option["text"]["text"]) > 75 or len(option["value"]) > 150
    ]
    return problems
