"""The doorkeeper: who is let in, how often, and what is never read of whoever is not."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import anyio
import pytest
import uvicorn
from fastapi import FastAPI, Request
from sqlalchemy import Engine
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from api.authentication import Asking, Doorkeeper, asking_for, required_scope
from api.body_limit import BodyLimit
from api.caller import caller_of
from api.keys import ALL_SCOPES, Keys
from api.rate_limits import RateLimits
from api.session_cookie import SESSION_COOKIE
from knowledge.clock import now
from tests.databases import Databases

FAR = "203.0.113.7"
LOCAL = "127.0.0.1"
CREATED = timedelta(days=1)
Door = Callable[..., TestClient]


@pytest.fixture
def database_url(databases: Databases) -> str:
    return databases.create("sqlite")


@pytest.fixture
def keys(engine: Engine) -> Keys:
    return Keys(engine)


@dataclass(frozen=True)
class Made:
    """Keys of every kind, as headers."""

    ask: dict[str, str]
    admin: dict[str, str]
    metrics: dict[str, str]
    expired: dict[str, str]
    revoked: dict[str, str]


@pytest.fixture
def made(keys: Keys) -> Made:
    revoked = keys.create("revoked", ALL_SCOPES, by="test")
    keys.revoke(revoked.key.id, even_last=True)
    return Made(
        ask=bearer(keys.create("asker", ["ask"], by="test").secret),
        admin=bearer(keys.create("admin", ["admin"], by="test").secret),
        metrics=bearer(keys.create("prometheus", ["metrics"], by="test").secret),
        expired=bearer(keys.create("expired", ALL_SCOPES, expires_at=now() - CREATED, by="test").secret),
        revoked=bearer(revoked.secret),
    )


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def rooms() -> FastAPI:
    """What lies behind the doorkeeper: a room for each scope, which tells who came in."""
    app = FastAPI(docs_url=None, telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False})

    async def tell(request: Request) -> dict[str, Any]:
        caller = caller_of(request)
        return {"name": caller.name, "address": caller.address, "read": len(await request.body())}

    for path in (
        "/v1/answer",
        "/v1/admin/keys",
        "/v1/admin/sign-in",
        "/metrics",
        "/healthz",
        "/readyz",
        "/docs",
        "/page",
    ):
        app.add_api_route(path, tell, methods=["GET", "POST"])
    return app


@pytest.fixture
def door(keys: Keys) -> Door:
    def door(
        asking: Asking = "key",
        *,
        address: str = FAR,
        limits: RateLimits | None = None,
        public_url: str | None = None,
        root_path: str = "",
        counted: frozenset[str] = frozenset(),
    ) -> TestClient:
        app = rooms()
        app.add_middleware(BodyLimit, max_bytes=1024)
        limits = limits or RateLimits()
        app.add_middleware(Doorkeeper, keys=keys, limits=limits, asking=asking, public_url=public_url, counted=counted)
        return TestClient(app, client=(address, 50_000), root_path=root_path)

    return door


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/v1/answer", "ask"),
        ("/v1", "ask"),
        ("/v1/admin", "admin"),
        ("/v1/admin/keys", "admin"),
        ("/v1/admin/sign-in/other", "admin"),
        ("/v1/administrators", "ask"),
        ("/metrics", "metrics"),
        ("/metrics\n", "metrics"),
        ("/v1/admin/keys\n", "admin"),
        ("/v1/admin/sign-in", None),
        ("/v1/admin/sign-in/callback", None),
        ("/v1/admin/sign-out", None),
        ("/healthz", None),
        ("/docs", None),
        ("/", None),
    ],
)
def test_each_path_needs_its_scope(path: str, scope: str | None) -> None:
    assert required_scope(path) == scope


@pytest.mark.parametrize(
    ("mode", "host", "asking"),
    [
        ("auto", "127.0.0.1", "local"),
        ("auto", "localhost", "local"),
        ("auto", "::1", "local"),
        ("auto", "0.0.0.0", "key"),
        ("auto", "192.168.1.2", "key"),
        ("open", "0.0.0.0", "open"),
        ("key", "127.0.0.1", "key"),
    ],
)
def test_asking_is_open_by_itself_only_where_the_machine_listens_to_itself(mode: Any, host: str, asking: str) -> None:
    assert asking_for(mode, host) == asking


@pytest.mark.parametrize(
    ("asking", "address", "statuses"),
    [
        ("open", FAR, (200, 200, 401)),
        ("local", LOCAL, (200, 200, 401)),
        ("local", FAR, (401, 401, 401)),
        ("key", LOCAL, (401, 401, 401)),
    ],
)
def test_without_a_key_asking_may_be_open_and_administration_never_is(
    door: Door, asking: Asking, address: str, statuses: tuple[int, ...]
) -> None:
    client = door(asking, address=address)

    got = tuple(client.get(path).status_code for path in ("/v1/answer", "/metrics", "/v1/admin/keys"))

    assert got == statuses


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/page", "/v1/admin/sign-in"])
def test_what_needs_no_key_is_open_even_to_a_wrong_one(door: Door, path: str) -> None:
    response = door().get(path, headers=bearer("nonsense"))

    assert response.status_code == 200
    assert response.json()["name"] == "anonymous"
    assert response.json()["address"] == FAR


@pytest.mark.parametrize(
    ("key", "allowed"),
    [("ask", {"/v1/answer"}), ("metrics", {"/metrics"}), ("admin", {"/v1/answer", "/metrics", "/v1/admin/keys"})],
)
def test_a_key_opens_what_its_scopes_say(door: Door, made: Made, key: str, allowed: set[str]) -> None:
    client, headers = door(), getattr(made, key)

    got = {path: client.get(path, headers=headers) for path in ("/v1/answer", "/metrics", "/v1/admin/keys")}

    assert {path for path, response in got.items() if response.status_code == 200} == allowed
    for path in got.keys() - allowed:
        assert got[path].status_code == 403
        assert got[path].headers["content-type"] == "application/problem+json"
        assert "Use another key" in got[path].json()["detail"]


def test_the_routes_are_told_who_calls_and_from_where(door: Door, made: Made) -> None:
    body = door().get("/v1/answer", headers=made.ask).json()

    assert (body["name"], body["address"]) == ("asker", FAR)


def test_a_key_may_also_come_in_its_own_header(door: Door, made: Made) -> None:
    secret = made.ask["Authorization"].removeprefix("Bearer ")

    assert door().get("/v1/answer", headers={"X-API-Key": secret}).json()["name"] == "asker"
    assert door().get("/v1/answer", headers={"Authorization": f"bearer  {secret} "}).status_code == 200


@pytest.mark.parametrize("asking", ["key", "open"])
@pytest.mark.parametrize("sent", ["expired", "revoked", "unknown", "malformed", "empty"])
def test_a_wrong_key_is_refused_in_the_same_words_also_where_none_is_needed(
    door: Door, made: Made, asking: Asking, sent: str
) -> None:
    others = {"unknown": f"adv_abcdefgh_{'x' * 43}", "malformed": "adv_", "empty": ""}
    headers = getattr(made, sent, None) or bearer(others[sent])

    response = door(asking).get("/v1/answer", headers=headers)

    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert response.json()["detail"].startswith("The API key is unknown, has expired or was revoked. Send one")


def test_no_key_is_answered_with_how_to_send_one(door: Door) -> None:
    asked, managed = door().get("/v1/answer"), door().get("/v1/admin/keys")

    assert asked.headers["www-authenticate"] == "Bearer"
    assert "scope `ask`" in asked.json()["detail"]
    assert "Authorization: Bearer" in asked.json()["detail"]
    assert "sign in at /v1/admin/sign-in" in managed.json()["detail"]


def test_another_scheme_is_meant_for_a_proxy_and_is_no_wrong_key(door: Door) -> None:
    assert door("open").get("/v1/answer", headers={"Authorization": "Basic dTpw"}).status_code == 200


def test_a_folder_that_a_proxy_serves_from_changes_nothing(door: Door) -> None:
    client = door(root_path="/advisor")

    assert client.get("/advisor/v1/admin/keys").status_code == 401
    assert client.get("/advisor/healthz").status_code == 200


@pytest.mark.parametrize("key", [None, "wrong"])
def test_nothing_is_read_of_the_body_of_whoever_is_refused(keys: Keys, key: str | None) -> None:
    happened: list[str] = []
    sent: list[Message] = []

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        happened.append("entered")

    async def receive() -> Message:
        happened.append("read")
        return {"type": "http.request", "body": b"x" * 65_536, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"transfer-encoding", b"chunked")] + ([(b"x-api-key", key.encode())] if key else [])
    scope: Scope = {"type": "http", "method": "POST", "path": "/v1/admin/keys", "headers": headers, "client": (FAR, 1)}
    anyio.run(Doorkeeper(inside, keys=keys, limits=RateLimits()), scope, receive, send)

    assert happened == []
    assert sent[0]["status"] == 401
    assert (b"connection", b"close") in sent[0]["headers"]


def test_a_huge_upload_without_a_key_is_refused_before_it_is_sent(keys: Keys) -> None:
    app = rooms()
    app.add_middleware(Doorkeeper, keys=keys, limits=RateLimits(), asking="local")
    head = b"POST /v1/admin/keys HTTP/1.1\r\nHost: here\r\nContent-Length: 100000000\r\n\r\n"

    with served(app) as port, socket.create_connection((LOCAL, port), timeout=30) as connection:
        connection.sendall(head)  # and not a byte of the hundred million
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))

    assert answer.startswith(b"HTTP/1.1 401")
    assert b"connection: close" in answer.lower()


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """A real server on a free port."""
    with socket.create_server((LOCAL, 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(30)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://advisor.example.org"}, 200),
        ({"Origin": "https://evil.example.org"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_a_session_changes_things_only_from_a_page_of_ours(
    door: Door, keys: Keys, headers: dict[str, str], status: int
) -> None:
    client = door(public_url="https://advisor.example.org")
    client.cookies.set(SESSION_COOKIE, keys.open_session("ann", by="person:ann").secret)

    assert client.post("/v1/admin/keys", headers=headers).status_code == status
    assert client.get("/v1/admin/keys", headers=headers).status_code == 200


def test_a_key_beside_a_session_counts_and_needs_no_page(door: Door, keys: Keys, made: Made) -> None:
    client = door()
    client.cookies.set(SESSION_COOKIE, keys.open_session("ann", by="person:ann").secret)

    assert client.post("/v1/admin/keys", headers=made.admin).json()["name"] == "admin"


def test_a_session_that_ended_is_no_session(door: Door, keys: Keys) -> None:
    client = door("open")
    session = keys.open_session("ann", by="person:ann")
    client.cookies.set(SESSION_COOKIE, session.secret)
    before = client.get("/v1/answer").json()["name"]

    keys.revoke(session.key.id)

    assert before == "ann"
    assert client.post("/v1/answer").json()["name"] == "anonymous"
    assert client.get("/v1/admin/keys").status_code == 401


def test_a_key_is_no_session_and_a_session_no_key(door: Door, keys: Keys, made: Made) -> None:
    client = door()
    session = keys.open_session("ann", by="person:ann").secret

    as_key = client.get("/v1/answer", headers=bearer(session))
    client.cookies.set(SESSION_COOKIE, made.admin["Authorization"].removeprefix("Bearer "))
    as_session = client.get("/v1/answer")

    assert (as_key.status_code, as_session.status_code) == (401, 401)


def test_revoking_is_felt_by_the_next_request(door: Door, keys: Keys) -> None:
    client, new = door(), keys.create("asker", ["ask"], by="test")
    before = client.get("/v1/answer", headers=bearer(new.secret)).status_code

    keys.revoke(new.key.id)

    assert (before, client.get("/v1/answer", headers=bearer(new.secret)).status_code) == (200, 401)


def test_a_use_of_a_key_is_written_down(door: Door, keys: Keys, made: Made) -> None:
    door().get("/v1/answer", headers=made.ask)

    assert {key.name for key in keys.list() if key.last_used_at} == {"asker"}


def test_every_limited_response_tells_of_the_limit(door: Door, made: Made) -> None:
    client = door("open", limits=RateLimits(key="2/hour", address="1/hour", failures="off"))

    free, keyed, under = (client.get(path, headers=headers) for path, headers in (
        ("/v1/answer", {}), ("/v1/answer", made.ask), ("/v1/admin/keys", made.ask)
    ))  # fmt: skip

    assert [each.status_code for each in (free, keyed, under)] == [200, 200, 403]
    assert [each.headers["ratelimit-remaining"] for each in (free, keyed, under)] == ["0", "1", "0"]
    assert [each.headers["ratelimit-limit"] for each in (free, keyed, under)] == ["1", "2", "2"]
    assert 3_590 <= int(free.headers["ratelimit-reset"]) <= 3_600


def test_whoever_asks_too_much_is_told_when_to_come_back_and_others_go_on(door: Door, made: Made) -> None:
    limits = RateLimits(key="1/hour", address="1/hour")
    client, other = door("open", limits=limits), door("open", limits=limits, address="203.0.113.8")
    client.get("/v1/answer")
    client.get("/v1/answer", headers=made.ask)

    free, keyed = client.get("/v1/answer"), client.get("/v1/answer", headers=made.ask)

    for response in (free, keyed):
        assert response.status_code == 429
        assert response.headers["content-type"] == "application/problem+json"
        assert int(response.headers["retry-after"]) > 3_000
        assert "More than 1/hour requests. Try again in" in response.json()["detail"]
    assert "With an API key you may send more" in free.json()["detail"]
    assert other.get("/v1/answer").status_code == 200
    assert client.get("/v1/answer", headers=made.metrics).status_code == 403


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/page"])
def test_health_and_pages_have_no_limit(door: Door, path: str) -> None:
    client = door(limits=RateLimits(address="1/hour"))

    got = [client.get(path) for _ in range(3)]

    assert [each.status_code for each in got] == [200, 200, 200]
    assert "ratelimit-limit" not in got[0].headers


def test_what_another_door_wants_counted_has_the_limit_of_an_address(door: Door) -> None:
    client = door(limits=RateLimits(address="1/hour"), counted=frozenset(["/page"]))

    got = [client.get("/page") for _ in range(2)]

    assert [each.status_code for each in got] == [200, 429]
    assert client.get("/healthz").status_code == 200


def test_this_machine_is_not_limited_unless_it_is_set(door: Door) -> None:
    free = door("local", address=LOCAL, limits=RateLimits(address="1/hour"))
    limited = door("local", address=LOCAL, limits=RateLimits(address="1/hour", loopback=True))

    assert [free.get("/v1/answer").status_code for _ in range(3)] == [200, 200, 200]
    assert [limited.get("/v1/answer").status_code for _ in range(2)] == [200, 429]


def test_too_many_wrong_keys_are_slowed_down_while_the_right_one_still_counts(door: Door, made: Made) -> None:
    client = door(limits=RateLimits(failures="2/hour"))

    wrong = [client.get("/v1/answer", headers=bearer(f"adv_{number}")) for number in range(3)]

    assert [each.status_code for each in wrong] == [401, 401, 429]
    assert wrong[0].headers["ratelimit-remaining"] == "1"
    assert wrong[2].headers["retry-after"]
    assert "wrong keys came from your address" in wrong[2].json()["detail"]
    assert client.get("/v1/answer", headers=made.ask).status_code == 200


def test_why_a_key_was_refused_is_for_the_log_alone(door: Door, keys: Keys, made: Made) -> None:
    logs: list[dict[str, Any]] = []
    door_inside = rooms()
    door_inside.add_middleware(Doorkeeper, keys=keys, limits=RateLimits())

    async def outside(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["log"] = {}
        await door_inside(scope, receive, send)
        logs.append(scope["state"]["log"])

    client = TestClient(outside)
    for headers in (made.expired, made.revoked):
        client.get("/v1/answer", headers=headers)

    assert logs == [{"refused": "expired"}, {"refused": "revoked"}]
