"""The scorer: what counts as right, and the same numbers as the scorer that the targets were set with."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.gold import GoldQuestion, load_questions
from evaluation.mentions import mentions
from evaluation.predictions import load_predictions
from evaluation.report import judge_all, score_rows
from evaluation.scorer import Prediction, judge, score

HERE = Path(__file__).parent
# 194 made-up predictions, right and wrong in every way, and what the original scorer prints for them.
PREDICTIONS = HERE / "test_evaluation_scorer_predictions.jsonl"
EXPECTED = HERE / "test_evaluation_scorer_expected.json"

GOLD = GoldQuestion(
    id="q1",
    type="persona",
    language="ko",
    question="회사에서 휴대폰에 올릴 모델은?",
    answerable=True,
    sections=frozenset({"5.1", "3.1.2"}),
    must_mention=(("TensorFlow Lite", "TFLite"), ("4500",)),
    persona="industry",
    recommend=("tensorflow", "ask"),
)
RIGHT = Prediction("q1", "TensorFlow Lite, 4,500개", ("5.1",), False, "industry", ("tensorflow",))


def test_gives_the_numbers_of_the_original_scorer() -> None:
    rows = score_rows(judge_all(load_questions(), load_predictions(PREDICTIONS)))

    found = [{"group": row.group, "key": row.key, **row.scores.columns()} for row in rows]

    assert found == json.loads(EXPECTED.read_text(encoding="utf-8"))


def test_a_right_answer_is_fully_right() -> None:
    judged = judge(GOLD, RIGHT)

    assert judged.full and judged.hit1 and judged.must and judged.persona and judged.recommend_best
    assert judged.faults == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"citations": ("2.1", "2.2", "2.3", "5.1")}, "hit@3"),
        ({"answer": "TensorFlow Lite"}, "must"),
        ({"persona": None}, "persona"),
        ({"recommend": ("tensorflow", "jax")}, "rec"),
        ({"recommend": ()}, "rec"),
    ],
    ids=["cited too late", "figure missing", "persona missing", "one framework too many", "no recommendation"],
)
def test_one_fault_keeps_an_answer_from_being_fully_right(change: dict[str, object], fault: str) -> None:
    judged = judge(GOLD, replace(RIGHT, **change))

    assert not judged.full
    assert judged.faults == (fault,)


def test_an_abstention_where_there_is_an_answer_is_wrong_in_everything() -> None:
    judged = judge(GOLD, replace(RIGHT, abstained=True))

    assert not (judged.hit1 or judged.hit3 or judged.must or judged.persona or judged.recommend or judged.full)


def test_a_missing_prediction_is_neither_an_answer_nor_an_abstention() -> None:
    unanswerable = replace(GOLD, answerable=False)

    assert not judge(GOLD, None).full
    assert judge(unanswerable, None).faults == ("answered an unanswerable",)


def test_asking_back_needs_a_citation_unless_that_is_waived() -> None:
    asks = replace(GOLD, recommend=("ask",), must_mention=())
    asked = replace(RIGHT, recommend=("clarify",), citations=())

    assert not judge(asks, asked).full
    assert judge(asks, asked, ask_needs_citation=False).full


def test_abstention_is_scored_with_the_unanswerable_as_positives() -> None:
    unanswerable = replace(GOLD, answerable=False)
    abstains = replace(RIGHT, abstained=True)

    scores = score([judge(unanswerable, abstains), judge(unanswerable, RIGHT), judge(GOLD, abstains)])

    assert (scores.abstain_precision, scores.abstain_recall, scores.abstain_f1) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize(
    ("text", "spelling", "found"),
    [
        ("파이토치(PyTorch)를 씁니다", "pytorch", True),
        ("tensorflow-lite입니다", "TensorFlow Lite", True),
        ("TensorFlowLite", "TensorFlow Lite", True),
        ("저장소 4,500개", "4500", True),
        ("14500개", "4500", False),
        ("2.15 버전", "2.1", False),
        ("근거는 [2.1]입니다", "2.1", False),
        ("근거는 §2.1", "2.1", False),
        ("셋 중 둘, 곧 2/3", "2/3", True),
        ("2023", "2/3", False),
        ("jaxlib", "JAX", False),
    ],
)
def test_mentions_words_that_stand_alone(text: str, spelling: str, found: bool) -> None:
    assert mentions(text, [spelling]) is found
