"""Gaps, drafts, feedback, stale sections and forgetting over HTTP."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from advisor.audit import AuditLog
from advisor.draft_text import MARK
from advisor.drafts import Drafts
from advisor.feedback import Feedback
from advisor.gaps import Gaps
from advisor.library import Library
from api.routes.admin_gaps import draft_routes, gap_routes
from api.routes.admin_retention import retention_routes
from api.routes.feedback import feedback_routes
from app.forgetting import Forgetting
from index.encoders import Vectors
from index.errors import IndexMissingError
from tests.admin_app import app_with
from tests.asked import UNRELATED, ask, ask_in_vain
from tests.databases import Databases
from tests.fakes import ARTICLE, DirectReader, FakeEncoder, shipped_documents

PRICE = "price of a tpu"


@pytest.fixture
def database_url(databases: Databases) -> str:
    return databases.create("sqlite")


@pytest.fixture
def audit(engine: Engine) -> AuditLog:
    return AuditLog(engine)


@pytest.fixture
def client(engine: Engine, audit: AuditLog) -> TestClient:
    library, drafts = Library(engine, shipped_documents(), DirectReader()), Drafts(engine)
    gaps = Gaps(engine, FakeEncoder(dimension=512).encode_queries, UNRELATED)
    return TestClient(
        app_with(
            feedback_routes(Feedback(engine)),
            gap_routes(gaps, drafts, audit),
            draft_routes(drafts, library, audit),
            retention_routes(engine, shipped_documents, audit, Forgetting(engine)),
        )
    )


@pytest.fixture
def asked(engine: Engine) -> Engine:
    """Two questions in vain after one price, another, and an answered one."""
    ask_in_vain(engine, PRICE, f"the {PRICE}", "=kimchi stew")
    ask(engine, "TorchServe?", answer_id="ans_served", cited=[(ARTICLE, "3.2.1")])
    return engine


def actions(audit: AuditLog) -> list[str]:
    return [entry.action for entry in audit.list()][::-1]


def vote(answer_id: str, rating: Any, **more: Any) -> dict[str, Any]:
    return {"answer_id": answer_id, "rating": rating, **more}


def test_feedback_is_kept_and_listed(client: TestClient, asked: Engine) -> None:
    given = client.post("/v1/feedback", json=vote("ans_served", "down", reason=" 틀렸어요 👎 "))
    listed = client.get("/v1/admin/feedback", params={"rating": "down", "limit": 1})

    assert given.status_code == 200
    assert given.json() | {"rating": "down", "reason": "틀렸어요 👎"} == given.json()
    (entry,) = listed.json()["feedback"]
    assert (entry["question"], entry["answer"]) == ("TorchServe?", "As they say. [1]")
    assert entry["sections"] == [{"document_id": ARTICLE, "section": "3.2.1"}]
    assert client.get("/v1/admin/feedback", params={"before": listed.json()["next"]}).json()["feedback"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (vote("ans_9", "up"), 404),
        (vote("ans_served", "sideways"), 422),
        (vote("ans_served", "up", reason="x" * 1_001), 422),
        (vote("ans_served", "up", reason="a\0b"), 422),
        (vote("", "up"), 422),
        (vote("ans_served", "up", extra=1), 422),
        ({"rating": "up"}, 422),
    ],
    ids=["unknown", "rating", "long", "null byte", "empty id", "extra", "missing"],
)
def test_feedback_that_cannot_be_kept_is_refused(
    client: TestClient, asked: Engine, body: dict[str, Any], status: int
) -> None:
    refused = client.post("/v1/feedback", json=body)

    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")


def test_gaps_are_listed_by_meaning(client: TestClient, asked: Engine) -> None:
    listed = client.get("/v1/admin/gaps", params={"limit": 1}).json()

    assert (listed["clusters_in_all"], listed["open_gaps"], listed["left_out"]) == (2, 3, 0)
    (cluster,) = listed["clusters"]
    assert (cluster["id"], cluster["count"], cluster["question"]) == ("gap_1", 2, PRICE)
    assert cluster["nearest"][0]["title"] == "Google Colab"
    assert cluster["draft_id"] is None
    assert "gap_ids" not in cluster


@pytest.mark.parametrize(
    "request_", [{"params": {"format": "csv"}}, {"headers": {"Accept": "text/csv"}}], ids=["format", "accept"]
)
def test_gaps_come_as_a_table_for_a_spreadsheet(client: TestClient, asked: Engine, request_: dict[str, Any]) -> None:
    table = client.get("/v1/admin/gaps", **request_)

    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row["question"] for row in rows] == [PRICE, "'=kimchi stew"]


def test_a_gap_becomes_a_draft_that_is_filled_in_and_published(
    client: TestClient, asked: Engine, audit: AuditLog
) -> None:
    made = client.post("/v1/admin/gaps/gap_1/draft")
    draft = made.json()
    address = f"/v1/admin/drafts/{draft['id']}"
    too_early = client.post(f"{address}/publish")
    text = draft["markdown"].replace(f"[{MARK}]", "Three dollars an hour.")
    saved = client.put(address, json={"markdown": text})
    published = client.post(f"{address}/publish")

    assert (made.status_code, too_early.status_code, saved.status_code, published.status_code) == (201, 422, 200, 200)
    assert MARK in too_early.json()["detail"]
    assert (published.json()["outcome"], published.json()["document_id"]) == ("added", draft["id"])
    assert client.get(address).json()["status"] == "published"
    assert [each["question"] for each in client.get("/v1/admin/gaps").json()["clusters"]] == ["=kimchi stew"]
    assert client.put(address, json={"markdown": "x"}).status_code == 409
    assert client.delete(address).status_code == 409
    assert actions(audit) == ["drafts.create", "drafts.save", "drafts.publish"]


def test_a_draft_is_listed_without_its_text_and_discarded(client: TestClient, asked: Engine, audit: AuditLog) -> None:
    draft = client.post("/v1/admin/gaps/gap_1/draft").json()

    (listed,) = client.get("/v1/admin/drafts").json()["drafts"]
    again = client.post("/v1/admin/gaps/gap_1/draft")
    discarded = client.delete(f"/v1/admin/drafts/{draft['id']}")

    assert listed == {name: value for name, value in draft.items() if name != "markdown"}
    assert again.status_code == 409
    assert (discarded.status_code, discarded.content) == (204, b"")
    assert client.get(f"/v1/admin/drafts/{draft['id']}").status_code == 404
    assert actions(audit) == ["drafts.create", "drafts.discard"]


def test_a_gap_is_dismissed(client: TestClient, asked: Engine, audit: AuditLog) -> None:
    dismissed = client.post("/v1/admin/gaps/gap_1/dismiss")
    again = client.post("/v1/admin/gaps/gap_1/dismiss")

    assert (dismissed.json(), again.status_code) == ({"gaps": 2}, 404)
    assert actions(audit) == ["gaps.dismiss"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/v1/admin/drafts/x", {"markdown": "a\0"}),
        ("PUT", "/v1/admin/drafts/x", {"markdown": "x" * 200_001}),
        ("PUT", "/v1/admin/drafts/x", {}),
        ("GET", "/v1/admin/drafts/%00", None),
        ("POST", "/v1/admin/gaps/%00/dismiss", None),
        ("GET", "/v1/admin/gaps?format=xml", None),
        ("GET", "/v1/admin/stale?days=0", None),
        ("GET", "/v1/admin/feedback?before=0", None),
        ("POST", "/v1/admin/forget", {}),
        ("POST", "/v1/admin/forget", {"conversation_id": "cnv_1", "older_than_days": 1}),
        ("POST", "/v1/admin/forget", {"older_than_days": -1}),
    ],
)
def test_what_cannot_be_meant_is_refused(client: TestClient, method: str, path: str, body: Any) -> None:
    refused = client.request(method, path, json=body)

    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


def test_a_stale_section_is_listed_with_what_has_changed(client: TestClient, asked: Engine) -> None:
    (stale,) = client.get("/v1/admin/stale").json()["sections"]

    assert (stale["document_id"], stale["section"], stale["citations"]) == (ARTICLE, "3.2.1", 1)
    assert stale["as_of"] == "2021-12-14"
    assert "archived" in {update["status"] for update in stale["updates"]}


def test_a_conversation_is_forgotten(client: TestClient, asked: Engine, audit: AuditLog) -> None:
    client.post("/v1/feedback", json=vote("ans_served", "up"))

    forgotten = client.post("/v1/admin/forget", json={"conversation_id": "cnv_1"})

    assert forgotten.json() == {"turns": 8, "feedback": 1, "gaps": 3, "drafts": [], "deliveries": 0}
    assert client.get("/v1/admin/gaps").json()["clusters"] == []
    assert client.post("/v1/feedback", json=vote("ans_served", "up")).status_code == 404
    assert actions(audit) == ["questions.forget"]


def test_what_is_older_is_forgotten(client: TestClient, asked: Engine) -> None:
    recent = client.post("/v1/admin/forget", json={"older_than_days": 1})
    everything = client.post("/v1/admin/forget", json={"older_than_days": 0})

    assert (recent.json()["turns"], everything.json()["turns"]) == (0, 8)


def test_gaps_wait_for_an_index(engine: Engine, audit: AuditLog, asked: Engine) -> None:
    def encode(questions: Sequence[str]) -> Vectors:
        raise IndexMissingError(engine.url.database)  # type: ignore[arg-type]  # shown only

    client = TestClient(app_with(gap_routes(Gaps(engine, encode, UNRELATED), Drafts(engine), audit)))

    assert client.get("/v1/admin/gaps").status_code == 503
