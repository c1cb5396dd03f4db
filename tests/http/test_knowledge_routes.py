"""GET /v1/personas, /v1/documents and what lies under them."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from knowledge.decisions.rules import walk
from tests.fakes import ARTICLE, FakeAnswering, shipped_personas


def test_personas_are_listed_with_their_sections(client: TestClient) -> None:
    personas = client.get("/v1/personas").json()["personas"]

    assert {persona["id"]: persona["section"] for persona in personas} == {
        "industry": "5.1", "researcher": "5.2", "professor": "5.3", "career_change": "5.4", "hobbyist": "5.5",
        "beginner": "5.6",
    }  # fmt: skip
    assert personas[0]["title"].keys() == {"ko", "en"}


@pytest.mark.parametrize("persona_id", sorted(shipped_personas()))
def test_persona_shows_its_facts_and_every_rule(client: TestClient, persona_id: str) -> None:
    persona = shipped_personas()[persona_id]

    shown = client.get(f"/v1/personas/{persona_id}").json()

    def ids(rules: list[dict[str, Any]]) -> list[str]:
        return [found for rule in rules for found in (rule["id"], *ids(rule["rules"]))]

    assert ids(shown["rules"]) == [rule.id for rule in walk(persona.rules)]
    assert [fact["name"] for fact in shown["facts"]] == [fact.name for fact in persona.facts]
    for fact in shown["facts"]:
        assert fact["question"].keys() == {"ko", "en"}
        assert all(choice["label"].keys() == {"ko", "en"} for choice in fact["choices"])


def test_rule_shows_its_condition_its_proof_and_its_leaf(client: TestClient) -> None:
    rule = client.get("/v1/personas/industry").json()["rules"][0]

    assert rule["id"] == "industry.embedded"
    assert rule["when"] == {"deploy_target": ["embedded"]}
    assert (rule["section"], rule["sentences"]) == ("5.1", [9])
    assert rule["leaf"]["recommend"] == ["tensorflow"]
    assert rule["rules"] == []


def test_truth_values_stay_truth_values(client: TestClient) -> None:
    shown = client.get("/v1/personas/researcher").json()

    assert shown["rules"][0]["when"] == {"wants_tensorflow": [True]}
    assert [choice["value"] for choice in shown["facts"][0]["choices"]] == [True, False]


def test_documents_are_listed_with_their_sections(client: TestClient) -> None:
    documents = client.get("/v1/documents").json()["documents"]

    article = next(document for document in documents if document["id"] == ARTICLE)
    assert article["source"]["author"] == "Ryan O'Connor"
    assert {"section": "5.5", "title": {"ko": "취미로 한다면", "en": "If you are a hobbyist"}} in article["sections"]


def test_section_shows_the_stored_text_in_each_language(client: TestClient, answering: FakeAnswering) -> None:
    shown = client.get(f"/v1/documents/{ARTICLE}/sections/3.1.2").json()

    assert list(shown) == ["document_id", "section", "title", "text", "as_of", "url", "updates"]
    section = answering.find_section(ARTICLE, "3.1.2")
    assert section is not None
    assert shown["text"] == {text.language: text.text for text in section.texts}
    assert shown["url"] == "https://www.assemblyai.com/blog/pytorch-vs-tensorflow-in-2022/"
    assert shown["as_of"] == "2021-12-14"
    renamed = next(update for update in shown["updates"] if update["status"] == "renamed")
    assert list(renamed) == ["system", "status", "note", "as_of", "source"]
    assert renamed["note"].keys() == {"ko", "en"}


@pytest.mark.parametrize("path", ["/v1/documents", f"/v1/documents/{ARTICLE}/sections/5.1"])
def test_documents_wait_for_an_index(client: TestClient, answering: FakeAnswering, path: str) -> None:
    answering.loaded = False

    response = client.get(path)

    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert "advisor reindex" in response.json()["detail"]
    assert "secret" not in response.text
