"""Labelled examples: what people ask, and whether, how and for whom it can be answered."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from knowledge.decisions.rules import Value

EXAMPLES = Path(__file__).parent / "examples"
BARE = "bare"  # a recommendation is asked for, nothing tells of the asker
LOOKUP = "lookup"
NOTHING = "nothing"
Intent = Literal["recommendation", "lookup", "nothing"]


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its labels.

    ``intent`` is "nothing" where the knowledge base has no answer. ``section`` names the section of the article that
    answers a lookup. ``kind`` groups examples of one origin, which calibration holds out together.
    """

    text: str
    intent: Intent
    kind: str
    persona: str | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    section: str | None = None
    also: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What the intent head learns: the persona of a recommendation, ``bare``, ``lookup`` or ``nothing``."""
        return (self.persona or BARE) if self.intent == "recommendation" else self.intent


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a question that the advisor asked back: the facts asked for, and those the words state."""

    text: str
    asked: tuple[str, ...]
    facts: Mapping[str, Value]


def load_examples(home: Path = EXAMPLES) -> tuple[Example, ...]:
    """Every example under ``home`` but the replies, each text once."""
    found: dict[str, Example] = {}
    for path in sorted(home.glob("*.jsonl")):
        if path.stem != "replies":
            for row in _rows(path):
                found.setdefault(row["text"], _example(row))
    return tuple(found.values())


def load_replies(home: Path = EXAMPLES) -> tuple[Reply, ...]:
    """The replies under ``home``."""
    rows = _rows(home / "replies.jsonl")
    return tuple(Reply(row["text"], tuple(row["asked"]), row["facts"]) for row in rows)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _example(row: Mapping[str, Any]) -> Example:
    if "asks" in row:
        kind = f"persona:{row['persona']}" if row["persona"] else f"{row['asks']}:none"
        return Example(row["text"], row["asks"], kind, row["persona"], row.get("facts") or {})
    if row["answerable"]:
        return Example(row["text"], "lookup", row["kind"], section=row["section"], also=tuple(row.get("also") or ()))
    return Example(row["text"], "nothing", row["kind"])
