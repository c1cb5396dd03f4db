"""The clients that measure, against a small server that answers as told."""

import asyncio
import json
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from evaluation.admin_client import AdminCallError, AdminClient
from evaluation.asking_client import AskingOrders, as_line, ask_on
from evaluation.fuzz import _wrong_keys
from evaluation.real_documents import RealFile

CITATION = {
    "document_id": "small",
    "section": "1",
    "language": "en",
    "start": 0,
    "end": 5,
    "sha256": "d",
    "quote": "Alpha",
    "title": "Letters",
}


class Answering(ThreadingHTTPServer):
    """Answers each request with the next of what was queued, the last one over and over; keeps what came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[tuple[int, Any]] = [(200, {})]
        self.came: list[tuple[str, str, Message, bytes]] = []
        self.stop_after: tuple[int, threading.Event] | None = None

    def next_answer(self) -> tuple[int, Any]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Answering

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.came.append((self.command, self.path, self.headers, body))
        if self.server.stop_after is not None and len(self.server.came) >= self.server.stop_after[0]:
            self.server.stop_after[1].set()
        status, value = self.server.next_answer()
        content = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815  # the library's own names

    def log_message(self, format: str, *args: object) -> None:
        del format, args


@pytest.fixture
def server() -> Iterator[Answering]:
    with Answering() as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def admin(server: Answering) -> AdminClient:
    return AdminClient(server.server_address[1], "adv_key")


def test_a_call_sends_its_key_and_gives_the_json_back(server: Answering, admin: AdminClient) -> None:
    server.answers = [(200, {"name": "x"}), (204, None)]

    put, deleted = admin.call("PUT", "/v1/admin/encoder", {"name": "x"}), admin.call("DELETE", "/v1/admin/encoder")

    assert (put, deleted) == ({"name": "x"}, None)
    method, path, headers, body = server.came[0]
    assert (method, path, json.loads(body)) == ("PUT", "/v1/admin/encoder", {"name": "x"})
    assert (headers["Authorization"], headers["Content-Type"]) == ("Bearer adv_key", "application/json")
    assert server.came[1][2]["Content-Type"] is None


def test_without_a_key_none_is_sent(server: Answering, admin: AdminClient) -> None:
    AdminClient(admin.port, None).call("GET", "/v1/documents")

    assert server.came[0][2]["Authorization"] is None


def test_a_problem_is_raised_with_its_status(server: Answering, admin: AdminClient) -> None:
    server.answers = [(409, {"detail": "Another re-index is running."})]

    with pytest.raises(AdminCallError, match=r"POST /v1/admin/roll-back was answered with 409: .*Another") as raised:
        admin.call("POST", "/v1/admin/roll-back")

    assert raised.value.status == 409


def test_an_upload_can_be_taken_apart_again(server: Answering, admin: AdminClient) -> None:
    files = [RealFile("a.md", b"# A\r\n\r\none"), RealFile("b.pdf", bytes(range(256)))]

    admin.upload(files, reindex=True)

    _, path, headers, body = server.came[0]
    parsed = message_from_bytes(f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + body)
    parts = [(part.get_param("name", header="Content-Disposition"), part.get_filename()) for part in parsed.walk()][1:]
    assert path == "/v1/admin/documents"
    assert parts == [("files", "a.md"), ("files", "b.pdf"), ("reindex", None)]
    assert files[1].content in body


def test_a_reindex_is_waited_for(server: Answering, admin: AdminClient) -> None:
    server.answers = [(202, {"id": "job_1"}), (200, {"job": {"status": "running"}}), (200, {"job": {"status": "done"}})]

    job = admin.reindex()

    assert job == {"status": "done"}
    assert [path for _, path, _, _ in server.came] == ["/v1/admin/jobs", *["/v1/admin/jobs/job_1"] * 2]


def test_bytes_are_given_as_they_come(server: Answering, admin: AdminClient) -> None:
    assert admin.raw("/v1/documents/a/original") == b"{}"


def test_what_answers_were_made_of_is_written_down(server: Answering, tmp_path: Path) -> None:
    answer = {"generation": "g1", "status": "answered", "text": "…", "citations": [CITATION]}
    server.answers = [(200, answer), (503, {"detail": "no index"}), (200, answer)]
    stop, out = threading.Event(), tmp_path / "answers.jsonl"
    server.stop_after = (4, stop)

    asyncio.run(ask_on(AskingOrders(server.server_address[1], 1, ("One?", "Two?"), str(out)), stop))

    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    cited = ["small", "1", "en", 0, 5, "d", "Alpha"]
    assert lines[0] == {"code": 200, "generation": "g1", "status": "answered", "citations": [cited]}
    assert lines[1]["code"] == 503 and "no index" in lines[1]["problem"]
    assert [json.loads(body)["question"] for _, _, _, body in server.came[:3]] == ["One?", "Two?", "One?"]


def test_orders_are_read_as_they_were_written() -> None:
    orders = AskingOrders(8080, 2, ("뭘 써야 해?",), "out.jsonl")

    fields = json.loads(as_line(orders))

    assert AskingOrders(**{**fields, "questions": tuple(fields["questions"])}) == orders


def test_keys_that_open_what_they_must_not_are_told(server: Answering, admin: AdminClient) -> None:
    asking, revoked = {"secret": "adv_asks"}, {"secret": "adv_gone", "key": {"id": "key_1"}}
    server.answers = [(201, asking), (201, revoked), (204, None), (401, {}), (401, {}), (200, {}), (401, {}), (403, {})]

    wrong = list(_wrong_keys(admin, "adv_key"))

    assert wrong == ["a key with its end changed was answered with 200, not 401"]
    sent = [headers["Authorization"] for _, _, headers, _ in server.came[3:]]
    assert sent == [None, "Bearer letmein", "Bearer adv_keA", "Bearer adv_gone", "Bearer adv_asks"]
