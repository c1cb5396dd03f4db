"""An answer as server-sent events."""

import re
from collections.abc import Iterator
from typing import Any

from fastapi.sse import format_sse_event
from pydantic import TypeAdapter

from advisor.answers import Answer

EVENT_STREAM = "text/event-stream"
# A piece ends after the blanks that follow a sentence's end or a line.
_PIECE = re.compile(r".*?(?:[.!?…]\s+|\n+|$)", re.DOTALL)
_JSON: TypeAdapter[Any] = TypeAdapter(Any)


def answer_events(answer: Answer) -> Iterator[bytes]:
    """The events ``status``, ``decision``, ``citation``, ``text`` and ``done`` of ``answer``, in this order.

    ``decision`` is null for a plain look-up, ``citation`` comes once for each, ``text`` in pieces, and
    ``done`` is the whole answer.
    """
    yield _event(
        "status",
        {
            "id": answer.id,
            "conversation_id": answer.conversation_id,
            "status": answer.status,
            "language": answer.language,
        },
    )
    yield _event("decision", answer.decision)
    for citation in answer.citations:
        yield _event("citation", citation)
    for piece in text_pieces(answer.text):
        yield _event("text", {"text": piece})
    yield _event("done", answer)


def text_pieces(text: str) -> Iterator[str]:
    """``text`` cut after sentences and lines; the pieces joined are the text."""
    return (piece for piece in _PIECE.findall(text) if piece)


def _event(name: str, value: object) -> bytes:
    return format_sse_event(event=name, data_str=_JSON.dump_json(value).decode())
