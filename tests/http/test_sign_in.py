"""Signing in and out: with a key, and through real providers on loopback."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.jwk import RSAKey
from sqlalchemy import Engine
from starlette.testclient import TestClient

from advisor.audit import AuditLog
from api.authentication import Doorkeeper
from api.keys import Accepted, Keys
from api.oidc.admins import read_admins
from api.oidc.pending import VALID_SECONDS, begin_sign_in, find_pending
from api.oidc.sign_in import OidcSettings, OidcSignIn
from api.rate_limits import RateLimits
from api.routes.admin_keys import key_routes
from api.routes.admin_sign_in import PENDING_COOKIE, sign_in_routes
from api.session_cookie import SESSION_COOKIE
from app.database import engine_for, migrate
from tests.admin_app import app_with
from tests.http.providers import CLIENT, Rogue, provider, rogue

ADMINS = "ann@example.org, ben@example.org, group:advisors"
BASE = "http://testserver"
Browser = Callable[..., TestClient]


class Clock:
    """A clock that tests turn; it runs with the real one, for the provider does."""

    def __init__(self) -> None:
        import time

        self._time = time.time
        self.ahead = 0.0

    def __call__(self) -> float:
        return self._time() + self.ahead


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'advisor.sqlite'}"
    migrate(url)
    engine = engine_for(url)
    yield engine
    engine.dispose()


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
        app = app_with(
            sign_in_routes(keys, audit, limits, oidc, public_url=public_url, home="/v1/admin/me"),
            key_routes(keys, audit),
        )
        app.add_middleware(Doorkeeper, keys=keys, limits=limits, public_url=public_url)
        return TestClient(app, base_url=public_url, follow_redirects=False, client=("203.0.113.7", 1))

    return browser
