"""Health, readiness, metrics, request ids, the log and the OpenAPI document."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from advisor.answers import Answer
from api import examples
from api.app import ApiSettings, create_app
from knowledge.documents import sha256
from tests.fakes import FakeAnswering

QUESTION = "우리 회사 비밀 프로젝트에는 뭘 써?"


def lines_of(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(record.message) for record in caplog.records if record.name == "advisor.http"]


def test_alive_even_without_an_index(client: TestClient, answering: FakeAnswering) -> None:
    answering.loaded = False

    assert client.get("/healthz").json() == {"status": "ok", "version": "9.9"}


def test_not_ready_until_a_generation_is_loaded(client: TestClient, answering: FakeAnswering) -> None:
    answering.loaded = False
    before = client.get("/readyz")
    answering.loaded = True
    after = client.get("/readyz")

    assert before.status_code == 503
    assert before.headers["content-type"] == "application/problem+json"
    assert "advisor reindex" in before.json()["detail"]
    assert after.json() == {"status": "ready", "generation": "gen-1"}


@pytest.mark.parametrize("route", ["/v1/answer", "/v1/search"])
def test_questions_before_that_are_told_to_come_back(
    client: TestClient, answering: FakeAnswering, caplog: pytest.LogCaptureFixture, route: str
) -> None:
    caplog.set_level("INFO", "advisor.http")
    answering.loaded = False

    response = client.post(route, json={"question" if route == "/v1/answer" else "query": "뭘 써?"})

    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert "secret" not in response.text
    assert "No active index" in lines_of(caplog)[0]["error"]


def test_full_queue_sends_callers_away_and_recovers() -> None:
    free = threading.Event()

    def hold(_: str) -> None:
        free.wait(30)

    answering = FakeAnswering(before=hold)
    settings = ApiSettings(workers=1, queue_size=1)
    with TestClient(create_app(answering, settings=settings)) as client, ThreadPoolExecutor(2) as callers:
        served = [callers.submit(client.post, "/v1/answer", json={"question": "뭘 써?"}) for _ in range(2)]
        assert any("advisor_queue_waiting 1.0" in client.get("/metrics").text for _ in range(5_000))

        refused = client.post("/v1/answer", json={"question": "뭘 써?"})
        alive = client.get("/healthz")
        free.set()

        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        assert "again in a second" in refused.json()["detail"]
        assert alive.status_code == 200
        assert [call.result().status_code for call in served] == [200, 200]
        assert client.post("/v1/answer", json={"question": "뭘 써?"}).status_code == 200


def test_metrics_count_requests_stages_and_answers(client: TestClient) -> None:
    client.post("/v1/answer", json={"question": "뭘 써?"})
    client.post("/v1/answer", json={"question": ""})
    client.get("/nowhere/1")
    client.get("/nowhere/2")

    response = client.get("/metrics")

    assert response.headers["content-type"].startswith("text/plain")
    lines = response.text.splitlines()
    for line in (
        'advisor_requests_total{route="/v1/answer",status="200"} 1.0',
        'advisor_requests_total{route="/v1/answer",status="422"} 1.0',
        'advisor_requests_total{route="other",status="404"} 2.0',
        'advisor_request_seconds_count{route="/v1/answer"} 2.0',
        'advisor_stage_seconds_count{stage="encode"} 1.0',
        'advisor_stage_seconds_sum{stage="total"} 0.0105',
        'advisor_answers_total{status="answered"} 1.0',
        'advisor_generation_info{generation="gen-1"} 1.0',
        "advisor_queue_waiting 0.0",
    ):
        assert line in lines


def test_metrics_of_two_apps_are_apart(client: TestClient) -> None:
    other = TestClient(create_app(FakeAnswering(loaded=False), settings=ApiSettings()))
    client.post("/v1/answer", json={"question": "뭘 써?"})

    text = other.get("/metrics").text

    assert "advisor_answers_total{" not in text
    assert "advisor_generation_info{" not in text


def test_harmless_request_id_is_kept(client: TestClient) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": "trace-1.A_b"})

    assert response.headers["x-request-id"] == "trace-1.A_b"


@pytest.mark.parametrize("given", [b"", b"a b", b"a" * 65, b'a"}', b"<b>", "ü".encode()])
def test_other_request_ids_are_replaced(client: TestClient, given: bytes) -> None:
    first, second = (client.get("/healthz", headers=[(b"X-Request-ID", given)]) for _ in range(2))

    assert first.headers["x-request-id"].startswith("req_")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_log_has_a_line_per_request_without_the_question(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "advisor.http")

    client.post("/v1/answer", json={"question": QUESTION}, headers={"X-Request-ID": "r1"})
    client.post("/v1/search", json={"query": QUESTION})
    client.post("/v1/answer", json={"question": QUESTION, "limit": 0})
    client.get("/v1/personas", params={"q": QUESTION})

    lines = lines_of(caplog)
    assert [line["status"] for line in lines] == [200, 200, 422, 200]
    assert lines[0]["request_id"] == "r1"
    assert lines[0]["route"] == "/v1/answer"
    assert lines[0]["answer_status"] == "answered"
    assert lines[0]["duration_ms"] > 0
    assert "비밀" not in "".join(record.message for record in caplog.records if record.name == "advisor.http")


@pytest.mark.parametrize(("route", "field"), [("/v1/answer", "question"), ("/v1/search", "query")])
def test_log_has_the_question_where_a_setting_allows_it(
    route: str, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "advisor.http")
    client = TestClient(create_app(FakeAnswering(), settings=ApiSettings(log_questions=True)))

    client.post(route, json={field: QUESTION})

    assert lines_of(caplog)[0]["question"] == QUESTION


def test_openapi_has_an_example_and_the_errors_of_every_route(client: TestClient) -> None:
    document = client.get("/openapi.json").json()

    assert set(document["paths"]) == {
        "/v1/answer", "/v1/search", "/v1/place", "/v1/personas", "/v1/personas/{persona_id}",
        "/v1/personas/{persona_id}/flow.svg", "/v1/documents",
        "/v1/documents/{document_id}/sections/{section}", "/healthz", "/readyz", "/metrics",
    }  # fmt: skip
    answer = document["paths"]["/v1/answer"]["post"]
    assert answer["requestBody"]["content"]["application/json"]["examples"]
    ok = answer["responses"]["200"]["content"]
    assert ok["application/json"]["examples"].keys() == {"answered", "needs_fact", "abstained"}
    assert ok["application/json"]["schema"] == {"$ref": "#/components/schemas/Answer"}
    assert "event: status" in ok["text/event-stream"]["example"]
    assert answer["responses"].keys() == {"200", "400", "404", "413", "415", "422", "500", "503"}
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status != "200":
                    problem = response["content"]["application/problem+json"]
                    assert problem["example"]["status"] == int(status)
                    assert problem["schema"]["$ref"] == "#/components/schemas/Problem"
    assert "Problem" in document["components"]["schemas"]
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_docs_are_served(client: TestClient) -> None:
    assert "/openapi.json" in client.get("/docs").text


@pytest.mark.parametrize("example", [examples.ANSWERED, examples.NEEDS_FACT, examples.ABSTAINED])
def test_examples_of_answers_follow_the_contract(example: dict[str, Any]) -> None:
    adapter = TypeAdapter(Answer)

    answer = adapter.validate_python(example)

    assert json.loads(adapter.dump_json(answer)) == example
    for citation in answer.citations:
        assert sha256(citation.quote) == citation.sha256
        assert citation.end - citation.start == len(citation.quote)


def test_examples_of_requests_are_accepted(client: TestClient) -> None:
    assert client.post("/v1/answer", json=examples.ASK).status_code == 200
    assert client.post("/v1/answer", json=examples.ASK_WITH_FACTS).status_code == 200
    assert client.post("/v1/search", json=examples.SEARCH).status_code == 200
