"""The quality gate: which generation may serve, and what is kept of it."""

from collections.abc import Mapping

import pytest
from sqlalchemy import Engine

from advisor.deciding import ARTICLE, Decider
from advisor.gate import GateReports, Marks
from advisor.understanding import Understanding
from evaluation.gate import FixedIndex, compare, mark
from evaluation.gold import load_questions
from knowledge.decisions.rules import Persona

CORPUS = frozenset({ARTICLE, "ecosystem-notes"})


def marks(asked: str, full: str, hit1: str = "") -> Marks:
    return Marks(frozenset(asked), frozenset(full), frozenset(hit1 or full))


def test_the_shipped_generation_answers_nearly_all_of_them(
    asked_before: FixedIndex, understanding: Understanding, personas: Mapping[str, Persona]
) -> None:
    seen: list[tuple[int, int]] = []

    found = mark(
        asked_before.current(),
        understanding,
        Decider(personas),
        CORPUS,
        progress=lambda done, total: seen.append((done, total)),
    )

    answerable = [question for question in load_questions() if question.answerable]
    assert len(found.asked) == len(answerable) == seen[-1][1]
    full, hit1 = found.shares(found.asked)
    assert full is not None and full > 0.95
    assert hit1 is not None and hit1 > 0.95


def test_questions_whose_sections_are_gone_are_not_asked(
    asked_before: FixedIndex, understanding: Understanding, personas: Mapping[str, Persona]
) -> None:
    notes = frozenset({"ecosystem-notes"})

    found = mark(asked_before.current(), understanding, Decider(personas), notes)

    held = {section for document, section in asked_before.current().keys if document in notes}
    assert found.asked == {each.id for each in load_questions() if each.answerable and each.sections & held}


def test_a_generation_that_loses_more_than_the_margin_is_parked() -> None:
    report = compare(
        "g2", marks("abcdefghij", "abcdefgh"), before=("g1", marks("abcdefghij", "abcdefghij")), margin=0.1
    )

    assert report.verdict == "parked"
    assert report.lost == ("i", "j")
    assert (report.full, report.full_before, report.compared_with) == (0.8, 1.0, "g1")


@pytest.mark.parametrize(
    ("after", "before"),
    [("abcdefghi", "abcdefghij"), ("abcdefghij", "abcdefghi"), ("", "")],
    ids=["loses no more than the margin", "gains", "nothing was right before either"],
)
def test_a_generation_that_loses_little_passes(after: str, before: str) -> None:
    report = compare("g2", marks("abcdefghij", after), before=("g1", marks("abcdefghij", before)), margin=0.1)

    assert report.verdict == "passed"


def test_a_loss_of_first_citations_alone_parks_too() -> None:
    after = marks("abcdefghij", "abcdefghij", hit1="abcde")

    report = compare("g2", after, before=("g1", marks("abcdefghij", "abcdefghij")), margin=0.1)

    assert (report.verdict, report.lost) == ("parked", ())


def test_only_questions_that_both_were_asked_count() -> None:
    report = compare("g2", marks("ab", "ab"), before=("g1", marks("abcd", "abcd")), margin=0.0)

    assert (report.verdict, report.questions, report.full_before) == ("passed", 2, 1.0)


def test_the_first_generation_passes() -> None:
    report = compare("g1", marks("", ""), before=None, margin=0.02)

    assert (report.verdict, report.full) == ("passed", None)


def test_a_report_is_kept_with_its_marks_until_an_admin_accepts_it(engine: Engine) -> None:
    reports = GateReports(engine)
    after = marks("abcd", "a")
    report = compare("g2", after, before=("g1", marks("abcd", "abcd")), margin=0.0)

    reports.save(report, after)

    assert reports.find("g2") == report
    assert reports.find_marks("g2") == after
    assert (reports.find("g1"), reports.find_marks("g1")) == (None, None)

    reports.accept("g2")
    accepted = reports.find("g2")
    assert accepted is not None
    assert accepted.verdict == "accepted"
