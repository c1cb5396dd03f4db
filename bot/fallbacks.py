"""Less of a message, for when all of it is more than Slack takes."""

import json
from collections.abc import Iterator

from bot.blocks.message import Block, Message

_SHORT_CHARS = 6_000


def smaller(message: Message) -> Iterator[Message]:
    """Ever less of ``message``: its first blocks with the buttons, then nothing but its text."""
    blocks = _first(message.blocks)
    if len(blocks) < len(message.blocks):
        yield Message(message.text, blocks)
    if message.blocks:
        yield Message(message.text, ())


def _first(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """As many blocks from the top as are short together, then the buttons."""
    left, kept = _SHORT_CHARS, []
    for block in blocks:
        left -= len(json.dumps(dict(block), ensure_ascii=False))
        if left >= 0 or block.get("type") == "actions":
            kept.append(block)
    return tuple(kept)
