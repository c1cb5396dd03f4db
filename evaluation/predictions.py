"""Predictions: asked of the advisor, kept as JSON lines."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from advisor.answers import Answer, Ask
from evaluation.gold import GoldQuestion
from evaluation.scorer import ASK, Prediction

Progress = Callable[[int, int], None]


class Answering(Protocol):
    """Whatever answers questions."""

    def answer(self, ask: Ask) -> Answer:
        """The answer to one question."""
        ...


def evaluate(
    answering: Answering, questions: Sequence[GoldQuestion], *, progress: Progress = lambda *_: None
) -> list[Prediction]:
    """What ``answering`` answers to each of ``questions``, in order; ``progress`` gets (done, total)."""
    found = []
    for question in questions:
        found.append(prediction_of(question.id, answering.answer(question.ask())))
        progress(len(found), len(questions))
    return found


def prediction_of(question_id: str, answer: Answer) -> Prediction:
    """An answer as the scorer reads it."""
    advised = answer.decision.recommendation if answer.decision else ()
    return Prediction(
        id=question_id,
        answer=answer.text,
        citations=tuple(citation.section for citation in answer.citations),
        abstained=answer.status == "abstained",
        persona=answer.decision.persona if answer.decision else None,
        recommend=(ASK,) if answer.status == "needs_fact" else advised,
    )


def save_predictions(predictions: Iterable[Prediction], path: Path) -> None:
    """Write ``predictions`` as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(prediction), ensure_ascii=False) + "\n" for prediction in predictions)
    path.write_text("".join(lines), encoding="utf-8")


def load_predictions(path: Path) -> list[Prediction]:
    """The predictions in a file of JSON lines, whoever wrote it; of one id the last counts."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return list({row["id"]: _prediction(row) for row in rows}.values())


def _prediction(row: Mapping[str, Any]) -> Prediction:
    advised = row.get("recommend") or ()
    return Prediction(
        id=row["id"],
        answer=row.get("answer") or "",
        citations=tuple(str(section) for section in row.get("citations") or ()),
        abstained=bool(row.get("abstained")),
        persona=row.get("persona"),
        recommend=(advised,) if isinstance(advised, str) else tuple(str(name) for name in advised),
    )
