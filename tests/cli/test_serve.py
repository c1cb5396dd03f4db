"""``advisor serve``: from the first line printed to the last request answered."""

import http.client
import io
import json
import os
import re
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from app.errors import AddressError
from app.server import serve
from app.settings import Settings
from index.generations import Generations
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("kept_logs")
PATIENCE_SECONDS = 60
Got = tuple[int, dict[str, Any]]


class Visitor:
    """Calls the server from a thread, and stops it at the end with a signal."""

    def __init__(self, printed: io.StringIO, stop_with: signal.Signals) -> None:
        self._printed = printed
        self._stop_with = stop_with
        self.port = 0

    def visit(self, calls: Callable[["Visitor"], None]) -> None:
        try:
            self.port = int(
                self._when(lambda: re.search(r"Listening on http://\S+:(\d+)", self._printed.getvalue()))[1]
            )
            calls(self)
        finally:
            os.kill(os.getpid(), self._stop_with)

    def wait_until_ready(self) -> None:
        self._when(lambda: self.call("GET", "/readyz")[0] == 200)

    def call(self, method: str, path: str, body: object = None) -> Got:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    @staticmethod
    def _when(known: Callable[[], Any]) -> Any:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if found := known():
                return found
            threading.Event().wait(0.02)
        raise TimeoutError


@contextmanager
def visited(
    printed: io.StringIO, calls: Callable[[Visitor], None], stop_with: signal.Signals = signal.SIGTERM
) -> Iterator[None]:
    """Serve in the block, on this thread as signals want it, while another calls."""
    failures: list[BaseException] = []

    def visit() -> None:
        try:
            Visitor(printed, stop_with).visit(calls)
        except BaseException as exc:
            failures.append(exc)

    thread = threading.Thread(target=visit)
    thread.start()
    try:
        yield
    finally:
        thread.join(PATIENCE_SECONDS)
    assert failures == []


def serve_while(home: Path, calls: Callable[[Visitor], None], stop_with: signal.Signals) -> tuple[str, object]:
    """What was printed while ``calls`` were made, and the exit code where the server ended the process."""
    printed = io.StringIO()
    code: object = None
    with visited(printed, calls, stop_with):
        try:
            serve(Settings(home=home, port=0), Console(file=printed, width=200))
        except SystemExit as exc:
            code = exc.code
    return printed.getvalue(), code


@pytest.mark.parametrize(("stop_with", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, None)], ids=["term", "ctrl-c"])
def test_answers_once_ready_and_stops_gently(
    indexed_home: Path, capfd: pytest.CaptureFixture[str], stop_with: signal.Signals, code: int | None
) -> None:
    got: dict[str, Got] = {}

    def calls(visitor: Visitor) -> None:
        visitor.wait_until_ready()
        got["ready"] = visitor.call("GET", "/readyz")
        got["answer"] = visitor.call("POST", "/v1/answer", {"question": "What is TorchServe?"})
        again = {"question": "그건 언제 나왔어?", "conversation_id": got["answer"][1]["conversation_id"]}
        got["again"] = visitor.call("POST", "/v1/answer", again)
        got["search"] = visitor.call("POST", "/v1/search", {"query": "TorchServe", "limit": 2})
        got["section"] = visitor.call("GET", "/v1/documents/pytorch-vs-tensorflow-2022/sections/3.2.1")

    printed, ended = serve_while(indexed_home, calls, stop_with)

    assert ended == code
    assert "/docs" in printed
    assert "라즈베리파이" in printed
    assert got["ready"][1] == {"status": "ready", "generation": Generations(indexed_home / "index").active()}
    assert got["answer"][1]["citations"][0]["section"] == "3.2.1"
    assert got["again"][1]["conversation_id"] == got["answer"][1]["conversation_id"]
    assert got["search"][1]["hits"][0]["section"] == "3.2.1"
    assert [update["system"] for update in got["section"][1]["updates"]] == ["TorchServe"]
    logged = [json.loads(line) for line in capfd.readouterr().out.splitlines() if line.startswith("{")]
    assert "/v1/answer" in {line["route"] for line in logged}


def test_is_not_ready_with_a_damaged_index_until_a_sound_one_is_there(
    indexed_home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (sound,) = (indexed_home / "index").glob("g*")
    shutil.copytree(sound, tmp_path / "sound")
    (sound / "heads.npz").write_bytes(b"damaged")
    got: dict[str, Got] = {}

    def calls(visitor: Visitor) -> None:
        got["ready"] = visitor.call("GET", "/readyz")
        got["answer"] = visitor.call("POST", "/v1/answer", {"question": "What is TorchServe?"})
        shutil.copytree(tmp_path / "sound", sound, dirs_exist_ok=True)
        visitor.wait_until_ready()
        got["later"] = visitor.call("POST", "/v1/answer", {"question": "What is TorchServe?"})

    serve_while(indexed_home, calls, signal.SIGTERM)

    assert [got[name][0] for name in ("ready", "answer", "later")] == [503, 503, 200]
    assert capfd.readouterr().err.count("not ready: Generation") == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_an_address_that_cannot_be_had_is_told_before_anything_is_built(home: Path, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(home=home, host=host, port=taken.getsockname()[1])

        with pytest.raises(AddressError, match="Choose another with --host and --port"):
            serve(settings, Console(file=io.StringIO()))

    assert not (home / "index").exists()


def test_the_command_takes_host_and_port(run: Run, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        ran = run("serve", "--host", "127.0.0.1", "--port", str(port))

    assert ran.code == 1
    assert f"Cannot listen on 127.0.0.1, port {port}: " in ran.err
