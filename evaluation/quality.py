"""`advisor eval`: the questions answered and scored, the parts weighed, abstention calibrated, all written down."""

from collections.abc import Callable, Mapping
from pathlib import Path

from evaluation.ablation import Variant, ablate, text_ablation, write_ablation
from evaluation.calibration_report import calibrate, summary, write_calibration
from evaluation.gold import DEVELOPMENT, load_questions
from evaluation.predictions import Answering, evaluate, save_predictions
from evaluation.report import ScoreRow, fault_lines, judge_all, score_rows, text_table, write_report
from evaluation.squad import load_squad, measure_squad, squad_table, write_squad
from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder

Say = Callable[[str], None]
Progress = Callable[[str, int, int], None]


QUALITY_PAGE = Path("docs/quality.md")
CALIBRATION_PAGE = Path("docs/calibration.md")
CALIBRATION_CURVE = Path("docs/images/calibration.svg")


def run_scoring(
    answering: Answering,
    *,
    questions: Path = DEVELOPMENT,
    document: Path | None = QUALITY_PAGE,
    predictions: Path | None = None,
    faults: bool = False,
    say: Say = lambda _: None,
    progress: Progress = lambda *_: None,
) -> list[ScoreRow]:
    """Answer and score the questions, say the table, and write it into ``document`` unless that is None."""
    asked = load_questions(questions)
    answers = evaluate(answering, asked, progress=lambda done, total: progress("questions", done, total))
    judged = judge_all(asked, answers)
    rows = score_rows(judged)
    say(text_table(rows))
    if faults:
        say("\n".join(fault_lines(judged, answers)))
    if predictions is not None:
        save_predictions(answers, predictions)
    if document is not None:
        write_report(rows, document)
    return rows


def run_ablation(
    encoders: Mapping[str, Encoder],
    cache: EmbeddingCache,
    *,
    questions: Path = DEVELOPMENT,
    document: Path | None = QUALITY_PAGE,
    say: Say = lambda _: None,
    progress: Progress = lambda *_: None,
) -> list[Variant]:
    """Weigh each part of retrieval with each encoder, by name; say the table and write it."""
    asked = load_questions(questions)
    found = [row for name, encoder in encoders.items() for row in ablate(name, encoder, cache, asked, report=progress)]
    say(text_ablation(found))
    if document is not None:
        write_ablation(found, document)
    return found


def run_squad(
    path: Path,
    encoder: Encoder,
    cache: EmbeddingCache,
    *,
    document: Path | None = QUALITY_PAGE,
    say: Say = lambda _: None,
    progress: Progress = lambda *_: None,
) -> None:
    """Measure retrieval over a file in SQuAD's format; say the table and write it."""
    squad = load_squad(path)
    found = measure_squad(squad, encoder, cache, progress=progress)
    say(squad_table(squad, found))
    if document is not None:
        write_squad(squad, found, document)


def run_calibration(
    encoder: Encoder,
    cache: EmbeddingCache,
    *,
    document: Path = CALIBRATION_PAGE,
    curve: Path = CALIBRATION_CURVE,
    say: Say = lambda _: None,
    progress: Progress = lambda *_: None,
) -> None:
    """Cross-validate abstention and fit its threshold; say the summary, write the report and draw the curve."""
    calibrated = calibrate(encoder, cache, progress=progress)
    say(summary(calibrated))
    write_calibration(calibrated, document, curve)
