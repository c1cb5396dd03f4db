"""The quality report: the scorer's table, overall and by type, language and persona."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.documents import replace_part, table
from evaluation.gold import GoldQuestion
from evaluation.scorer import COLUMNS, Judgement, Prediction, Scores, judge, score

TARGETS = {"hit@1": 0.90, "hit@3": 0.97, "persona": 0.95, "rec": 0.95, "absF1": 0.93, "full": 0.90}
LANGUAGE_GAP = 0.05


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The scores of one group of questions."""

    group: str
    key: str
    scores: Scores


def judge_all(questions: Sequence[GoldQuestion], predictions: Iterable[Prediction]) -> list[Judgement]:
    """Each question judged by the prediction of its id."""
    found = {prediction.id: prediction for prediction in predictions}
    return [judge(question, found.get(question.id)) for question in questions]


def score_rows(judged: Sequence[Judgement]) -> list[ScoreRow]:
    """The rows of the table: overall, then per type, per language, per persona."""
    rows = [ScoreRow("overall", "all", score(judged))]
    rows.extend(_grouped("type", judged, lambda question: question.type))
    rows.extend(_grouped("lang", judged, lambda question: question.language))
    rows.extend(_grouped("persona", judged, lambda question: question.persona))
    return rows


def _grouped(
    group: str, judged: Sequence[Judgement], key_of: Callable[[GoldQuestion], str | None]
) -> Iterator[ScoreRow]:
    keys = sorted({key for each in judged if (key := key_of(each.question)) is not None})
    for key in keys:
        yield ScoreRow(group, key, score([each for each in judged if key_of(each.question) == key]))


def format_value(value: float | None) -> str:
    """A number as the table shows it."""
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def text_table(rows: Sequence[ScoreRow]) -> str:
    """The table for a terminal."""
    lines = [" " * 22 + "".join(f"{head:>9}" for head in COLUMNS)]
    for row in rows:
        cells = "".join(f"{format_value(value):>9}" for value in row.scores.columns().values())
        lines.append(f"{row.group + ':' + row.key:<22}{cells}")
    return "\n".join(lines)


def fault_lines(judged: Sequence[Judgement], predictions: Iterable[Prediction]) -> list[str]:
    """One line per question that was not answered fully right."""
    found = {prediction.id: prediction for prediction in predictions}
    return [_fault_line(each, found.get(each.question.id)) for each in judged if each.faults]


def _fault_line(judged: Judgement, prediction: Prediction | None) -> str:
    question = judged.question
    got = f"{list(prediction.citations)} {list(prediction.recommend)}" if prediction else "nothing"
    wanted = f"{sorted(question.sections)} {list(question.recommend)}"
    faults = ", ".join(judged.faults)
    return f"{question.id} {question.type}: {faults} | {question.question[:70]} | expected {wanted} | got {got}"


def write_report(rows: Sequence[ScoreRow], path: Path) -> None:
    """Put the scores into their parts of the document at ``path``."""
    replace_part(path, "targets", _targets(rows))
    heads = ["group", *COLUMNS]
    lines = [[f"{row.group}: {row.key}", *map(format_value, row.scores.columns().values())] for row in rows]
    replace_part(path, "scores", table(heads, lines))


def _targets(rows: Sequence[ScoreRow]) -> str:
    overall = rows[0].scores.columns()
    lines = [
        [head, f"≥ {target:.2f}", format_value(overall[head]), _met((overall[head] or 0.0) >= target)]
        for head, target in TARGETS.items()
    ]
    full = {row.key: row.scores.full or 0.0 for row in rows if row.group == "lang"}
    if {"ko", "en"} <= full.keys():
        gap = abs(full["ko"] - full["en"])
        lines.append(["full, ko against en", f"≤ {LANGUAGE_GAP:.2f}", f"{gap:.3f}", _met(gap <= LANGUAGE_GAP)])
    return table(["measure", "target", "measured", "met"], lines)


def _met(met: bool) -> str:
    return "yes" if met else "**no**"
