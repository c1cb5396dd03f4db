"""The calibration report: how well "nothing" is told, by threshold, by confidence, by kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from advisor.intent import ABSTAIN_ABOVE, STEEPNESS
from evaluation.calibration import (
    THRESHOLDS,
    Fit,
    LabelledQuestions,
    Progress,
    Validated,
    calibration_error,
    collect,
    cross_validate,
    fit,
    reliability,
)
from evaluation.curve import draw_curve
from evaluation.documents import replace_part, table
from index.embedding_cache import EmbeddingCache
from index.encoders import Encoder
from knowledge.corpus_files import load_corpus
from knowledge.examples import load_examples

_HARDEST = 15
_FEWEST = 10
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The labelled questions, their two cross-validations, and the values fitted on each."""

    questions: LabelledQuestions
    validated: tuple[Validated, ...]
    fits: tuple[Fit, ...]


def calibrate(encoder: Encoder, cache: EmbeddingCache, *, progress: Progress = lambda *_: None) -> Calibrated:
    """Cross-validate the intent head on the shipped examples and questions, and fit its threshold."""
    questions = collect(load_corpus(), load_examples(), encoder, cache)
    validated = tuple(cross_validate(questions, by_kind=by_kind, progress=progress) for by_kind in (False, True))
    return Calibrated(questions, validated, tuple(fit(each) for each in validated))


def write_calibration(calibrated: Calibrated, document: Path, drawing: Path) -> None:
    """Put the measured parts into ``document`` and the curve, of the values in use, into ``drawing``."""
    drawing.parent.mkdir(parents=True, exist_ok=True)
    in_use = Fit(ABSTAIN_ABOVE, STEEPNESS)
    curves = {each.name: reliability(each, in_use) for each in calibrated.validated}
    drawing.write_text(draw_curve(curves), encoding="utf-8")
    replace_part(document, "calibration", summary(calibrated))
    replace_part(document, "thresholds", _thresholds(calibrated.validated))
    replace_part(document, "reliability", _reliability(calibrated.validated, in_use))
    replace_part(document, "hardest kinds", _hardest(calibrated))


def summary(calibrated: Calibrated) -> str:
    """What was validated, what it gave, and the values that fit beside those in use."""
    questions = calibrated.questions
    refused = int(questions.unanswerable.sum())
    about = (
        f"{len(questions.texts):,} questions of {len(set(questions.kinds))} kinds, {refused:,} of them without an "
        f"answer. In use: ABSTAIN_ABOVE = {ABSTAIN_ABOVE}, STEEPNESS = {STEEPNESS}."
    )
    rows = []
    for validated, fitted in zip(calibrated.validated, calibrated.fits, strict=True):
        error = calibration_error(reliability(validated, Fit(ABSTAIN_ABOVE, STEEPNESS)))
        rows.append(
            [
                validated.name,
                f"{validated.auc:.3f}",
                f"{validated.rates(ABSTAIN_ABOVE)[2]:.3f}",
                f"{error:.3f}",
                f"{fitted.abstain_above:.3f}",
                f"{fitted.steepness:.2f}",
                f"{validated.rates(fitted.abstain_above)[2]:.3f}",
                f"{calibration_error(reliability(validated, fitted)):.3f}",
            ]
        )
    heads = ["cross-validation", "AUC", "F1 in use", "ECE in use"]
    return f"{about}\n\n" + table([*heads, "ABSTAIN_ABOVE fitted", "STEEPNESS fitted", "F1 fitted", "ECE fitted"], rows)


def _thresholds(validated: Sequence[Validated]) -> str:
    heads = ["abstain above", *(f"{each.name}: {rate}" for each in validated for rate in ("precision", "recall", "F1"))]
    rows = [
        [f"{threshold:+.1f}", *(f"{rate:.3f}" for each in validated for rate in each.rates(threshold))]
        for threshold in THRESHOLDS
    ]
    return table(heads, rows)


def _reliability(validated: Sequence[Validated], in_use: Fit) -> str:
    rows = [
        [each.name, f"{point.count:,}", f"{point.confidence:.3f}", f"{point.answerable:.3f}"]
        for each in validated
        for point in reliability(each, in_use)
    ]
    return table(["cross-validation", "questions", "mean confidence", "share answerable"], rows)


def _hardest(calibrated: Calibrated) -> str:
    """The kinds most often judged wrongly when the head has seen none of them."""
    by_kind = calibrated.validated[-1]
    kinds = np.array(calibrated.questions.kinds)
    wrong = (by_kind.scores > ABSTAIN_ABOVE) != by_kind.unanswerable
    rows = []
    for kind in sorted(set(kinds)):
        inside = kinds == kind
        if inside.sum() >= _FEWEST:
            answerable = "no" if by_kind.unanswerable[inside].all() else "yes"
            rows.append((float(wrong[inside].mean()), kind, answerable, int(inside.sum())))
    worst = sorted(rows, key=lambda row: -row[0])[:_HARDEST]
    return table(
        ["kind, held out", "answerable", "questions", "judged wrongly"],
        [[kind, answerable, count, f"{share:.3f}"] for share, kind, answerable, count in worst],
    )
