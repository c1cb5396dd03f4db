"""The routes of watched sources."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import Engine
from starlette.testclient import TestClient

from advisor.audit import AuditLog
from advisor.sources import Sources, WatchRules
from api.routes.admin_sources import source_routes
from knowledge.sources.folders import FolderLimits
from knowledge.sources.web import SafeFetcher
from tests.admin_app import app_with
from tests.databases import Databases
from tests.fakes import FakeQueue, FakeTaking

SOURCES = "/v1/admin/sources"


@pytest.fixture
def database_url(databases: Databases) -> str:
    return databases.create("sqlite")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "root" / "docs"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("one")
    return folder


@pytest.fixture
def taking() -> FakeTaking:
    return FakeTaking()


@pytest.fixture
def desk(engine: Engine, folder: Path, taking: FakeTaking) -> Sources:
    rules = WatchRules((".md",), (folder.parent,), web=True, folder_limits=FolderLimits(settled_seconds=0))
    return Sources(engine, lambda: taking, rules, SafeFetcher())


@pytest.fixture
def queue() -> FakeQueue:
    return FakeQueue()


@pytest.fixture
def audit(engine: Engine) -> AuditLog:
    return AuditLog(engine)


@pytest.fixture
def client(desk: Sources, queue: FakeQueue, audit: AuditLog) -> TestClient:
    return TestClient(app_with(source_routes(desk, queue, audit)))


def scan(desk: Sources, source_id: str) -> None:
    desk.scan(source_id, by="tester", report=lambda *_: None, log=lambda *_: None)


def check_schema(client: TestClient, response: Any, method: str, path: str) -> None:
    """A response must be one that the OpenAPI document tells of."""
    document = client.get("/openapi.json").json()
    responses = document["paths"][path][method]["responses"]
    content = responses[str(response.status_code)]["content"][response.headers["content-type"]]
    schema = {**content["schema"], "components": document["components"]}
    Draft202012Validator(schema).validate(response.json())


def test_a_folder_is_watched_and_shown(client: TestClient, folder: Path, audit: AuditLog) -> None:
    body = {"kind": "folder", "title": "Our docs", "folder": str(folder), "cron": "*/15 * * * *"}

    response = client.post(SOURCES, json=body)

    made = response.json()
    assert response.status_code == 201
    assert made | {"id": "our-docs", "folder": str(folder), "enabled": True, "created_by": "key_test"} == made
    assert made["next_scan_at"] > made["created_at"]
    assert made["last_scan"] is None
    assert client.get(SOURCES).json() == {"sources": [made]}
    assert client.get(f"{SOURCES}/our-docs").json() == made
    check_schema(client, response, "post", SOURCES)
    (entry,) = audit.list()
    assert (entry.action, entry.subject, entry.detail["folder"]) == ("sources.add", "our-docs", str(folder))


def test_a_site_is_watched(client: TestClient) -> None:
    body = {"kind": "web", "title": "Site", "pages": ["https://Example.org"], "below": "https://example.org/a"}

    made = client.post(SOURCES, json=body).json()

    assert (made["pages"], made["below"], made["folder"]) == (["https://example.org/"], "https://example.org/a", None)


WRONG = {
    "nothing": ({}, "`kind` is missing"),
    "unknown kind": ({"kind": "ftp", "title": "A"}, "`kind` must be 'folder' or 'web'"),
    "no title": ({"kind": "folder", "folder": "/srv"}, "`title` is missing"),
    "unknown field": ({"kind": "folder", "title": "A", "path": "/srv"}, "`path` is not a field"),
    "no folder": ({"kind": "folder", "title": "A"}, "needs `folder`"),
    "folder of a site": ({"kind": "web", "title": "A", "folder": "/srv"}, "needs `pages` or `sitemaps`"),
    "pages of a folder": ({"kind": "folder", "title": "A", "folder": "/srv", "pages": ["x"]}, "needs `folder`"),
    "no page": ({"kind": "web", "title": "A"}, "needs a page or a sitemap"),
    "outside": ({"kind": "folder", "title": "A", "folder": "/etc"}, "ADVISOR_WATCH_ROOTS"),
    "null byte": ({"kind": "folder", "title": "A", "folder": "/srv\0"}, "null byte"),
    "null byte in a page": ({"kind": "web", "title": "A", "pages": ["https://a\0"]}, "null byte"),
    "inside": ({"kind": "web", "title": "A", "pages": ["http://127.1/"]}, "number in disguise"),
    "file": ({"kind": "web", "title": "A", "sitemaps": ["file:///etc/passwd"]}, "only http and https"),
    "schedule": ({"kind": "web", "title": "A", "pages": ["https://a.org"], "cron": "daily"}, "Write five fields"),
}


@pytest.mark.parametrize(("body", "says"), WRONG.values(), ids=WRONG.keys())
def test_a_source_that_cannot_be_is_refused_in_words(client: TestClient, body: Any, says: str) -> None:
    response = client.post(SOURCES, json=body)

    assert response.status_code == 422
    assert says in response.json()["detail"]
    check_schema(client, response, "post", SOURCES)


def test_what_is_switched_off_says_how_to_switch_it_on(engine: Engine, queue: FakeQueue, audit: AuditLog) -> None:
    off = Sources(engine, FakeTaking, WatchRules((".md",)), SafeFetcher())
    client = TestClient(app_with(source_routes(off, queue, audit)))

    folder = client.post(SOURCES, json={"kind": "folder", "title": "A", "folder": "/srv"})
    web = client.post(SOURCES, json={"kind": "web", "title": "A", "pages": ["https://example.org/"]})

    assert (folder.status_code, web.status_code) == (409, 409)
    assert "ADVISOR_WATCH_ROOTS" in folder.json()["detail"]
    assert "ADVISOR_WEB_SOURCES=true" in web.json()["detail"]


@pytest.fixture
def docs(client: TestClient, folder: Path) -> str:
    """The address of a source that watches the folder."""
    body = {"kind": "folder", "title": "Docs", "folder": str(folder), "cron": "0 3 * * *"}
    return f"{SOURCES}/{client.post(SOURCES, json=body).json()['id']}"


def test_what_is_not_named_in_a_change_stays(client: TestClient, docs: str, audit: AuditLog) -> None:
    paused = client.patch(docs, json={"enabled": False, "title": "Papers"})
    unscheduled = client.patch(docs, json={"cron": None})

    assert paused.json() | {"title": "Papers", "enabled": False, "cron": "0 3 * * *"} == paused.json()
    assert paused.json()["next_scan_at"] is None
    assert unscheduled.json() | {"title": "Papers", "enabled": False, "cron": None} == unscheduled.json()
    assert client.patch(docs, json={}).json() == client.get(docs).json()
    assert [entry.action for entry in audit.list(action="sources.change")] == ["sources.change"] * 3


def test_the_pages_of_a_site_may_be_changed(client: TestClient) -> None:
    client.post(SOURCES, json={"kind": "web", "title": "Site", "pages": ["https://a.org/"], "below": "https://a.org/x"})

    response = client.patch(f"{SOURCES}/site", json={"sitemaps": ["https://a.org/s.xml"], "pages": [], "below": None})

    changed = response.json()
    assert (changed["pages"], changed["sitemaps"], changed["below"]) == ([], ["https://a.org/s.xml"], None)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pages": ["https://a.org/"]}, "of the kind folder has no pages"),
        ({"folder": "/etc"}, "ADVISOR_WATCH_ROOTS"),
        ({"cron": "soon"}, "Write five fields"),
        ({"kind": "web"}, "`kind` is not a field"),
        ({"enabled": "yes"}, "`enabled`"),
    ],
)
def test_a_change_that_cannot_be_is_refused(client: TestClient, docs: str, change: Any, says: str) -> None:
    before = client.get(docs).json()

    response = client.patch(docs, json=change)

    assert response.status_code == 422
    assert says in response.json()["detail"]
    assert client.get(docs).json() == before


def test_the_last_scan_is_shown(client: TestClient, docs: str, desk: Sources) -> None:
    scan(desk, "docs")

    response = client.get(docs)

    shown = response.json()
    assert shown["last_scan"] | {"finished": True, "added": 1, "problems": []} == shown["last_scan"]
    assert shown["documents"] == 1
    check_schema(client, response, "get", f"{SOURCES}/{{source_id}}")


def test_a_scan_is_queued_as_a_job(client: TestClient, docs: str, queue: FakeQueue, audit: AuditLog) -> None:
    first = client.post(f"{docs}/scan")
    second = client.post(f"{docs}/scan?everything=true&reindex=true")

    assert (first.status_code, first.json()) == (202, {"job": "job_1"})
    assert second.json() == {"job": "job_2"}
    assert queue.queued == [
        ("scan", {"source": "docs", "everything": False, "reindex": False}, "test admin"),
        ("scan", {"source": "docs", "everything": True, "reindex": True}, "test admin"),
    ]
    assert audit.list()[0].detail == {"job": "job_2", "everything": True, "reindex": True}


@pytest.mark.parametrize(("query", "documents"), [("", []), ("?with_documents=true", ["docs.a"])])
def test_a_source_goes_with_or_without_its_documents(
    client: TestClient, docs: str, desk: Sources, taking: FakeTaking, query: str, documents: list[str]
) -> None:
    scan(desk, "docs")

    response = client.delete(docs + query)

    assert response.json() == {"id": "docs", "documents": documents}
    assert taking.removed == documents
    assert client.get(docs).status_code == 404
    check_schema(client, response, "delete", f"{SOURCES}/{{source_id}}")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/x"), ("PATCH", "/x"), ("DELETE", "/x"), ("POST", "/x/scan")], ids=" ".join
)
@pytest.mark.parametrize(
    ("source_id", "status"), [("x", 404), ("%EC%97%86%EC%9D%8C", 404), ("a%00", 422), ("y" * 201, 422)]
)
def test_an_unknown_source_is_told(client: TestClient, method: str, path: str, source_id: str, status: int) -> None:
    response = client.request(method, SOURCES + path.replace("x", source_id), json={} if method == "PATCH" else None)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
