"""Asking the questions, and writing what came of it into documents."""

import json
from pathlib import Path

from advisor.answers import Answer, Ask, Citation, DecisionReport
from evaluation.documents import replace_part, table
from evaluation.gold import load_questions
from evaluation.predictions import evaluate, load_predictions, prediction_of, save_predictions
from evaluation.quality import run_scoring
from evaluation.report import fault_lines, judge_all, score_rows, write_report
from evaluation.scorer import Prediction


def an_answer(status: str, sections: tuple[str, ...] = (), decision: DecisionReport | None = None) -> Answer:
    citations = tuple(
        Citation(at, "doc", section, "t", "q", "ko", 0, 1, "", None, None, (), 1.0)
        for at, section in enumerate(sections, 1)
    )
    return Answer("ans_1", "cnv_1", status, "ko", "답 [1]", citations, decision, (), 0.9, "g1")


class AlwaysAbstains:
    def __init__(self) -> None:
        self.asked: list[Ask] = []

    def answer(self, ask: Ask) -> Answer:
        self.asked.append(ask)
        return an_answer("abstained")


def a_decision(*recommendation: str) -> DecisionReport:
    return DecisionReport("hobbyist", None, {}, recommendation, (), None, None, ())


def test_the_development_questions_carry_no_notes_for_their_authors() -> None:
    path = Path(__file__).parents[2] / "evaluation" / "questions" / "dev.jsonl"

    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    assert len(rows) == 205
    assert not any("note" in row for row in rows)


def test_an_answer_is_predicted_with_its_sections_in_order_and_its_recommendation() -> None:
    found = prediction_of("q1", an_answer("answered", ("5.5", "3.1.2"), a_decision("tensorflow")))

    assert found == Prediction("q1", "답 [1]", ("5.5", "3.1.2"), False, "hobbyist", ("tensorflow",))


def test_a_question_back_is_predicted_as_ask() -> None:
    assert prediction_of("q1", an_answer("needs_fact", ("5.5",), a_decision())).recommend == ("ask",)


def test_a_follow_up_is_asked_with_its_history() -> None:
    follow_up = next(question for question in load_questions() if question.type == "followup")
    asked = AlwaysAbstains()

    evaluate(asked, [follow_up])

    assert asked.asked[0].history == follow_up.history != ()


def test_predictions_come_back_from_their_file(tmp_path: Path) -> None:
    kept = [Prediction("q1", "답", ("5.5",), False, "hobbyist", ("ask",)), Prediction("q2", "", (), True)]

    save_predictions(kept, tmp_path / "var" / "predictions.jsonl")

    assert load_predictions(tmp_path / "var" / "predictions.jsonl") == kept


def test_scoring_says_the_table_with_the_faults_and_writes_the_page(tmp_path: Path) -> None:
    said: list[str] = []

    rows = run_scoring(
        AlwaysAbstains(),
        document=tmp_path / "quality.md",
        predictions=tmp_path / "predictions.jsonl",
        faults=True,
        say=said.append,
    )

    assert rows[0].scores.abstain_recall == 1.0 and rows[0].scores.hit1 == 0.0
    assert "type:persona" in said[0] and "absF1" in said[0]
    assert "abstained" in said[1]
    assert "| hit@1 | ≥ 0.90 | 0.000 | **no** |" in (tmp_path / "quality.md").read_text(encoding="utf-8")


def test_faults_name_what_is_wrong_of_each_question_at_fault() -> None:
    questions = load_questions()[:2]
    right = Prediction(questions[0].id, "85%", tuple(questions[0].sections), False)

    lines = fault_lines(judge_all(questions, [right]), [right])

    assert len(lines) == 1
    assert lines[0].startswith(questions[1].id) and "got nothing" in lines[0]


def test_a_report_written_again_replaces_the_figures_and_keeps_the_prose(tmp_path: Path) -> None:
    page = tmp_path / "quality.md"
    page.write_text("# Quality\n\nWhy it is so.\n", encoding="utf-8")
    questions = load_questions()

    write_report(score_rows(judge_all(questions, [])), page)
    first = page.read_text(encoding="utf-8")
    write_report(score_rows(judge_all(questions, [])), page)

    assert page.read_text(encoding="utf-8") == first
    assert first.startswith("# Quality\n\nWhy it is so.\n")


def test_parts_of_a_page_are_replaced_one_by_one(tmp_path: Path) -> None:
    page = tmp_path / "page.md"

    replace_part(page, "a", "one")
    replace_part(page, "b", "two")
    replace_part(page, "a", r"three \1")

    text = page.read_text(encoding="utf-8")
    assert "one" not in text
    assert text.index(r"three \1") < text.index("two")


def test_a_table_escapes_what_would_end_a_cell() -> None:
    assert table(["a", "b"], [["x|y", 1]]) == "| a | b |\n|---|---:|\n| x\\|y | 1 |"
