"""Signing in and out: with a key, and through real providers on loopback."""

import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from fastapi import FastAPI
from joserfc.jwk import RSAKey
from sqlalchemy import Engine
from starlette.testclient import TestClient

from advisor.audit import AuditLog
from api.authentication import Doorkeeper
from api.error_handlers import add_error_handlers
from api.errors import NotAnAdminError
from api.keys import Keys
from api.metrics import Metrics
from api.observation import Observation
from api.oidc.admins import read_admins
from api.oidc.pending import VALID_SECONDS, find_pending
from api.oidc.sign_in import OidcSettings, OidcSignIn
from api.rate_limits import RateLimits
from api.request_log import RequestLog
from api.routes.admin_keys import key_routes
from api.routes.admin_sign_in import PENDING_COOKIE, sign_in_routes
from api.session_cookie import SESSION_COOKIE
from tests.databases import Databases
from tests.http.providers import CLIENT, Rogue, provider, rogue

ADMINS = "ann@example.org, ben@example.org, group:advisors"
BASE = "http://testserver"
Browser = Callable[..., TestClient]


class Clock:
    """A clock that tests turn; it runs with the real one, for the provider does."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def database_url(databases: Databases) -> str:
    return databases.create("sqlite")


@pytest.fixture
def keys(engine: Engine) -> Keys:
    return Keys(engine)


@pytest.fixture
def audit(engine: Engine) -> AuditLog:
    return AuditLog(engine)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as issuer:
        yield issuer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def browser(keys: Keys, audit: AuditLog, clock: Clock) -> Browser:
    """A browser before a door with this provider behind it."""

    def browser(
        issuer: str | None = None,
        *,
        secret: str | None = "agreed",
        public_url: str = BASE,
        limits: RateLimits | None = None,
        admins: str = ADMINS,
    ) -> TestClient:
        limits = limits or RateLimits()
        redirect_uri = f"{public_url}/v1/admin/sign-in/callback"
        settings = OidcSettings(issuer or "", CLIENT, redirect_uri, read_admins(admins), secret)
        oidc = OidcSignIn(settings, clock) if issuer else None
        app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False})
        add_error_handlers(app)
        app.include_router(sign_in_routes(keys, audit, limits, oidc, public_url=public_url, home="/v1/admin/me"))
        app.include_router(key_routes(keys, audit))
        app.add_middleware(Doorkeeper, keys=keys, limits=limits, public_url=public_url)
        app.add_middleware(Observation, metrics=Metrics(lambda: 0, lambda: None), log=RequestLog())
        return TestClient(app, base_url=public_url, follow_redirects=False, client=("203.0.113.7", 1))

    return browser


def left(browser: TestClient) -> str:
    """Begin to sign in: the address at the provider that the browser is sent to."""
    response = browser.get("/v1/admin/sign-in")
    assert response.status_code == 302, response.text
    return response.headers["location"]


def agreed(address: str, person: str) -> str:
    """Agree at the real provider as this person: the address of our callback that they are sent back to."""
    return httpx2.post(address, data={"sub": person}).headers["location"].removeprefix(BASE)


def came_back(told: Rogue, address: str) -> str:
    """What the misbehaving provider sends back, with the nonce that it was given."""
    sent = parse_qs(urlsplit(address).query)
    told.nonce = sent["nonce"][0]
    return f"/v1/admin/sign-in/callback?code=c0de&state={sent['state'][0]}"


def test_an_admin_signs_in_through_the_provider(browser: Browser, issuer: str, audit: AuditLog, keys: Keys) -> None:
    client = browser(issuer)

    response = client.get(agreed(left(client), "ann"))

    assert (response.status_code, response.headers["location"]) == (302, "/v1/admin/me")
    assert client.get("/v1/admin/me").json() == {
        "id": "person:Ann@example.org",
        "name": "Ann@example.org",
        "scopes": ["admin", "ask", "metrics"],
        "address": "203.0.113.7",
    }
    (entry,), (session,) = audit.list(), keys.list()
    assert (entry.action, entry.actor.id, entry.subject) == ("sign_in.provider", "person:Ann@example.org", session.id)
    assert entry.actor.address == "203.0.113.7"


def test_the_browser_is_sent_with_pkce_state_and_nonce_that_its_cookie_alone_can_answer(
    browser: Browser, issuer: str
) -> None:
    client = browser(issuer)

    sent = parse_qs(urlsplit(left(client)).query)

    pending = find_pending(client.cookies[PENDING_COOKIE])
    assert pending is not None
    assert sent["code_challenge"] == [create_s256_code_challenge(pending.verifier)]
    assert sent["code_challenge_method"] == ["S256"]
    assert (sent["state"], sent["nonce"]) == ([pending.state], [pending.nonce])
    assert sent["redirect_uri"] == [f"{BASE}/v1/admin/sign-in/callback"]
    assert not {pending.secret, pending.verifier} & {value for values in sent.values() for value in values}


def test_a_group_admits_people_without_a_verified_address(browser: Browser, issuer: str) -> None:
    client = browser(issuer)

    assert client.get(agreed(left(client), "dora")).status_code == 302
    assert client.get("/v1/admin/me").json()["name"] == "dora@example.org"


@pytest.mark.parametrize(("person", "why"), [("ben", "has not verified"), ("carl", "not on the list")])
def test_nobody_else_is_let_in(
    browser: Browser, issuer: str, audit: AuditLog, keys: Keys, person: str, why: str
) -> None:
    client = browser(issuer)

    response = client.get(agreed(left(client), person))

    assert response.status_code == 403
    assert why in response.json()["detail"]
    assert SESSION_COOKIE not in client.cookies
    assert keys.list() == ()
    assert [(entry.action, entry.subject) for entry in audit.list()] == [("sign_in.refuse", f"{person}@example.org")]


def test_who_declines_at_the_provider_is_not_signed_in(browser: Browser, issuer: str) -> None:
    client = browser(issuer)
    state = parse_qs(urlsplit(left(client)).query)["state"][0]

    response = client.get("/v1/admin/sign-in/callback", params={"error": "access_denied", "state": state})

    assert response.status_code == 403
    assert "did not agree" in response.json()["detail"]


@pytest.mark.parametrize("change", ["another state", "no state", "no cookie", "another browser", "forged time"])
def test_only_the_browser_that_began_may_come_back(browser: Browser, issuer: str, change: str) -> None:
    client = browser(issuer)
    back = agreed(left(client), "ann")
    if change == "another state":
        back = back.replace("state=", "state=x")
    elif change == "no state":
        back = back.replace("state=", "other=")
    elif change == "no cookie":
        client.cookies.clear()
    elif change == "another browser":
        client.cookies.clear()
        left(client)
    else:
        began, _, secret = client.cookies[PENDING_COOKIE].partition(".")
        client.cookies.clear()
        client.cookies.set(PENDING_COOKIE, f"{int(began) + 1}.{secret}")

    response = client.get(back)

    assert response.status_code == 400
    assert "not begun in this browser" in response.json()["detail"]
    assert SESSION_COOKIE not in client.cookies


def test_a_sign_in_has_ten_minutes(browser: Browser, issuer: str, clock: Clock) -> None:
    client = browser(issuer)
    back = agreed(left(client), "ann")
    clock.ahead = VALID_SECONDS + 1

    assert client.get(back).status_code == 400


def test_a_code_counts_once(browser: Browser, issuer: str) -> None:
    client = browser(issuer)
    back = agreed(left(client), "ann")
    cookie = client.cookies[PENDING_COOKIE]
    first = client.get(back)
    thief = browser(issuer)
    thief.cookies.set(PENDING_COOKIE, cookie)

    again = thief.get(back)

    assert first.status_code == 302
    assert PENDING_COOKIE not in client.cookies
    assert again.status_code == 403
    assert "did not accept the code" in again.json()["detail"]


def test_a_token_that_has_expired_is_not_accepted(browser: Browser, clock: Clock) -> None:
    with provider(token_seconds=1) as short_lived:
        client = browser(short_lived)
        back = agreed(left(client), "ann")
        clock.ahead = 120

        response = client.get(back)

    assert response.status_code == 403
    assert "ExpiredTokenError" in response.json()["detail"]


def test_keys_that_the_provider_has_changed_are_read_again(browser: Browser) -> None:
    with provider() as issuer:
        client = browser(issuer)
        before = client.get(agreed(left(client), "ann")).status_code
    with provider(urlsplit(issuer).port or 0) as restarted:
        after = client.get(agreed(left(client), "dora")).status_code

    assert restarted == issuer
    assert (before, after) == (302, 302)
    assert client.get("/v1/admin/me").json()["name"] == "dora@example.org"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": None},
        {"iss": "https://evil.example.org"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"azp": "another-client"},
        {"at_hash": "another"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(browser: Browser, claims: dict[str, object]) -> None:
    with rogue() as told:
        client = browser(told.issuer)
        told.claims = claims

        response = client.get(came_back(told, left(client)))

    assert response.status_code == 403
    assert "token is not valid" in response.json()["detail"]


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_the_provider_alone_could_not_have_signed_is_refused(browser: Browser, algorithm: str) -> None:
    with rogue() as told:
        client = browser(told.issuer, secret="agreed-secret-of-the-two-of-us-both")
        told.algorithm = algorithm

        response = client.get(came_back(told, left(client)))

    assert response.status_code == 403
    assert "token is not valid" in response.json()["detail"]


def test_a_token_of_a_stranger_is_refused_after_the_keys_were_read_again(browser: Browser) -> None:
    with rogue() as told:
        client = browser(told.issuer)
        told.published = told.key
        told.key = RSAKey.generate_key(2048, {"kid": told.published.kid or ""})

        response = client.get(came_back(told, left(client)))

    assert response.status_code == 403
    assert "BadSignatureError" in response.json()["detail"]
    assert told.asked.count("/keys") == 2


def test_what_the_provider_publishes_is_read_once_for_many(browser: Browser) -> None:
    with rogue() as told:
        client = browser(told.issuer)

        got = [client.get(came_back(told, left(client))).status_code for _ in range(3)]

    assert got == [302, 302, 302]
    assert told.asked.count("/keys") == told.asked.count("/.well-known/openid-configuration") == 1


def test_what_the_token_does_not_tell_is_asked_for_with_the_access_token(browser: Browser) -> None:
    with rogue() as told:
        client = browser(told.issuer, admins="group:advisors")
        told.claims = {"email": None}
        told.metadata = {"scopes_supported": ["openid", "groups"]}
        told.userinfo = {"sub": "ann", "email": "eve@example.org", "groups": ["advisors"]}
        address = left(client)

        response = client.get(came_back(told, address))

    assert parse_qs(urlsplit(address).query)["scope"] == ["openid email profile groups"]
    assert response.status_code == 302
    assert client.get("/v1/admin/me").json()["name"] == "eve@example.org"


def test_two_people_in_one_answer_are_refused(browser: Browser) -> None:
    with rogue() as told:
        client = browser(told.issuer)
        told.claims, told.userinfo = {"email": None}, {"sub": "eve", "email": "ann@example.org", "email_verified": True}

        response = client.get(came_back(told, left(client)))

    assert response.status_code == 403
    assert "two people at once" in response.json()["detail"]


def test_an_answer_that_names_another_issuer_is_refused(browser: Browser) -> None:
    with rogue() as told:
        client = browser(told.issuer)

        response = client.get(f"{came_back(told, left(client))}&iss=https://evil.example.org")

    assert response.status_code == 403
    assert told.redeemed == []


@pytest.mark.parametrize(
    ("secret", "methods", "sent"),
    [
        ("agreed", None, "basic"),
        ("agreed", ["client_secret_post", "client_secret_basic"], "basic"),
        ("agreed", ["client_secret_post"], "post"),
        (None, ["client_secret_basic", "none"], "none"),
    ],
)
def test_the_code_is_redeemed_with_the_verifier_in_the_way_the_provider_wants(
    browser: Browser, secret: str | None, methods: list[str] | None, sent: str
) -> None:
    with rogue() as told:
        client = browser(told.issuer, secret=secret)
        told.metadata = {"token_endpoint_auth_methods_supported": methods} if methods else {}
        address = left(client)
        pending = find_pending(client.cookies[PENDING_COOKIE])

        assert client.get(came_back(told, address)).status_code == 302

    (form,) = told.redeemed
    assert pending is not None
    assert (form["code"], form["code_verifier"]) == (["c0de"], [pending.verifier])
    assert form["redirect_uri"] == [f"{BASE}/v1/admin/sign-in/callback"]
    assert form["authorization"][0].startswith("Basic ") == (sent == "basic")
    assert form.get("client_secret") == (["agreed"] if sent == "post" else None)
    assert form.get("client_id") == (None if sent == "basic" else [CLIENT])


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        ({"issuer": "https://evil.example.org"}, "another issuer"),
        ({"authorization_endpoint": "http://evil.example.org/"}, "is not https"),
        ({"authorization_endpoint": None}, "names no authorization_endpoint"),
    ],
    ids=["issuer", "http", "missing"],
)
def test_a_provider_that_makes_no_sense_is_not_used(browser: Browser, metadata: dict[str, object], why: str) -> None:
    with rogue() as told:
        told.metadata = metadata

        response = browser(told.issuer).get("/v1/admin/sign-in")

    assert response.status_code == 502
    assert why in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "why"),
    [(b"<html>", "no JSON"), (b"[]", "no JSON object"), (b" " * 1_100_000, "more than 1,048,576 bytes")],
    ids=["html", "list", "huge"],
)
def test_what_a_provider_sends_must_be_a_small_json_object(browser: Browser, body: bytes, why: str) -> None:
    with rogue() as told:
        told.raw["/.well-known/openid-configuration"] = body

        response = browser(told.issuer).get("/v1/admin/sign-in")

    assert response.status_code == 502
    assert why in response.json()["detail"]


@pytest.mark.parametrize("status", [302, 401, 500])
def test_a_provider_in_trouble_is_told_apart_from_a_code_that_it_refuses(browser: Browser, status: int) -> None:
    with rogue() as told:
        client = browser(told.issuer)
        told.token_status = status

        response = client.get(came_back(told, left(client)))

    assert response.status_code == 502
    assert f"answered {status}" in response.json()["detail"]
    assert "/elsewhere" not in told.asked


@pytest.mark.parametrize(("path", "status"), [("/token", 403), ("/keys", 502)])
def test_an_answer_without_what_is_needed_signs_nobody_in(browser: Browser, path: str, status: int) -> None:
    with rogue() as told:
        client = browser(told.issuer)
        told.raw[path] = b"{}"

        response = client.get(came_back(told, left(client)))

    assert response.status_code == status
    assert SESSION_COOKIE not in client.cookies


def test_a_provider_that_is_away_is_told_of(browser: Browser) -> None:
    with rogue() as told:
        pass

    response = browser(told.issuer).get("/v1/admin/sign-in")

    assert response.status_code == 502
    assert "cannot be reached" in response.json()["detail"]
    assert "sign in with an admin key" in response.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/admin/sign-in", "/v1/admin/sign-in/callback?code=c&state=s"])
def test_without_a_provider_there_is_still_the_key(browser: Browser, path: str) -> None:
    response = browser().get(path)

    assert response.status_code == 404
    assert "Sign in with an admin key" in response.json()["detail"]


def test_an_admin_signs_in_with_a_key_and_out_again(browser: Browser, keys: Keys, audit: AuditLog) -> None:
    client, new = browser(), keys.create("ann", ["admin"], by="test")

    signed_in = client.post("/v1/admin/sign-in", json={"key": new.secret})
    me = client.get("/v1/admin/me").json()
    cookie = client.cookies[SESSION_COOKIE]
    signed_out = client.post("/v1/admin/sign-out", headers={"Origin": BASE})
    forgotten = SESSION_COOKIE not in client.cookies
    client.cookies.set(SESSION_COOKIE, cookie)

    assert signed_in.json()["scopes"] == ["ask", "admin", "metrics"]
    assert signed_in.headers["cache-control"] == "no-store"
    assert (me["id"], me["name"]) == (new.key.id, "ann")
    assert (signed_out.status_code, forgotten) == (204, True)
    assert client.get("/v1/admin/me").status_code == 401
    assert [(entry.action, entry.actor.id) for entry in audit.list()] == [
        ("sign_out", new.key.id),
        ("sign_in.key", new.key.id),
    ]


@pytest.mark.parametrize(("public_url", "secure"), [(BASE, False), ("https://advisor.example.org", True)])
def test_the_cookie_is_kept_from_scripts_and_from_other_sites(
    browser: Browser, keys: Keys, public_url: str, secure: bool
) -> None:
    new = keys.create("ann", ["admin"], by="test")

    response = browser(public_url=public_url).post("/v1/admin/sign-in", json={"key": new.secret})

    cookie = response.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=28800"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) == secure


def test_a_key_that_may_not_administer_signs_nobody_in(browser: Browser, keys: Keys) -> None:
    new = keys.create("asker", ["ask"], by="test")

    response = browser().post("/v1/admin/sign-in", json={"key": new.secret})

    assert response.status_code == 403
    assert "set-cookie" not in response.headers


def test_wrong_keys_are_counted_here_too(browser: Browser) -> None:
    client = browser(limits=RateLimits(failures="1/hour"))

    first, second = (client.post("/v1/admin/sign-in", json={"key": "adv_wrong"}) for _ in range(2))

    assert (first.status_code, second.status_code) == (401, 429)
    assert first.headers["www-authenticate"].startswith("Bearer")
    assert second.headers["retry-after"]


def test_another_sites_page_signs_nobody_in_or_out(browser: Browser, keys: Keys) -> None:
    client, new = browser(), keys.create("ann", ["admin"], by="test")
    elsewhere = {"Sec-Fetch-Site": "cross-site"}

    signed_in = client.post("/v1/admin/sign-in", json={"key": new.secret}, headers=elsewhere)
    client.post("/v1/admin/sign-in", json={"key": new.secret})
    signed_out = client.post("/v1/admin/sign-out", headers=elsewhere)

    assert (signed_in.status_code, signed_out.status_code) == (403, 403)
    assert client.get("/v1/admin/me").status_code == 200


def test_who_is_not_signed_in_may_sign_out(browser: Browser) -> None:
    assert browser().post("/v1/admin/sign-out").status_code == 204


@pytest.mark.parametrize("body", [{}, {"key": ""}, {"key": "a\u0000"}, {"key": 1}, {"key": "a", "more": 1}], ids=str)
def test_a_sign_in_that_is_no_sign_in_is_told_what_is_wrong(browser: Browser, body: dict[str, object]) -> None:
    assert browser().post("/v1/admin/sign-in", json=body).status_code == 422


def test_a_callback_with_nonsense_is_told_what_is_wrong(browser: Browser) -> None:
    client = browser()

    got = [client.get("/v1/admin/sign-in/callback", params={"code": code}) for code in ("a\0b", "a" * 5_000)]

    assert [each.status_code for each in got] == [422, 422]


def test_an_empty_list_of_admins_admits_nobody() -> None:
    admins = read_admins(" , ")

    with pytest.raises(NotAnAdminError, match="ann may not sign in"):
        admins.admit({"sub": "ann"})
    with pytest.raises(NotAnAdminError):
        admins.admit({"sub": "ann", "email": "", "email_verified": True, "groups": "advisors"})
