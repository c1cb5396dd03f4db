"""The pages over the fake of the port, with the real rules and corpus behind that."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.administration import Administration
from api.app import ApiSettings, create_app
from tests.fakes import FakeAnswering
from tests.web.admin_desk import desk_in, sign_in

# As a browser that comes by a link.
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en"}


@pytest.fixture
def answering() -> FakeAnswering:
    return FakeAnswering()


@pytest.fixture
def client(answering: FakeAnswering) -> Iterator[TestClient]:
    app = create_app(answering, settings=ApiSettings(version="9.9"))
    with TestClient(app, headers=BROWSER, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Administration]:
    with desk_in(tmp_path_factory.mktemp("desk"), migrated_sqlite) as desk:
        yield desk


@pytest.fixture(scope="module")
def admin_app(desk: Administration) -> FastAPI:
    return create_app(FakeAnswering(), settings=ApiSettings(), administration=desk)


@pytest.fixture
def visitor(admin_app: FastAPI) -> TestClient:
    """A browser without a session, at a server whose pages are for those with a key."""
    return TestClient(admin_app, headers={**BROWSER, "Sec-Fetch-Site": "same-origin"}, follow_redirects=False)


@pytest.fixture
def admin(desk: Administration, visitor: TestClient) -> TestClient:
    """The browser of an admin who has signed in."""
    sign_in(desk, visitor, "admin")
    return visitor
