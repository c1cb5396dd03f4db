"""What the crash test calls a loss, told by a server that answers from a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from evaluation.server_crash import Acknowledged, lost_document, stuck_job


@dataclass
class Server:
    """Documents and jobs as an admin's client is told of them."""

    documents: Mapping[str, int] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    jobs: Mapping[str, str] = field(default_factory=dict)
    retried: Mapping[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: object = None) -> Any:
        if path.endswith("/retry"):
            return {"id": self.retried[path.split("/")[-2]]}
        states = [{"id": name, "state": "removed" if name in self.removed else "active"} for name in self.documents]
        return {"documents": states}

    def raw(self, path: str) -> bytes:
        name = path.split("/")[-2]
        return f"# {name}\n\nThis is content number {self.documents[name]}.\n\nIt was written for {name}, ".encode() + (
            b"which is killed often."
        )

    def job(self, job_id: str) -> Any:
        return {"id": job_id, "status": self.jobs[job_id], "problem": "no space left"}


def test_what_was_acknowledged_and_is_there_is_not_lost() -> None:
    assert lost_document(Server({"crash-0": 7}), Acknowledged({"crash-0": 7})) is None


@pytest.mark.parametrize(
    ("server", "problem"),
    [
        (Server({}), "is gone"),
        (Server({"crash-0": 7}, removed=("crash-0",)), "is gone"),
        (Server({"crash-0": 6}), "content number 6"),
    ],
    ids=["missing", "removed", "older"],
)
def test_what_is_missing_or_older_is_lost(server: Server, problem: str) -> None:
    found = lost_document(server, Acknowledged({"crash-0": 7}, uploading={"crash-0": 8}))

    assert found is not None
    assert problem in found


def test_what_was_sent_without_an_answer_may_have_come_in() -> None:
    assert lost_document(Server({"crash-0": 8}), Acknowledged({"crash-0": 7}, uploading={"crash-0": 8})) is None


def test_a_job_that_failed_may_be_retried_once() -> None:
    server = Server(jobs={"job_1": "failed", "job_2": "done"}, retried={"job_1": "job_2"})

    assert stuck_job(server, Acknowledged(job="job_1")) is None


def test_a_job_that_fails_again_is_told() -> None:
    server = Server(jobs={"job_1": "failed", "job_2": "failed"}, retried={"job_1": "job_2"})

    assert stuck_job(server, Acknowledged(job="job_1")) == "job job_1 is failed: no space left"


def test_without_a_job_none_is_stuck() -> None:
    assert stuck_job(Server(), Acknowledged()) is None
