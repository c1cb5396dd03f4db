"""Whether Slack takes what we send: by its own types, by the lengths its SDK knows, and by those nobody checks."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.blocks.message import Message
from tests.slack.checks import RefusedError, check_message, check_view

SCHEMAS = Path(__file__).parent / "schemas" / "slack.json"


@cache
def _validator(name: str) -> Draft7Validator:
    definitions = json.loads(SCHEMAS.read_text(encoding="utf-8"))["definitions"]
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": definitions})


def violations(name: str, payload: object) -> list[str]:
    """Where ``payload`` is not of the type ``name`` in tests/slack/schemas/entry.ts."""
    return [f"{name}: {error.json_path}: {error.message[:200]}" for error in _validator(name).iter_errors(payload)]


def block_violations(blocks: list[dict[str, Any]]) -> list[str]:
    """Where blocks are not of the type of their kind, or longer than the models of the SDK allow."""
    return [f"block {at}: {problem}" for at, each in enumerate(blocks) for problem in _of_block(json.dumps(each))]


@cache
def _of_block(written: str) -> tuple[str, ...]:
    block = json.loads(written)
    kind = "".join(word.capitalize() for word in block["type"].split("_"))
    return (*violations(f"{kind}Block", block), *_too_long(block))


def message_violations(message: Message) -> list[str]:
    """All that is wrong with a message, as JSON would carry it."""
    blocks = json.loads(json.dumps(message.blocks))
    return [*block_violations(blocks), *_refused({"channel": "C1", "text": message.text, "blocks": blocks})]


def view_violations(view: Mapping[str, object]) -> list[str]:
    """All that is wrong with a view, as JSON would carry it."""
    sent = json.loads(json.dumps(view))
    found = violations("Home" if view["type"] == "home" else "Modal", sent | {"blocks": []})
    found += block_violations(sent["blocks"])
    try:
        View(**sent).validate_json()
        check_view(sent)
    except (SlackObjectFormationError, RefusedError) as exc:
        found.append(f"{exc} {getattr(exc, 'answer', '')}")
    asks = any(block["type"] == "input" for block in sent["blocks"])
    return [*found, "inputs without submit"] if asks and "submit" not in sent else found


def _too_long(block: dict[str, Any]) -> Iterator[str]:
    """What the models of the SDK refuse."""
    try:
        parsed = Block.parse(block)
        assert parsed is not None, block["type"]
        parsed.validate_json()
    except SlackObjectFormationError as exc:
        yield str(exc)


def _refused(message: Mapping[str, Any]) -> Iterator[str]:
    try:
        check_message(message)
    except RefusedError as exc:
        yield f"{exc} {exc.answer}"
