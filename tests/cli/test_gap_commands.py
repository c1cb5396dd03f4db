"""Gaps, drafts, feedback, stale sections and forgetting on the command line."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from advisor.answers import Ask
from advisor.draft_text import MARK
from advisor.errors import UnknownDraftError
from app.bootstrap import House
from app.commands.admin_forget import forget, stale
from app.commands.admin_gaps import drafts_group, feedback, gaps_group
from app.settings import load_settings
from tests.asked import ask, ask_in_vain
from tests.fakes import ARTICLE

Admin = Callable[..., Result]
QUESTIONS = ("코랩 프로 요금제 월 얼마임", "코랩 프로 한 달에 얼마예요?")


@pytest.fixture
def admin(indexed_home: Path) -> Admin:
    """Runs a command below ``advisor admin``."""
    cli = typer.Typer(rich_markup_mode=None)
    cli.add_typer(gaps_group(), name="gaps")
    cli.add_typer(drafts_group(), name="drafts")
    for command in (forget, stale, feedback):
        cli.command()(command)
    return lambda *args, **more: CliRunner().invoke(cli, args, **more)


@pytest.fixture
def house(admin: Admin) -> Iterator[House]:
    """A house where two questions were asked in vain and one was answered."""
    with closing(House(load_settings())) as house:
        ask_in_vain(house.engine, *QUESTIONS, "=1+1")
        ask(house.engine, "TorchServe?", answer_id="ans_served", cited=[(ARTICLE, "3.2.1")])
        yield house


def test_a_gap_is_listed_drafted_filled_in_and_published(admin: Admin, house: House, tmp_path: Path) -> None:
    listed = admin("gaps", "list")
    draft_id = admin("gaps", "draft", "gap_1").stdout.strip()
    note = tmp_path / "note.md"
    shown = admin("drafts", "show", draft_id).stdout
    note.write_text(shown.replace(f"[{MARK}]", "한 달에 9.99달러입니다."), encoding="utf-8")
    edited = admin("drafts", "edit", draft_id, str(note))
    published = admin("drafts", "publish", draft_id)

    assert re.search(r"^gap_1 +2 +abstained +ko ", listed.stdout, re.MULTILINE)
    assert shown == house.drafts.get(draft_id).markdown.replace("한 달에 9.99달러입니다.", f"[{MARK}]")
    assert (edited.exit_code, published.exit_code) == (0, 0)
    assert f"Published {draft_id} as {draft_id}." in published.stdout
    assert [each.question for each in house.gaps.report().clusters] == ["=1+1"]
    assert "published" in admin("drafts", "list").stdout
    assert [entry.action for entry in house.audit.list()] == ["drafts.publish", "drafts.save", "drafts.create"]


def test_a_draft_is_discarded(admin: Admin, house: House) -> None:
    draft_id = admin("gaps", "draft", "gap_1").stdout.strip()

    discarded = admin("drafts", "discard", draft_id)

    assert discarded.stdout == f"Discarded {draft_id}.\n"
    assert isinstance(admin("drafts", "show", draft_id).exception, UnknownDraftError)


def test_a_file_that_is_no_text_is_refused(admin: Admin, house: House, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_bytes("요금".encode("cp949"))

    refused = admin("drafts", "edit", "note-1", str(tmp_path / "note.md"))

    assert refused.exit_code == 2
    assert "is not UTF-8" in refused.stderr


def test_a_gap_is_dismissed(admin: Admin, house: House) -> None:
    dismissed = admin("gaps", "dismiss", "gap_1")

    assert dismissed.stdout == "Dismissed gap_1, asked 2 times.\n"
    assert len(house.gaps.report().clusters) == 1


def test_no_gaps_is_said_in_words(admin: Admin) -> None:
    assert admin("gaps", "list").stdout == "There are no open gaps.\n"


def test_gaps_are_exported(admin: Admin, house: House, tmp_path: Path) -> None:
    as_csv, as_json = admin("gaps", "export", "gaps.csv"), admin("gaps", "export", "gaps.json")

    assert (as_csv.stdout, as_json.exit_code) == ("Wrote 2 clusters to gaps.csv.\n", 0)
    assert "'=1+1" in (tmp_path / "gaps.csv").read_text(encoding="utf-8-sig")
    assert [each["count"] for each in json.loads((tmp_path / "gaps.json").read_text(encoding="utf-8"))] == [2, 1]
    assert "neither .csv nor .json" in admin("gaps", "export", "gaps.xlsx").stderr


def test_feedback_is_listed(admin: Admin, house: House) -> None:
    house.feedback.give("ans_served", "down", "outdated\nby far")

    listed = admin("feedback", "--rating", "down")

    assert "outdated by far" in listed.stdout
    assert f"{ARTICLE} 3.2.1" in listed.stdout


def test_stale_sections_are_listed(admin: Admin, house: House) -> None:
    listed = admin("stale")

    assert f"{ARTICLE}  3.2.1" in listed.stdout
    assert "TorchServe: archived" in listed.stdout


def test_forgetting_asks_first(admin: Admin, house: House) -> None:
    declined = admin("forget", "--conversation", "cnv_1", input="n\n")
    kept = len(house.gaps.report().clusters)
    draft_id = admin("gaps", "draft", "gap_1").stdout.strip()
    done = admin("forget", "--conversation", "cnv_1", input="y\n")

    assert (declined.exit_code, kept) == (1, 2)
    assert done.stdout.endswith("Deleted 8 turns, 0 votes, 3 gaps.\n")
    assert f"These drafts still hold such questions: {draft_id}." in done.stderr


def test_what_is_old_is_forgotten_without_a_question_where_told_so(admin: Admin, house: House) -> None:
    recent = admin("forget", "--older-than-days", "1", "--yes")
    both = admin("forget", "--older-than-days", "1", "--conversation", "cnv_1")

    assert recent.stdout == "Deleted 0 turns, 0 votes, 0 gaps.\n"
    assert both.exit_code == 2


def test_no_question_is_recorded_where_that_is_off(admin: Admin, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_RECORD_QUESTIONS", "false")
    with closing(House(load_settings())) as silent:
        answer = silent.advisor.answer(Ask("코랩 프로 요금제 월 얼마임"))

    assert answer.status == "abstained"
    assert house.gaps.report().open_gaps == 3
