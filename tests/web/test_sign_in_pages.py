"""Signing in and out in a browser, and what it opens."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import ApiSettings, create_app
from api.keys import Keys
from api.session_cookie import SESSION_COOKIE
from app.administration import administration_of
from app.bootstrap import House
from app.settings import Settings
from tests.databases import Databases
from tests.fakes import FakeAnswering
from tests.web.conftest import BROWSER

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    settings = Settings(home=tmp_path_factory.mktemp("closed"), asking="key")
    with closing(House(settings)) as house:
        yield house


@pytest.fixture(scope="module")
def app(house: House) -> FastAPI:
    return create_app(FakeAnswering(), settings=ApiSettings(), administration=administration_of(house))


@pytest.fixture
def keys(house: House) -> Keys:
    return house.keys


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, headers={**BROWSER, **SAME_ORIGIN}, follow_redirects=False)


def test_closed_server_says_so_and_offers_to_sign_in(client: TestClient) -> None:
    ask = client.get("/")
    read = client.get("/sources/ecosystem-notes?lang=en")

    assert ask.status_code == 200
    assert "data-composer" not in ask.text
    assert 'href="/sign-in?next=/"' in ask.text
    assert read.status_code == 401
    assert read.headers["WWW-Authenticate"] == "Bearer"
    assert '<input type="hidden" name="onward" value="/sources/ecosystem-notes?lang=en">' in read.text


def test_key_is_traded_for_a_session_with_its_rights(client: TestClient, keys: Keys) -> None:
    key = keys.create("asker", ["ask"], by="test").secret

    signed_in = client.post("/sign-in", data={"key": f" {key} ", "onward": "/sources"})

    assert (signed_in.status_code, signed_in.headers["Location"]) == (303, "/sources")
    cookie = signed_in.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert key not in cookie
    assert client.get("/sources").status_code == 200
    assert "data-composer" in client.get("/").text
    assert client.post("/v1/answer", json={"question": "PyTorch?"}).status_code == 200
    assert client.get("/v1/admin/keys").status_code == 403
    refused = client.get("/admin")
    assert refused.status_code == 403
    assert 'name="key"' in refused.text  # another key may open it


def test_wrong_key_is_told_so_and_keeps_the_way(client: TestClient) -> None:
    page = client.post("/sign-in", data={"key": "adv_wrong", "onward": "/sources"})

    assert page.status_code == 401
    assert "unknown, has expired or was revoked" in page.text
    assert 'value="/sources"' in page.text
    assert "adv_wrong" not in page.text
    assert SESSION_COOKIE not in client.cookies


def test_key_of_an_asker_does_not_open_the_admins_pages(client: TestClient, keys: Keys) -> None:
    key = keys.create("asker", ["ask"], by="test").secret

    page = client.post("/sign-in", data={"key": key, "onward": "/admin/jobs"})

    assert page.status_code == 403
    assert "does not open" in page.text
    assert SESSION_COOKIE not in client.cookies


def test_page_of_another_site_signs_nobody_in_or_out(client: TestClient, keys: Keys) -> None:
    key = keys.create("admin", ["admin"], by="test").secret
    elsewhere = {"Sec-Fetch-Site": "cross-site"}

    refused = client.post("/sign-in", data={"key": key}, headers=elsewhere)
    client.post("/sign-in", data={"key": key})
    session = client.cookies[SESSION_COOKIE]
    client.post("/sign-out", headers=elsewhere)

    assert refused.status_code == 403
    assert client.get("/sources", headers={"Cookie": f"{SESSION_COOKIE}={session}"}).status_code == 200


def test_signing_out_ends_the_session_for_good(client: TestClient, keys: Keys) -> None:
    client.post("/sign-in", data={"key": keys.create("ann", ["admin"], by="test").secret})
    session = client.cookies[SESSION_COOKIE]
    assert "Sign out" in client.get("/sources").text

    left = client.post("/sign-out")

    assert (left.status_code, left.headers["Location"]) == (303, "/")
    assert client.get("/sources", headers={"Cookie": f"{SESSION_COOKIE}={session}"}).status_code == 401


@pytest.mark.parametrize("onward", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_signing_in_leads_to_this_server_only(client: TestClient, keys: Keys, onward: str) -> None:
    key = keys.create("ann", ["admin"], by="test").secret

    assert client.post("/sign-in", data={"key": key, "onward": onward}).headers["Location"] == "/"
    assert 'value="/"' in client.get("/sign-in", params={"next": onward}).text


def test_signing_in_is_in_the_audit_log(client: TestClient, keys: Keys, house: House) -> None:
    client.post("/sign-in", data={"key": keys.create("ann", ["admin"], by="test").secret})
    client.post("/sign-out")

    assert [entry.action for entry in house.audit.list(limit=5)][:2] == ["sign_out", "sign_in.key"]


def test_open_server_asks_nobody(tmp_path: Path, databases: Databases) -> None:
    settings = Settings(home=tmp_path, asking="open", database_url=databases.create("sqlite"))
    with closing(House(settings)) as house:
        app = create_app(FakeAnswering(), settings=ApiSettings(), administration=administration_of(house))
        client = TestClient(app, headers=BROWSER)

        assert client.get("/sources").status_code == 200
        assert "data-composer" in client.get("/").text
        assert client.get("/admin").status_code == 401
