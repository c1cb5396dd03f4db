"""``advisor eval``: the command around the scoring."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run

QUESTIONS = (
    {"id": "q1", "question": "What is TorchServe?", "answerable": True, "gold_sections": ["3.2.1"]},
    {"id": "q2", "question": "What is Google Coral?", "answerable": True, "gold_sections": ["5.6"]},
)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Two questions, of which the second asks for a section that does not answer it."""
    shared = {"type": "tool", "lang": "en", "must_mention": []}
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(question | shared) + "\n" for question in QUESTIONS), encoding="utf-8")
    return path


def test_scores_questions_and_names_what_was_not_right(
    run: Run, indexed_home: Path, questions: Path, tmp_path: Path
) -> None:
    shutil.copytree(indexed_home / "index", indexed_home / "eval-index")
    kept = tmp_path / "predictions.jsonl"

    ran = run("eval", "--questions", str(questions), "--predictions", str(kept), "--faults")

    scores = next(line.split() for line in ran.out.splitlines() if line.startswith("overall:all"))
    assert ran.code == 0
    assert scores[1:3] == ["2", "2"]
    assert scores[-1] == "0.500"
    assert any(line.startswith("q2 tool: hit@3") for line in ran.out.splitlines())
    assert [json.loads(line)["id"] for line in kept.read_text().splitlines()] == ["q1", "q2"]
    assert not (tmp_path / "docs").exists()
