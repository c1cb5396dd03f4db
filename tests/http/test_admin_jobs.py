"""The routes of jobs."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import anyio
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from advisor.audit import AuditLog
from advisor.jobs import Job, JobBoard
from api.routes.admin_jobs import job_routes
from tests.admin_app import app_with
from tests.databases import Databases

JOBS = "/v1/admin/jobs"
UNKNOWN = "job_" + "0" * 20


@pytest.fixture
def database_url(databases: Databases) -> str:
    return databases.create("sqlite")


@pytest.fixture
def board(engine: Engine) -> JobBoard:
    return JobBoard(engine)


@pytest.fixture
def audit(engine: Engine) -> AuditLog:
    return AuditLog(engine)


@pytest.fixture
def client(board: JobBoard, audit: AuditLog) -> Iterator[TestClient]:
    with TestClient(app_with(job_routes(board, audit, lambda: True))) as client:
        yield client


def running(board: JobBoard) -> Job:
    job = board.begin(board.queue("reindex", {"force": False}, by="ann").id, 1)
    assert job is not None
    return job


def events_in(body: str) -> list[tuple[str, str | None, dict[str, object]]]:
    """Each event's name, id and data."""
    found = []
    for block in filter(None, body.split("\n\n")):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if fields:
            found.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
    return found


def test_a_job_is_queued_once_and_audited(client: TestClient, audit: AuditLog) -> None:
    queued = client.post(JOBS, json={"kind": "reindex", "force": True})
    again = client.post(JOBS, json={"kind": "reindex", "force": True})

    assert queued.status_code == 202
    assert (queued.json()["status"], queued.json()["arguments"]) == ("queued", {"force": True})
    assert queued.json()["requested_by"] == "test admin"
    assert again.json()["id"] == queued.json()["id"]
    assert audit.list()[-1].action == "jobs.queue"


@pytest.mark.parametrize(
    "body", [{}, {"kind": "bake"}, {"kind": "reindex", "force": 1}, {"kind": "reindex", "when": "now"}], ids=str
)
def test_a_job_that_cannot_be_is_refused(client: TestClient, body: object) -> None:
    assert client.post(JOBS, json=body).status_code == 422


def test_jobs_are_listed_with_whether_a_worker_is_there(client: TestClient, board: JobBoard) -> None:
    job = running(board)
    other = board.queue("reindex", {"force": True}, by="ann")

    listed = client.get(JOBS).json()
    filtered = client.get(JOBS, params={"status": "running"}).json()
    earlier = client.get(JOBS, params={"before": other.id, "limit": 1}).json()

    assert listed["worker"] == "alive"
    assert [each["id"] for each in listed["jobs"]] == [other.id, job.id]
    assert [each["id"] for each in filtered["jobs"]] == [each["id"] for each in earlier["jobs"]] == [job.id]


def test_an_absent_worker_is_told_of(board: JobBoard, audit: AuditLog) -> None:
    client = TestClient(app_with(job_routes(board, audit, lambda: False)))

    assert client.get(JOBS).json() == {"worker": "absent", "jobs": []}


def test_a_job_is_shown_with_its_log(client: TestClient, board: JobBoard) -> None:
    job = running(board)
    board.progress(job, "encode", 10, 100, begins=True)

    shown = client.get(f"{JOBS}/{job.id}").json()

    assert (shown["job"]["stage"], shown["job"]["done"], shown["job"]["total"]) == ("encode", 10, 100)
    assert [line["text"] for line in shown["lines"]] == ["Started."]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/events"), ("POST", "/cancel"), ("POST", "/retry")],
    ids=["show", "events", "cancel", "retry"],
)
def test_an_unknown_job_is_404_and_what_is_no_id_422(client: TestClient, method: str, path: str) -> None:
    unknown = client.request(method, f"{JOBS}/{UNKNOWN}{path}")
    invalid = client.request(method, f"{JOBS}/job%00{path}")

    assert (unknown.status_code, invalid.status_code) == (404, 422)
    assert "jobs list" in unknown.json()["detail"]


def test_a_waiting_job_is_cancelled_and_retried(client: TestClient, board: JobBoard, audit: AuditLog) -> None:
    job = board.queue("reindex", {"force": False}, by="ann")

    cancelled = client.post(f"{JOBS}/{job.id}/cancel")
    twice = client.post(f"{JOBS}/{job.id}/cancel")
    retried = client.post(f"{JOBS}/{job.id}/retry")
    too_early = client.post(f"{JOBS}/{job.id}/retry")

    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert (retried.status_code, retried.json()["attempts"]) == (202, 2)
    assert (twice.status_code, too_early.status_code) == (409, 409)
    assert [entry.action for entry in audit.list()] == ["jobs.retry", "jobs.cancel"]


def test_a_job_is_followed_to_its_end(board: JobBoard, audit: AuditLog) -> None:
    job = running(board)
    looks: list[Callable[[], object]] = [
        lambda: board.progress(job, "encode", 10, 100, begins=True),
        lambda: board.log(job.id, "halfway"),
        lambda: board.finish(job, {"generation": "g1"}),
    ]

    async def pause(_: float) -> None:
        await anyio.to_thread.run_sync(looks.pop(0))

    with TestClient(app_with(job_routes(board, audit, lambda: True, pause=pause))) as client:
        response = client.get(f"{JOBS}/{job.id}/events")

    assert response.headers["content-type"].startswith("text/event-stream")
    events = events_in(response.text)
    assert [name for name, _, _ in events] == ["line", "progress", "progress", "line", "line", "done"]
    assert [data["text"] for name, _, data in events if name == "line"] == ["Started.", "halfway", "Done."]
    assert events[2][2]["stage"] == "encode"
    assert events[-1][2]["result"] == {"generation": "g1"}


def test_following_goes_on_after_the_last_line_seen(client: TestClient, board: JobBoard) -> None:
    job = running(board)
    for number in range(250):
        board.log(job.id, f"line {number}")
    board.finish(job, {})
    lines = board.lines(job.id)

    whole = events_in(client.get(f"{JOBS}/{job.id}/events").text)
    rest = events_in(client.get(f"{JOBS}/{job.id}/events", headers={"Last-Event-ID": str(lines[-2].id)}).text)
    wrong = client.get(f"{JOBS}/{job.id}/events", headers={"Last-Event-ID": "99999999999"})

    assert len(whole) == 252 + 1 and whole[-1][0] == "done"
    assert [name for name, _, _ in rest] == ["line", "done"]
    assert rest[0][1] == str(lines[-1].id)
    assert wrong.status_code == 422


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """A real server, and the port it listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


class Pauses:
    """Counts the looks at a job that goes on."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self, _: float) -> None:
        self.count += 1
        await anyio.sleep(0.01)


def test_a_client_who_leaves_is_not_followed_for(board: JobBoard, audit: AuditLog) -> None:
    job = running(board)
    pauses = Pauses()

    with served(app_with(job_routes(board, audit, lambda: True, pause=pauses))) as port:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(f"GET {JOBS}/{job.id}/events HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            read_until(connection, b"event: progress")
        settled = wait_until_settled(lambda: pauses.count)

    assert pauses.count == settled


def read_until(connection: socket.socket, wanted: bytes) -> None:
    read = b""
    while wanted not in read:
        more = connection.recv(4096)
        assert more, read
        read += more


def wait_until_settled(count: Callable[[], int]) -> int:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        before = count()
        threading.Event().wait(0.2)
        if count() == before:
            return before
    raise TimeoutError
