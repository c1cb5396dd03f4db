"""``advisor admin settings`` and ``advisor admin encoder``: what is in force."""

from contextlib import closing

import pytest

from app.bootstrap import House
from app.settings import load_settings
from index.encoders import EncoderChoice
from tests.cli.conftest import Run


def test_settings_are_shown_and_secrets_are_not(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PORT", "8123")
    monkeypatch.setenv("ADVISOR_OIDC_CLIENT_SECRET", "very-secret")
    monkeypatch.setenv("ADVISOR_DATABASE_URL", "postgresql+psycopg://ann:hunter2@db.example.org/advisor")

    ran = run("admin", "settings")

    shown = {line.split()[0]: line.split()[1:] for line in ran.out.splitlines()}
    assert ran.code == 0
    assert shown["ADVISOR_PORT"] == ["8123"]
    assert "not shown" in " ".join(shown["ADVISOR_OIDC_CLIENT_SECRET"])
    assert "db.example.org" in " ".join(shown["ADVISOR_DATABASE_URL"])
    assert "very-secret" not in ran.out and "hunter2" not in ran.out


def test_an_encoder_is_chosen_shown_and_given_up(run: Run) -> None:
    before = run("admin", "encoder")
    chosen = run("admin", "encoder", "/models/bge-m3", "--query-prompt", "query: ")
    with closing(House(load_settings())) as house:
        choice = house.choices.encoder()
    shown, reset = run("admin", "encoder"), run("admin", "encoder", "--reset")

    assert choice == EncoderChoice("/models/bge-m3", "query: ", None)
    assert chosen.out == shown.out == "The next generation is made with /models/bge-m3.\n"
    assert before.out == reset.out == "The next generation is made with bundled.\n"


def test_choosing_an_encoder_is_on_record(run: Run) -> None:
    run("admin", "encoder", "/models/bge-m3")
    run("admin", "encoder", "--reset")

    with closing(House(load_settings())) as house:
        entries = house.audit.list()

    assert [(entry.action, entry.subject) for entry in entries] == [
        ("encoder.reset", "bundled"),
        ("encoder.choose", "/models/bge-m3"),
    ]
