"""The HTTP door over the fake of its port, with the real rules and corpus behind that."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import ApiSettings, create_app
from tests.fakes import FakeAnswering


@pytest.fixture
def answering() -> FakeAnswering:
    return FakeAnswering()


@pytest.fixture
def client(answering: FakeAnswering) -> Iterator[TestClient]:
    with TestClient(create_app(answering, settings=ApiSettings(version="9.9"))) as client:
        yield client
