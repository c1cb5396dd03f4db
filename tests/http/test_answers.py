"""POST /v1/answer and POST /v1/search."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from advisor.answers import Answer, Ask, FactChoice, MissingFact, TodayNote, Turn
from api.app import ApiSettings, create_app
from api.event_stream import answer_events, text_pieces
from tests.fakes import FakeAnswering

EVENTS = {"Accept": "text/event-stream"}


def events_in(stream: str) -> list[tuple[str, Any]]:
    """What an EventSource would read."""
    found = []
    for block in stream.split("\n\n")[:-1]:
        name, *lines = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads("\n".join(line[6:] for line in lines))))
    return found


def test_answer_has_exactly_the_shape_of_the_contract(client: TestClient) -> None:
    response = client.post("/v1/answer", json={"question": "라즈베리파이에 뭘 써야 해?"})

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert list(answer) == [
        "id", "conversation_id", "status", "language", "text", "citations", "decision", "nearest",
        "confidence", "generation", "timings_ms",
    ]  # fmt: skip
    assert list(answer["citations"][0]) == [
        "number", "document_id", "section", "title", "quote", "language", "start", "end", "sha256", "url",
        "as_of", "updates", "score", "place",
    ]  # fmt: skip
    assert list(answer["decision"]) == [
        "persona", "persona_evidence", "facts", "recommendation", "path", "today", "missing_fact",
        "would_change",
    ]  # fmt: skip
    assert answer["decision"]["facts"] == {"goal": {"value": "embedded_project", "evidence": "라즈베리파이"}}
    assert answer["decision"]["today"] is None
    assert answer["nearest"] == []


def test_every_field_of_the_request_reaches_the_use_case(client: TestClient, answering: FakeAnswering) -> None:
    body = {
        "question": "  뭘 써야 해?\n",
        "language": "en",
        "conversation_id": "cnv_1",
        "history": [{"role": "user", "text": "안녕"}, {"role": "assistant", "text": "네"}],
        "persona": "industry",
        "facts": {"deploy_target": "mobile", "audio_video_input": True},
        "limit": 10,
    }

    response = client.post("/v1/answer", json=body)

    assert response.status_code == 200
    assert answering.asked == [
        Ask(
            question="뭘 써야 해?",
            language="en",
            conversation_id="cnv_1",
            history=(Turn("user", "안녕"), Turn("assistant", "네")),
            persona="industry",
            facts={"deploy_target": "mobile", "audio_video_input": True},
            limit=10,
        )
    ]


def test_fields_may_be_null_or_left_out(client: TestClient, answering: FakeAnswering) -> None:
    nulls = dict.fromkeys(("language", "conversation_id", "history", "persona", "facts"))

    client.post("/v1/answer", json={"question": "뭘 써?", **nulls})
    client.post("/v1/answer", json={"question": "뭘 써?"})

    assert answering.asked == [Ask("뭘 써?"), Ask("뭘 써?")]


@pytest.mark.parametrize("question", ["가" * 4_000, f"  {'가' * 4_000}  ", "7", "é?", "ㅋ"])
def test_questions_up_to_the_limit_are_answered(client: TestClient, question: str) -> None:
    assert client.post("/v1/answer", json={"question": question}).status_code == 200


def test_stream_tells_the_same_answer_in_order(client: TestClient) -> None:
    plain = client.post("/v1/answer", json={"question": "뭘 써?"}).json()

    response = client.post("/v1/answer", json={"question": "뭘 써?"}, headers=EVENTS)

    assert response.headers["content-type"].startswith("text/event-stream")
    events = events_in(response.text)
    assert [name for name, _ in events] == [
        "status",
        "decision",
        "citation",
        "text",
        "text",
        "text",
        "text",
        "done",
    ]
    told = dict(events)
    assert told["done"] == plain
    assert told["status"] == {key: plain[key] for key in ("id", "conversation_id", "status", "language")}
    assert told["decision"] == plain["decision"]
    assert [value for name, value in events if name == "citation"] == plain["citations"]
    assert "".join(value["text"] for name, value in events if name == "text") == plain["text"]


def test_stream_of_an_abstention_has_no_decision_and_no_citations(answering: FakeAnswering) -> None:
    answer = replace(answering.answer(Ask("?")), status="abstained", decision=None, citations=())

    events = events_in(b"".join(answer_events(answer)).decode())

    assert ("decision", None) in events
    assert "citation" not in dict(events)


def test_what_is_wrong_with_a_question_is_told_before_a_stream_begins(client: TestClient) -> None:
    response = client.post("/v1/answer", json={"question": "뭘 써?", "persona": "wizard"}, headers=EVENTS)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


@given(st.text())
def test_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(text_pieces(text)) == text


def test_missing_fact_and_todays_note_are_shown(answering: FakeAnswering) -> None:
    plain = answering.answer(Ask("?"))
    assert plain.decision is not None
    choices = (FactChoice(True, "네"), FactChoice("rl", "강화학습"))
    decision = replace(
        plain.decision,
        today=TodayNote("지금은", ("https://a",)),
        missing_fact=MissingFact("field", "분야?", choices),
    )
    client = TestClient(create_app(_Fixed(replace(plain, decision=decision)), settings=ApiSettings()))

    shown = client.post("/v1/answer", json={"question": "뭘 써?"}).json()["decision"]

    assert shown["today"] == {"text": "지금은", "sources": ["https://a"]}
    assert shown["missing_fact"] == {
        "name": "field",
        "question": "분야?",
        "choices": [{"value": True, "label": "네"}, {"value": "rl", "label": "강화학습"}],
    }


def test_search_returns_hits_with_their_quotes(client: TestClient) -> None:
    response = client.post("/v1/search", json={"query": "모바일 배포", "limit": 2})

    assert response.status_code == 200
    hits = response.json()["hits"]
    assert len(hits) == 2
    assert list(hits[0]) == [
        "document_id", "section", "title", "language", "quote", "start", "end", "score", "url",
    ]  # fmt: skip


class _Fixed(FakeAnswering):
    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._fixed = answer

    def answer(self, ask: Ask) -> Answer:
        return self._fixed
