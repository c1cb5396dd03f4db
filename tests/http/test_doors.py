"""Another door in the same server: its routes, what runs with it, and how callers are let in there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from api.app import ApiSettings, create_app
from api.doors import Door
from tests.fakes import FakeAnswering


class Other:
    """A door that counts what it is sent, and notes when it opens and closes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def door(self) -> Door:
        router = APIRouter()
        router.add_route("/other/take", self._take, methods=["POST"], include_in_schema=False)
        return Door("/other/", [router], self._running, max_body_bytes=5_000)

    async def _take(self, request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        self.notes.append("opened")
        yield
        self.notes.append("closed")


@pytest.fixture
def other() -> Other:
    return Other()


def test_what_belongs_to_a_door_runs_as_long_as_the_server(other: Other) -> None:
    app = create_app(FakeAnswering(), settings=ApiSettings(), doors=[other.door()])

    with TestClient(app) as client:
        during = list(other.notes)
        assert client.get("/readyz").status_code == 200

    assert (during, other.notes) == (["opened"], ["opened", "closed"])


def test_bodies_may_be_as_large_as_the_door_takes(other: Other) -> None:
    app = create_app(FakeAnswering(), settings=ApiSettings(max_body_bytes=1_024), doors=[other.door()])

    with TestClient(app) as client:
        taken = client.post("/other/take", content=b"x" * 5_000)
        refused = client.post("/other/take", content=b"x" * 5_001)
        elsewhere = client.post("/v1/answer", content=b"x" * 1_025)

    assert (taken.status_code, taken.text) == (200, "5000")
    assert (refused.status_code, elsewhere.status_code) == (413, 413)


def test_its_routes_are_no_part_of_the_description(other: Other) -> None:
    app = create_app(FakeAnswering(), settings=ApiSettings(), doors=[other.door()])

    assert not any(path.startswith("/other") for path in app.openapi()["paths"])
