"""The routes that look after generations, and those of the settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from advisor.audit import AuditLog
from advisor.choices import Choices
from advisor.gate import GateReports
from advisor.generation_desk import GenerationDesk
from api.routes.admin_generations import generation_routes
from api.routes.admin_settings import settings_routes
from index.encoders import EncoderChoice
from index.generations import Generations
from tests.admin_app import app_with
from tests.small import index_small

ROOT = "/v1/admin/generations"


@pytest.fixture
def made(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


@pytest.fixture
def choices(engine: Engine) -> Choices:
    return Choices(engine, EncoderChoice())


@pytest.fixture
def client(engine: Engine, made: Generations, choices: Choices) -> Iterator[TestClient]:
    audit = AuditLog(engine)
    routers = (
        generation_routes(GenerationDesk(made, GateReports(engine)), audit),
        settings_routes({"ADVISOR_PORT": 8080}, choices, audit),
    )
    with TestClient(app_with(*routers)) as client:
        yield client


def test_generations_are_listed_shown_and_compared(client: TestClient, made: Generations) -> None:
    first, second = index_small(made, "One.").generation, index_small(made, "Two.").generation

    listed = client.get(ROOT).json()["generations"]
    shown = client.get(f"{ROOT}/{first}").json()
    changes = client.get(f"{ROOT}/{second}/changes", params={"since": first}).json()

    assert [(each["generation"], each["state"]) for each in listed] == [(second, "active"), (first, "sound")]
    assert shown["counts"]["documents"] == 1
    assert changes["documents"]["changed"] == ["small"]


def test_a_damaged_generation_is_shown_as_such_and_not_activated(client: TestClient, made: Generations) -> None:
    first = index_small(made, "One.").generation
    second = index_small(made, "Two.").generation
    (made.home / first / "manifest.json").write_text("{", encoding="utf-8")

    assert client.get(f"{ROOT}/{first}").json()["state"] == "damaged"
    refused = client.post(f"{ROOT}/{first}/activate")

    assert refused.status_code == 409
    assert "is damaged" in refused.json()["detail"]
    assert made.active() == second


def test_activating_and_rolling_back(client: TestClient, made: Generations) -> None:
    first, second = index_small(made, "One.").generation, index_small(made, "Two.").generation

    back = client.post("/v1/admin/roll-back")
    forward = client.post(f"{ROOT}/{second}/activate")

    assert (back.json()["generation"], back.json()["state"]) == (first, "active")
    assert forward.json()["state"] == "active"
    assert made.active() == second


def test_without_one_before_there_is_no_rolling_back(client: TestClient, made: Generations) -> None:
    nothing = client.post("/v1/admin/roll-back")
    index_small(made, "One.")
    only_one = client.post("/v1/admin/roll-back")

    assert (nothing.status_code, only_one.status_code) == (503, 409)


def test_the_active_one_is_not_removed_and_others_are(client: TestClient, made: Generations) -> None:
    first, second = index_small(made, "One.").generation, index_small(made, "Two.").generation

    assert client.delete(f"{ROOT}/{second}").status_code == 409
    assert client.delete(f"{ROOT}/{first}").status_code == 204
    assert client.delete(f"{ROOT}/{first}").status_code == 404
    assert client.post("/v1/admin/prune-generations", json={"keep": 1}).json() == {"removed": []}


def test_while_another_writes_nothing_is_changed(client: TestClient, made: Generations) -> None:
    first, _ = index_small(made, "One.").generation, index_small(made, "Two.")

    with made.writing():
        refused = client.post(f"{ROOT}/{first}/activate")

    assert refused.status_code == 409
    assert "Wait for it to finish" in refused.json()["detail"]


def test_the_encoder_of_the_next_generation_is_chosen_and_reset(client: TestClient, choices: Choices) -> None:
    chosen = client.put("/v1/admin/encoder", json={"name": "/models/bge-m3", "query_prompt": "query: "})
    shown = client.get("/v1/admin/settings").json()
    now = choices.encoder()
    reset = client.delete("/v1/admin/encoder")

    assert chosen.status_code == 200
    assert shown == {
        "settings": {"ADVISOR_PORT": 8080},
        "encoder": {"name": "/models/bge-m3", "query_prompt": "query: ", "passage_prompt": None},
    }
    assert now == EncoderChoice("/models/bge-m3", "query: ", None)
    assert reset.json()["name"] == "bundled"
    assert client.put("/v1/admin/encoder", json={"name": ""}).status_code == 422
