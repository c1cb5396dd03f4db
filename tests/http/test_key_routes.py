"""Managing keys over HTTP, and reading what admins did."""

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from advisor.audit import Actor, AuditLog
from api.keys import Accepted, Keys, Refused
from api.routes.admin_audit import audit_routes
from api.routes.admin_keys import key_routes
from tests.admin_app import app_with
from tests.databases import Databases


@pytest.fixture
def database_url(databases: Databases) -> str:
    return databases.create("sqlite")


@pytest.fixture
def keys(engine: Engine) -> Keys:
    return Keys(engine)


@pytest.fixture
def audit(engine: Engine) -> AuditLog:
    return AuditLog(engine)


@pytest.fixture
def client(keys: Keys, audit: AuditLog) -> TestClient:
    return TestClient(app_with(key_routes(keys, audit), audit_routes(audit)))


def test_a_key_is_made_and_its_secret_shown_once(client: TestClient, keys: Keys, audit: AuditLog) -> None:
    body = {"name": "help desk", "scopes": ["metrics", "ask"], "expires_in_days": 30}

    response = client.post("/v1/admin/keys", json=body)

    made = response.json()
    assert (response.status_code, response.headers["cache-control"]) == (201, "no-store")
    assert made["key"] | {"name": "help desk", "scopes": ["ask", "metrics"], "created_by": "key_test"} == made["key"]
    assert made["key"]["expires_at"] > made["key"]["created_at"]
    assert isinstance(keys.check(made["secret"]), Accepted)
    listed = client.get("/v1/admin/keys")
    assert listed.json()["keys"] == [made["key"]]
    assert made["secret"] not in listed.text
    (entry,) = audit.list()
    assert (entry.action, entry.subject, entry.actor.id) == ("keys.create", made["key"]["id"], "key_test")
    assert entry.detail == {"name": "help desk", "scopes": ["ask", "metrics"]}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "a"},
        {"name": "", "scopes": ["ask"]},
        {"name": "a\0", "scopes": ["ask"]},
        {"name": "a", "scopes": []},
        {"name": "a", "scopes": ["root"]},
        {"name": "a", "scopes": ["ask"] * 4},
        {"name": "a", "scopes": ["ask"], "expires_in_days": 0},
        {"name": "a", "scopes": ["ask"], "expires_in_days": "7"},
        {"name": "a", "scopes": ["ask"], "expires_in_days": 10_000},
        {"name": "a", "scopes": ["ask"], "admin": True},
    ],
    ids=str,
)
def test_a_key_that_makes_no_sense_is_not_made(client: TestClient, keys: Keys, body: dict[str, object]) -> None:
    response = client.post("/v1/admin/keys", json=body)

    assert response.status_code == 422
    assert keys.list() == ()


def test_a_key_is_revoked(client: TestClient, keys: Keys, audit: AuditLog) -> None:
    new = keys.create("asker", ["ask"], by="test")

    response = client.delete(f"/v1/admin/keys/{new.key.id}")

    assert response.status_code == 204
    assert keys.check(new.secret) == Refused("revoked")
    assert [(entry.action, entry.subject) for entry in audit.list()] == [("keys.revoke", new.key.id)]


def test_the_last_admin_key_is_not_revoked_over_http(client: TestClient, keys: Keys, audit: AuditLog) -> None:
    new = keys.create("ann", ["admin"], by="test")

    response = client.delete(f"/v1/admin/keys/{new.key.id}")

    assert response.status_code == 409
    assert "Make another one first" in response.json()["detail"]
    assert audit.list() == ()


@pytest.mark.parametrize(("key_id", "status"), [("key_none", 404), ("a%00b", 422), ("a" * 201, 422)])
def test_what_is_no_key_cannot_be_revoked(client: TestClient, key_id: str, status: int) -> None:
    assert client.delete(f"/v1/admin/keys/{key_id}").status_code == status


def test_a_caller_can_ask_who_they_are(client: TestClient) -> None:
    assert client.get("/v1/admin/me").json() == {
        "id": "key_test",
        "name": "test admin",
        "scopes": ["admin", "ask", "metrics"],
        "address": "127.0.0.1",
    }


def test_what_was_done_is_listed_page_by_page(client: TestClient, audit: AuditLog) -> None:
    for number in range(3):
        audit.record(Actor("key_1", "ann", "203.0.113.7", "req_1"), "keys.create", f"key_{number}", {"name": "x"})

    first = client.get("/v1/admin/audit", params={"limit": 2}).json()
    second = client.get("/v1/admin/audit", params={"limit": 2, "before": first["next"]}).json()

    assert [entry["subject"] for entry in (*first["entries"], *second["entries"])] == ["key_2", "key_1", "key_0"]
    assert second["next"] is None
    assert first["entries"][0] | {
        "actor": "key_1", "actor_name": "ann", "address": "203.0.113.7", "request_id": "req_1",
        "action": "keys.create", "detail": {"name": "x"},
    } == first["entries"][0]  # fmt: skip


def test_actions_are_found_by_how_they_begin(client: TestClient, audit: AuditLog) -> None:
    for action in ("keys.create", "keys.revoke", "keysX", "documents.remove"):
        audit.record(Actor("key_1", "ann"), action, "subject")

    found = client.get("/v1/admin/audit", params={"action": "keys."}).json()["entries"]

    assert [entry["action"] for entry in found] == ["keys.revoke", "keys.create"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "before=0", "before=99999999999", "action=", "action=%00", f"action={'a' * 201}"]
)
def test_a_page_that_makes_no_sense_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/v1/admin/audit?{query}").status_code == 422
