"""Whatever is sent, the door says what to do and keeps serving."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import ApiSettings, create_app
from tests.fakes import FakeAnswering

ROUTES = ("/v1/answer", "/v1/search")
JSON = {"Content-Type": "application/json"}


def ask(**fields: Any) -> dict[str, Any]:
    return {"question": "뭘 써야 해?", **fields}


def assert_problem(response: Any, status: int, says: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["request_id"] == response.headers["x-request-id"]
    assert says in problem["detail"]
    assert "Traceback" not in response.text
    assert len(problem["detail"]) < 1_000


FIELDS = {
    "no question": ({}, "`question` is missing"),
    "empty": (ask(question=""), "`question` is empty"),
    "blank": (ask(question=" \n\t\u3000"), "`question` is empty"),
    "invisible": (ask(question="\u200b\u2060"), "holds nothing visible"),
    "4,001 characters": (ask(question="가" * 4_001), "at most 4,000 characters"),
    "null byte": (ask(question="뭘\0써"), "null byte"),
    "question is a number": (ask(question=1), "`question` must be a text"),
    "question is a list": (ask(question=["a"]), "`question` must be a text"),
    "unknown field": (ask(questoin="a"), "`questoin` is not a field"),
    "unknown language": (ask(language="fr"), "`language` must be 'ko' or 'en'"),
    "unknown persona": (ask(persona="wizard"), "Use one of: beginner"),
    "persona is empty": (ask(persona=""), "`persona` is empty"),
    "persona is long": (ask(persona="a" * 5_000), "`persona` is too long"),
    "unknown fact": (ask(facts={"shoe_size": "43"}), "shoe_size"),
    "unknown fact value": (ask(facts={"goal": "profit"}), "Known are"),
    "fact is a number": (ask(facts={"goal": 1}), "`facts.goal` must be a text, true or false"),
    "fact is a list": (ask(facts={"goal": ["learning"]}), "`facts.goal` must be a text, true or false"),
    "fact with a null byte": (ask(facts={"goal": "\0"}), "null byte"),
    "facts are a list": (ask(facts=["goal"]), "`facts` must be an object"),
    "21 turns": (ask(history=[{"role": "user", "text": "a"}] * 21), "send at most 20"),
    "unknown role": (ask(history=[{"role": "system", "text": "a"}]), "`history[0].role` must be"),
    "turn without text": (ask(history=[{"role": "user"}]), "`history[0].text` is missing"),
    "turn is a text": (ask(history=["a"]), "`history[0]` must be an object"),
    "limit 0": (ask(limit=0), "`limit` must be at least 1"),
    "limit 11": (ask(limit=11), "`limit` must be at most 10"),
    "limit is a text": (ask(limit="3"), "`limit` must be a whole number"),
    "limit is a fraction": (ask(limit=2.5), "`limit` must be a whole number"),
    "limit is true": (ask(limit=True), "`limit` must be a whole number"),
    "limit is null": (ask(limit=None), "`limit` must be a whole number"),
}


def test_question_of_emoji_alone_is_answered_rather_than_refused(client: TestClient) -> None:
    response = client.post("/v1/answer", json=ask(question="🔥" * 3_000))

    assert response.status_code == 200


@pytest.mark.parametrize(("body", "says"), FIELDS.values(), ids=FIELDS.keys())
def test_field_that_is_wrong_is_named_with_its_remedy(client: TestClient, body: Any, says: str) -> None:
    assert_problem(client.post("/v1/answer", json=body), 422, says)


def test_every_wrong_field_is_listed(client: TestClient) -> None:
    response = client.post("/v1/answer", json=ask(limit=0, language="fr"))

    assert [error["field"] for error in response.json()["errors"]] == ["language", "limit"]


def test_unknown_conversation_is_not_found(client: TestClient) -> None:
    response = client.post("/v1/answer", json=ask(conversation_id="cnv_gone"))

    assert_problem(response, 404, "Leave conversation_id out")


SURROGATES = {
    "question": rb'{"question": "\ud800 a"}',
    "fact": rb'{"question": "a", "facts": {"goal": "\udc00"}}',
    "fact name": rb'{"question": "a", "facts": {"\udc00": "a"}}',
    "turn": rb'{"question": "a", "history": [{"role": "user", "text": "\ud800"}]}',
    "persona": rb'{"question": "a", "persona": "\ud800"}',
}


@pytest.mark.parametrize("body", SURROGATES.values(), ids=SURROGATES.keys())
def test_lone_surrogates_are_refused(client: TestClient, body: bytes) -> None:
    assert_problem(client.post("/v1/answer", content=body, headers=JSON), 422, "surrogate")


def test_unknown_field_may_have_any_name(client: TestClient) -> None:
    body = rb'{"question": "a", "\ud800": 1}'

    assert client.post("/v1/answer", content=body, headers=JSON).status_code == 422


BODIES = {
    "empty": (b"", 422, "`body` is missing"),
    "no JSON": (b"question=a", 400, "not valid JSON"),
    "cut off": (b'{"question": "a', 400, "not valid JSON"),
    "invalid UTF-8": (b'{"question": "\xff\xfe\xfa"}', 400, "JSON in UTF-8"),
    "EUC-KR": ('{"question": "뭘 써?"}'.encode("euc-kr"), 400, "JSON in UTF-8"),
    "nested lists": (b"[" * 30_000, 400, "nested no deeper"),
    "nested objects": (b'{"facts":' * 6_000, 400, "nested no deeper"),
    "nested and closed": (b'{"limit":' + b"[" * 900 + b"]" * 900 + b"}", 422, "must be a whole number"),
    "null": (b"null", 422, "`body` must be an object"),
    "a list": (b"[]", 422, "`body` must be an object"),
    "a text": (b'"a"', 422, "`body` must be an object"),
    "NaN": (b'{"question": "a", "query": "a", "limit": NaN}', 422, "`limit` must be a whole number"),
    "infinity": (b'{"question": "a", "query": "a", "limit": 1e999}', 422, "`limit` must be a whole number"),
    "5,000 digits": (b'{"limit": ' + b"9" * 5_000 + b"}", 400, "could not be read"),
    "over the limit": (b'{"question": "' + b"a" * 70_000 + b'"}', 413, "65,536 bytes"),
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(("body", "status", "says"), BODIES.values(), ids=BODIES.keys())
def test_body_that_is_wrong_is_refused(client: TestClient, route: str, body: bytes, status: int, says: str) -> None:
    assert_problem(client.post(route, content=body, headers=JSON), status, says)


SEARCHES = {
    "no query": ({}, "`query` is missing"),
    "blank": ({"query": " "}, "`query` is empty"),
    "null byte": ({"query": "a\0"}, "null byte"),
    "4,001 characters": ({"query": "a" * 4_001}, "at most 4,000"),
    "limit 0": ({"query": "a", "limit": 0}, "at least 1"),
    "limit 11": ({"query": "a", "limit": 11}, "at most 10"),
    "unknown field": ({"query": "a", "question": "a"}, "`question` is not a field"),
}


@pytest.mark.parametrize(("body", "says"), SEARCHES.values(), ids=SEARCHES.keys())
def test_search_that_is_wrong_is_refused(client: TestClient, body: Any, says: str) -> None:
    assert_problem(client.post("/v1/search", json=body), 422, says)


def test_body_of_undeclared_length_is_limited_too(client: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        yield from [b"a" * 10_000] * 7

    assert_problem(client.post("/v1/answer", content=chunks(), headers=JSON), 413, "65,536 bytes")


def test_body_limit_is_a_setting(answering: FakeAnswering) -> None:
    client = TestClient(create_app(answering, settings=ApiSettings(max_body_bytes=100)))

    assert client.post("/v1/answer", json={"question": "a"}).status_code == 200
    assert_problem(client.post("/v1/answer", json={"question": "a" * 100}), 413, "100 bytes")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "nonsense", None])
def test_other_content_types_are_refused(client: TestClient, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}

    response = client.post("/v1/answer", content=json.dumps(ask()), headers=headers)

    assert_problem(response, 415, "Content-Type: application/json")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/vnd.advisor+json"])
def test_every_kind_of_json_is_read(client: TestClient, content_type: str) -> None:
    response = client.post("/v1/answer", content=json.dumps(ask()), headers={"Content-Type": content_type})

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/v1/answer", "POST"), ("DELETE", "/v1/search", "POST"), ("POST", "/v1/personas", "GET")],
)
def test_wrong_method_is_told_the_right_one(client: TestClient, method: str, path: str, allowed: str) -> None:
    response = client.request(method, path)

    assert_problem(response, 405, f"Use {allowed}")
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize("path", ["/v2/answer", "/v1/answer/", "/v1/personas/", "/%00", "/%ff", "/" + "a" * 9_000])
def test_unknown_path_is_told_where_paths_are_listed(client: TestClient, path: str) -> None:
    assert_problem(client.get(path), 404, "/docs")


UNKNOWN = {
    "/v1/personas/wizard": "Use one of: beginner",
    "/v1/personas/%00": "Use one of: beginner",
    "/v1/personas/wizard/flow.svg": "Use one of: beginner",
    "/v1/documents/nothing/sections/1": "/v1/documents",
    "/v1/documents/pytorch-vs-tensorflow-2022/sections/99": "/v1/documents",
}


@pytest.mark.parametrize(("path", "says"), UNKNOWN.items())
def test_unknown_name_is_told_the_known_ones(client: TestClient, path: str, says: str) -> None:
    assert_problem(client.get(path), 404, says)


def test_unforeseen_failure_is_a_problem_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    def fail(question: str) -> None:
        if "boom" in question:
            raise ZeroDivisionError(f"secret {question}")

    client = TestClient(create_app(FakeAnswering(before=fail), settings=ApiSettings()))

    response = client.post("/v1/answer", json={"question": "boom"})

    assert_problem(response, 500, "report it with the request_id")
    assert "secret" not in response.text + caplog.text
    failure = json.loads(next(line for line in caplog.messages if "failure" in line))
    assert failure["error"] == "ZeroDivisionError"
    assert failure["request_id"] == response.headers["x-request-id"]
    assert any("fail" in frame for frame in failure["frames"])
    assert client.post("/v1/answer", json={"question": "a"}).status_code == 200
