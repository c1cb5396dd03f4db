"""What is posted: blocks, with the text that notifications and screen readers tell."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.blocks.mrkdwn import fitted

Block = Mapping[str, object]
MAX_BLOCKS = 50
MAX_TEXT_CHARS = 3_000


@dataclass(frozen=True, slots=True)
class Message:
    """A message. ``text`` is escaped, at most 3,000 characters; Slack shows ``blocks`` in its place."""

    text: str
    blocks: tuple[Block, ...]


def size_chars(value: object) -> int:
    """The characters of all texts in blocks, with the addresses of their links: what Slack counts."""
    if isinstance(value, Mapping):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(size_chars(each) for each in value.values())
    return sum(size_chars(each) for each in value) if isinstance(value, list | tuple) else 0


def message(text: str, *blocks: Block) -> Message:
    """A message of ``blocks`` that is told as ``text``, which is not escaped yet."""
    return Message(fitted(text, MAX_TEXT_CHARS), blocks[:MAX_BLOCKS])
