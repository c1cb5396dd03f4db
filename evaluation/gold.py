"""Questions with what a right answer to each must hold."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.answers import Ask, Turn

DEVELOPMENT = Path(__file__).parent / "questions" / "dev.jsonl"


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question of an evaluation set.

    ``sections`` are those that answer it; each group of ``must_mention`` holds spellings of which one must
    occur; ``recommend`` holds every acceptable recommendation, the best first ("ask" = one more fact is asked
    for).
    """

    id: str
    type: str
    language: str
    question: str
    answerable: bool
    sections: frozenset[str]
    must_mention: tuple[tuple[str, ...], ...]
    persona: str | None
    recommend: tuple[str, ...]
    history: tuple[Turn, ...] = ()

    def ask(self) -> Ask:
        """The question as the advisor is asked it."""
        return Ask(self.question, history=self.history)


def load_questions(path: Path = DEVELOPMENT) -> tuple[GoldQuestion, ...]:
    """The questions in a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        return tuple(_question(json.loads(line)) for line in lines if line.strip())


def _question(row: Mapping[str, Any]) -> GoldQuestion:
    return GoldQuestion(
        id=row["id"],
        type=row["type"],
        language=row["lang"],
        question=row["question"],
        answerable=row["answerable"],
        sections=frozenset(row["gold_sections"]),
        must_mention=tuple(tuple(group) for group in row["must_mention"]),
        persona=row.get("persona"),
        recommend=tuple(row.get("recommend") or ()),
        history=tuple(Turn(turn["role"], turn["text"]) for turn in row.get("history") or ()),
    )
