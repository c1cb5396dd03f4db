"""Our reply among the messages of a thread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.delivery import Delivery
from bot.names import ANSWER_EVENT

_BEGINNING_CHARS = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A message of ours; ``whole`` unless it is a stream that nobody finished."""

    ts: str
    whole: bool


def found_in(messages: Iterable[Mapping[str, Any]], delivery: Delivery, beginning: str | None) -> Found | None:
    """The reply to a delivery: by its mark; a stream, which has none until it ends, by how it begins."""
    half = None
    for message in messages:
        ts, metadata = message.get("ts"), message.get("metadata")
        if not isinstance(ts, str):
            continue
        if isinstance(metadata, Mapping) and metadata.get("event_type") == ANSWER_EVENT:
            payload = metadata.get("event_payload")
            if isinstance(payload, Mapping) and payload.get("delivery") == delivery.id:
                return Found(ts, whole=True)
        elif beginning and message.get("bot_id") and _begins(message.get("text"), beginning):
            half = Found(ts, whole=False)
    return half


def _begins(text: object, beginning: str) -> bool:
    """Whether a message begins so, whatever became of the signs of its formatting."""
    start = _letters(beginning)
    return bool(start) and _letters(str(text or "")).startswith(start)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))[:_BEGINNING_CHARS]
