"""Calibration: folds that keep kinds apart, measures that are right, values that fit."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.calibration import (
    Bin,
    Fit,
    LabelledQuestions,
    Validated,
    calibration_error,
    collect,
    cross_validate,
    fit,
    reliability,
)
from evaluation.calibration_report import Calibrated, write_calibration
from evaluation.curve import draw_curve
from evaluation.folds import kind_folds, random_folds
from index.embedding_cache import EmbeddingCache
from knowledge.documents import Document, Question, Section, Source, Span, Text
from knowledge.examples import LOOKUP, NOTHING, Example


class LettersEncoder:
    """A real, tiny encoder: how often each letter occurs."""

    dimension = 26
    fingerprint = "letters"

    def encode_queries(self, queries: Sequence[str]) -> NDArray[np.float32]:
        counts = np.array([[text.lower().count(chr(97 + at)) for at in range(26)] for text in queries])
        rows = counts.astype(np.float32) + 0.01
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_passages(self, passages: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_queries(passages)


def some_questions(count: int = 200) -> LabelledQuestions:
    """Two labels whose vectors lie apart but overlap, of eight kinds."""
    chance = np.random.default_rng(1)
    labels = tuple(NOTHING if at % 4 == 0 else LOOKUP for at in range(count))
    centre = np.array([[1.0, 0.2] if label == NOTHING else [0.2, 1.0] for label in labels])
    vectors = centre + chance.normal(0, 0.25, (count, 2))
    unit = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    kinds = tuple(f"{label} {at % 16 // 4}" for at, label in enumerate(labels))
    return LabelledQuestions(tuple(f"question {at}" for at in range(count)), labels, kinds, unit)


def test_a_kind_is_never_on_both_sides() -> None:
    kinds = ["a"] * 9 + ["b"] * 4 + ["c"] * 3 + ["d"] * 2

    folds = kind_folds(kinds, 3)

    assert all(len({fold for fold, kind in zip(folds, kinds, strict=True) if kind == each}) == 1 for each in "abcd")
    assert sorted(np.bincount(folds).tolist()) == [4, 5, 9]


def test_the_same_text_is_never_on_both_sides() -> None:
    folds = random_folds(["one", "two", "one", "three"], 5)

    assert folds[0] == folds[2]


def test_auc_is_the_chance_that_an_unanswerable_question_scores_higher() -> None:
    validated = Validated("x", np.array([0.9, 0.1, 0.5, 0.2]), np.array([True, True, False, False]))

    assert validated.auc == pytest.approx(0.5)


def test_rates_count_what_stands_above_the_threshold() -> None:
    validated = Validated("x", np.array([0.9, 0.1, 0.5, 0.2]), np.array([True, True, False, False]))

    assert validated.rates(0.3) == (0.5, 0.5, 0.5)
    assert validated.rates(2.0) == (0.0, 0.0, 0.0)


def test_the_fit_finds_the_curve_that_the_questions_were_drawn_from() -> None:
    chance = np.random.default_rng(1)
    scores = chance.uniform(-1, 1, 20_000)
    unanswerable = chance.uniform(size=20_000) < 1 / (1 + np.exp(-6.0 * scores))

    fitted = fit(Validated("x", scores, unanswerable))

    assert fitted.steepness == pytest.approx(6.0, abs=0.5)
    assert calibration_error(reliability(Validated("x", scores, unanswerable), Fit(0.0, 6.0))) < 0.02


def test_confidence_falls_with_the_score_of_nothing() -> None:
    confidence = Fit(0.1, 5.0).confidence(np.array([-1.0, 0.1, 1.0]))

    assert confidence[0] > 0.99 and confidence[1] == 0.5 and confidence[2] < 0.02


def test_every_question_is_judged_by_a_head_that_has_not_seen_it() -> None:
    questions = some_questions()

    by_chance = cross_validate(questions, by_kind=False)
    by_kind = cross_validate(questions, by_kind=True)

    assert 0.9 < by_chance.auc <= 1.0
    assert 0.8 < by_kind.auc <= 1.0


def test_labelled_questions_are_those_of_the_intent_head(tmp_path: Path) -> None:
    text = Text("en", "Title", "One sentence.", (Span(0, 13),))
    section = Section("1.1", (text,), questions=(Question("Written?", (0,)),))
    document = Document("doc", Source("A document"), (section,), shipped=True)
    examples = (
        Example("Weather?", "nothing", "weather"),
        Example("Known section?", "lookup", "fact", section="1.1"),
    )

    found = collect([document], examples, LettersEncoder(), EmbeddingCache(tmp_path / "cache.sqlite"))

    assert found.texts == ("Weather?", "Written?", "Known section?")
    assert found.labels == (NOTHING, LOOKUP, LOOKUP)
    assert found.kinds == ("weather", "written for 1.1", "fact")
    assert found.vectors.shape == (3, 26)


def test_the_curve_is_well_formed_and_names_what_it_shows() -> None:
    drawing = draw_curve({"a < b": [Bin(10, 0.1, 0.2), Bin(90, 0.9, 0.8)], "c": []})

    texts = [element.text for element in ElementTree.fromstring(drawing).iter() if element.text]

    assert "a < b" in texts and "90 questions" in texts


def test_the_report_holds_the_fitted_values_and_the_hardest_kinds(tmp_path: Path) -> None:
    questions = some_questions()
    validated = tuple(cross_validate(questions, by_kind=by_kind) for by_kind in (False, True))
    calibrated = Calibrated(questions, validated, tuple(map(fit, validated)))

    write_calibration(calibrated, tmp_path / "calibration.md", tmp_path / "images" / "calibration.svg")

    page = (tmp_path / "calibration.md").read_text(encoding="utf-8")
    assert f"{calibrated.fits[1].abstain_above:.3f}" in page
    assert "| nothing 0 | no |" in page
    assert (tmp_path / "images" / "calibration.svg").is_file()
