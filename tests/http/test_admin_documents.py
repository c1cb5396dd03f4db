"""The routes that look after documents."""

import io
import zipfile
from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from advisor.audit import AuditLog
from advisor.library import Library
from api.routes.admin_documents import document_routes
from knowledge.documents import Document
from tests.admin_app import app_with
from tests.fakes import DirectReader, FakeQueue

ROOT = "/v1/admin/documents"
NOTE = b"# Note\n\nThe Kestrel release train leaves every second Tuesday.\n"


@pytest.fixture
def queue() -> FakeQueue:
    return FakeQueue()


@pytest.fixture
def audit(engine: Engine) -> AuditLog:
    return AuditLog(engine)


@pytest.fixture
def client(engine: Engine, documents: tuple[Document, ...], queue: FakeQueue, audit: AuditLog) -> Iterator[TestClient]:
    library = Library(engine, documents, DirectReader())
    with TestClient(app_with(document_routes(library, queue, audit))) as client:
        yield client


def test_an_upload_tells_what_became_of_each_file(client: TestClient, queue: FakeQueue, audit: AuditLog) -> None:
    files = [("files", ("note.md", NOTE)), ("files", ("empty.md", b"")), ("files", ("C:\\docs\\other.txt", b"Other."))]

    answered = client.post(ROOT, files=files, data={"reindex": "true"})

    assert answered.status_code == 200
    uploaded = answered.json()
    assert [(each["name"], each["outcome"]) for each in uploaded["outcomes"]] == [
        ("note.md", "added"),
        ("empty.md", "rejected"),
        ("other.txt", "added"),
    ]
    assert (uploaded["taken"], uploaded["rejected"], uploaded["job"]) == (2, 1, "job_1")
    assert queue.queued == [("reindex", {}, "key_test")]
    assert {(entry.action, entry.subject) for entry in audit.list()} == {
        ("documents.added", "note"),
        ("documents.added", "other"),
    }


def test_an_upload_that_changes_nothing_queues_nothing(client: TestClient, queue: FakeQueue) -> None:
    client.post(ROOT, files=[("files", ("note.md", NOTE))])

    again = client.post(ROOT, files=[("files", ("note.md", NOTE))], data={"reindex": "true"})

    assert again.json()["outcomes"][0]["outcome"] == "unchanged"
    assert again.json()["job"] is None
    assert queue.queued == []


def test_a_zip_is_its_files(client: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("guide/install.md", NOTE)
        archive.writestr("guide/inner.zip", b"PK\3\4")

    uploaded = client.post(ROOT, files=[("files", ("all.zip", packed.getvalue()))]).json()

    assert {(each["document_id"], each["outcome"]) for each in uploaded["outcomes"]} == {
        ("guide-install", "added"),
        (None, "rejected"),
    }


def test_an_id_is_for_one_file(client: TestClient) -> None:
    files = [("files", ("a.md", NOTE)), ("files", ("b.md", NOTE + b"More."))]

    several = client.post(ROOT, files=files, data={"document_id": "chosen"}).json()
    one = client.post(ROOT, files=files[:1], data={"document_id": "chosen"}).json()

    assert [each["outcome"] for each in several["outcomes"]] == ["rejected", "rejected"]
    assert "one by one" in several["outcomes"][0]["problem"]
    assert one["outcomes"][0]["document_id"] == "chosen"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {"reindex": "true"}}, 422),
        ({"json": {"files": []}}, 422),
        ({"files": [("files", ("a.md", NOTE))], "data": {"document_id": "a\0b"}}, 422),
        ({"files": [("files", ("a.md", NOTE))], "data": {"reindex": "perhaps"}}, 422),
        ({"content": b"--x", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 422),
    ],
    ids=["no files", "no form", "null in the id", "no truth value", "cut short"],
)
def test_an_upload_that_makes_no_sense_is_a_problem(
    client: TestClient, sent: Mapping[str, object], status: int
) -> None:
    answered = client.post(ROOT, **sent)  # type: ignore[arg-type]  # its own options

    assert answered.status_code == status
    assert answered.headers["content-type"] == "application/problem+json"


def test_documents_are_listed_with_their_state_and_versions(client: TestClient) -> None:
    client.post(ROOT, files=[("files", ("note.md", NOTE))])
    client.post(ROOT, files=[("files", ("note.md", NOTE + b"\nMore.\n"))])

    listed = {each["id"]: each for each in client.get(ROOT).json()["documents"]}
    versions = client.get(f"{ROOT}/note").json()["versions"]

    assert listed["ecosystem-notes"]["shipped"]
    assert listed["note"]["newest"]["created_by"] == "key_test"
    assert [(each["version"], each["has_original"]) for each in versions] == [(2, True), (1, True)]
    assert client.get(f"{ROOT}/nothing").status_code == 404


def test_a_removal_can_be_undone_and_a_version_brought_back(client: TestClient, audit: AuditLog) -> None:
    client.post(ROOT, files=[("files", ("note.md", NOTE))])
    client.post(ROOT, files=[("files", ("note.md", NOTE + b"\nMore.\n"))])

    removed = client.delete(f"{ROOT}/note")
    undone = client.post(f"{ROOT}/note/restore", json={})
    back = client.post(f"{ROOT}/note/restore", json={"version": 1})

    assert (removed.status_code, undone.status_code) == (204, 200)
    assert [each["version"] for each in back.json()["versions"]] == [3, 2, 1]
    assert client.post(f"{ROOT}/note/restore", json={"version": 9}).status_code == 404
    assert [entry.action for entry in audit.list()][:3] == [
        "documents.restore",
        "documents.restore",
        "documents.remove",
    ]


def test_a_shipped_document_is_switched_off_and_on(client: TestClient) -> None:
    off = client.delete(f"{ROOT}/ecosystem-notes")
    again = client.delete(f"{ROOT}/ecosystem-notes")
    on = client.post(f"{ROOT}/ecosystem-notes/restore", json={})

    assert (off.status_code, again.status_code, on.status_code) == (204, 404, 200)
    assert on.json()["versions"] == []


def test_an_original_comes_as_it_was_and_can_do_nothing_in_a_browser(client: TestClient) -> None:
    client.post(ROOT, files=[("files", ("caf\u00e9 'x'.md", NOTE))], data={"document_id": "note"})

    answered = client.get("/v1/documents/note/original")

    assert answered.content == NOTE
    assert "sandbox" in answered.headers["content-security-policy"]
    assert answered.headers["content-disposition"].endswith("filename=\"caf? 'x'.md\"")
    assert client.get("/v1/documents/note/original?version=7").status_code == 404
    assert client.get("/v1/documents/ecosystem-notes/original").status_code == 404


def test_pruning_tells_what_was_deleted(client: TestClient) -> None:
    client.post(ROOT, files=[("files", ("note.md", NOTE))])
    client.delete(f"{ROOT}/note")

    assert client.post("/v1/admin/prune-documents", json={"older_than_days": 1}).json() == {
        "versions": 0,
        "originals": 0,
    }
    assert client.post("/v1/admin/prune-documents", json={"older_than_days": 0}).json()["versions"] == 1
    assert client.post("/v1/admin/prune-documents", json={"older_than_days": -1}).status_code == 422
