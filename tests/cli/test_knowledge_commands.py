"""``advisor corpus check`` and ``advisor rules show``: the knowledge proved and shown."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from knowledge.decisions.rules import load_personas, walk
from tests.cli.conftest import Run


def test_the_shipped_corpus_and_rules_hold(run: Run) -> None:
    ran = run("corpus", "check")

    assert (ran.code, ran.out) == (0, "The corpus and the rules hold.\n")


def test_a_corpus_that_does_not_fit_the_article_is_told_of(run: Run, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("1. One\n\nThere is nothing of it here.\n\n2. Two\n\nNor here.\n", encoding="utf-8")

    ran = run("corpus", "check", "--article", str(article))

    assert ran.code == 1
    assert ran.err.splitlines()[-1].endswith(" problems.")


def test_the_article_may_come_from_the_settings(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_ARTICLE_PATH", str(tmp_path / "missing.txt"))

    ran = run("corpus", "check")

    assert ran.code == 1
    assert "there is nothing to check against" in ran.err


def test_every_persona_is_listed(run: Run) -> None:
    listed = [line.split()[0] for line in run("rules", "show").out.splitlines()[1:]]

    assert sorted(listed) == sorted(load_personas())


@pytest.mark.parametrize("persona", sorted(load_personas()))
def test_the_tree_shows_every_rule_with_its_section(run: Run, persona: str) -> None:
    ran = run("rules", "show", persona, "--language", "en")

    for rule in walk(load_personas()[persona].rules):
        assert f"(§{rule.reason.section}, {rule.id})" in ran.out
        assert rule.label["en"] in ran.out


def test_the_rules_are_drawn_into_a_file(run: Run, tmp_path: Path) -> None:
    drawing = tmp_path / "hobbyist.svg"

    ran = run("rules", "show", "hobbyist", "--svg", str(drawing))

    assert ran.code == 0
    assert ElementTree.fromstring(drawing.read_text(encoding="utf-8")).tag.endswith("svg")


def test_an_unknown_persona_has_no_rules(run: Run) -> None:
    assert run("rules", "show", "astronaut").code == 1
