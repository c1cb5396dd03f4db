"""``advisor ask``: what it prints, and what it remembers."""

import json
from pathlib import Path

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from advisor.conversations import list_gaps, load_turns
from app.cli import build_cli
from app.database import engine_for
from tests.cli.conftest import Run

KOREAN = "취미로 라즈베리파이에 모델을 올리려는데 뭘 써야 해?"


@pytest.mark.usefixtures("indexed_home")
def test_shows_the_answer_its_decision_and_its_sources(run: Run) -> None:
    ran = run("ask", KOREAN)

    lines = ran.out.splitlines()
    assert ran.code == 0
    assert "TensorFlow" in lines[0]
    assert "결정: hobbyist → tensorflow" in lines
    assert any(line.startswith("  goal=embedded_project  “") for line in lines)
    assert any("(§5.5) [1]" in line for line in lines)
    assert any(line.startswith("[1] §5.5 ") and "2021-12-14 기준" in line for line in lines)
    assert "그 뒤의 변화" in lines
    assert "\x1b" not in ran.out


@pytest.mark.usefixtures("indexed_home")
def test_answers_in_the_language_asked_for(run: Run) -> None:
    ran = run("ask", KOREAN, "--language", "en")

    assert "Decision: hobbyist → tensorflow" in ran.out
    assert "Sources" in ran.out


@pytest.mark.usefixtures("indexed_home")
def test_json_is_the_answer_of_the_http_contract(run: Run) -> None:
    ran = run("ask", "--json", "--limit", "1", "TorchServe는 누가 만들었나요?")

    answer = json.loads(ran.out)
    assert answer["status"] == "answered"
    assert {citation["section"] for citation in answer["citations"]} == {"3.2.1"}
    assert {"id", "conversation_id", "language", "decision", "nearest", "generation", "timings_ms"} <= answer.keys()


@pytest.mark.usefixtures("indexed_home")
def test_what_is_given_wins_over_what_the_question_tells(run: Run) -> None:
    ran = run(
        "ask", "--json", "Which one should I use?", "--persona", "hobbyist", "--fact", "goal=learning",
        "--fact", "total_beginner=false",
    )  # fmt: skip

    decision = json.loads(ran.out)["decision"]
    assert decision["persona"] == "hobbyist"
    assert decision["recommendation"] == ["pytorch"]
    assert decision["facts"]["total_beginner"]["value"] is False


@pytest.mark.usefixtures("indexed_home")
def test_a_question_back_comes_with_the_options_that_answer_it(run: Run) -> None:
    ran = run("ask", "Which one should I use?")

    assert "Decision: none yet" in ran.out
    assert "    --persona hobbyist  Hobbyist" in ran.out.splitlines()


def test_an_abstention_shows_what_is_near_and_is_kept_as_a_gap(run: Run, indexed_home: Path) -> None:
    question = "PyTorch 2.7을 설치하다가 CUDA 오류가 나요. 어떻게 고치나요?"

    ran = run("ask", question)

    engine = engine_for(f"sqlite:///{indexed_home / 'advisor.sqlite'}")
    with Session(engine) as session:
        gaps = list_gaps(session)
    engine.dispose()
    assert "가까운 절" in ran.out
    assert [gap.question for gap in gaps] == [question]


@pytest.mark.usefixtures("indexed_home")
@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--persona", "astronaut", "Which one?"], "There is no persona 'astronaut'. Use one of: beginner"),
        (["--fact", "goal=fame", "Which one?"], "The fact goal='fame' is not known. Known are: "),
        (["   "], "The question is empty."),
        ([], "Nothing was asked."),
    ],
    ids=["persona", "fact", "blank", "nothing"],
)
def test_a_question_that_cannot_be_answered_ends_with_1(run: Run, args: list[str], told: str) -> None:
    ran = run("ask", *args)

    assert (ran.code, ran.out) == (1, "")
    assert told in ran.err


def test_chat_goes_on_with_one_conversation_and_survives_an_error(indexed_home: Path) -> None:
    typed = f"{'x' * 5_000}\nTorchServe는 누가 만들었나요?\n그건 언제 나왔어?\n\nnot read any more\n"

    ran = CliRunner().invoke(build_cli(), ["ask", "--chat", "--json"], input=typed)

    answers = _each_json(ran.stdout)
    engine = engine_for(f"sqlite:///{indexed_home / 'advisor.sqlite'}")
    with Session(engine) as session:
        turns = load_turns(session, answers[0]["conversation_id"])
    engine.dispose()
    assert ran.exit_code == 0
    assert "at most 4,000 are read" in ran.stderr
    assert len({answer["conversation_id"] for answer in answers}) == 1
    assert [turn.text for turn in turns if turn.role == "user"] == [
        "TorchServe는 누가 만들었나요?",
        "그건 언제 나왔어?",
    ]


@pytest.mark.usefixtures("indexed_home")
def test_chat_begins_with_the_question_given_and_ends_with_the_input() -> None:
    ran = CliRunner().invoke(build_cli(), ["ask", "--chat", "TorchServe는 누가 만들었나요?"], input="")

    assert ran.exit_code == 0
    assert ran.stdout.count("출처") == 1


def _each_json(text: str) -> list[dict[str, str]]:
    decoder, at, found = json.JSONDecoder(), 0, []
    while at < len(text.rstrip()):
        value, at = decoder.raw_decode(text, at)
        found.append(value)
        at += len(text[at:]) - len(text[at:].lstrip())
    return found
