"""Real OpenID providers on loopback: one that behaves, in a process of its own, and one that misbehaves on demand."""

import base64
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT = "advisor"
_SERVES = """
import sys
from datetime import timedelta
from oidc_provider_mock import User, run_server_in_thread
people = [
    User(sub="ann", claims={"email": "Ann@example.org", "email_verified": True}),
    User(sub="ben", claims={"email": "ben@example.org", "email_verified": False}),
    User(sub="carl", claims={"email": "carl@example.org", "email_verified": True}),
    User(sub="dora", claims={"email": "dora@example.org", "groups": ["advisors", "staff"]}),
]
age = timedelta(seconds=int(sys.argv[2]))
with run_server_in_thread(int(sys.argv[1]), user_claims=people, require_nonce=True, access_token_max_age=age) as server:
    print(server.server_port, flush=True)
    sys.stdin.read()
"""


@contextmanager
def provider(port: int = 0, token_seconds: int = 3_600) -> Iterator[str]:
    """The issuer of a provider that knows ann, ben, carl and dora. Each start makes a new signing key."""
    command = [sys.executable, "-W", "ignore", "-c", _SERVES, str(port), str(token_seconds)]
    pipes: Mapping[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **pipes) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            yield f"http://localhost:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()
            process.wait(30)


@cache
def signing_key() -> RSAKey:
    """A key, which takes a while to make: once per run."""
    return RSAKey.generate_key(2048, auto_kid=True)


@dataclass
class Rogue:
    """A provider that signs whatever it is told to. ``claims`` go over the right ones; None leaves one out.

    ``published`` is the key that it shows, where that is not the one that it signs with.
    """

    key: RSAKey = field(default_factory=signing_key)
    published: RSAKey | None = None
    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=lambda: {"sub": "ann"})
    token_status: int = 200
    algorithm: str = "RS256"
    nonce: str = ""
    asked: list[str] = field(default_factory=list)
    redeemed: list[dict[str, list[str]]] = field(default_factory=list)
    raw: dict[str, bytes] = field(default_factory=dict)

    def id_token(self) -> str:
        """A token with the claims as they were ordered."""
        moment = int(time.time())
        right = {
            "iss": self.issuer,
            "sub": "ann",
            "aud": CLIENT,
            "iat": moment,
            "exp": moment + 60,
            "nonce": self.nonce,
        }
        right |= {"email": "ann@example.org", "email_verified": True}
        claims = {name: value for name, value in (right | self.claims).items() if value is not None}
        if self.algorithm == "none":
            return ".".join((_part({"alg": "none"}), _part(claims), ""))
        if self.algorithm == "HS256":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("agreed-secret-of-the-two-of-us-both"))
        return jwt.encode({"alg": "RS256", "kid": self.key.kid or ""}, claims, self.key)

    def answer(self, path: str) -> tuple[int, Any]:
        """What is at a path."""
        self.asked.append(path)
        if path == "/token":
            return self.token_status, {"access_token": "at", "token_type": "Bearer", "id_token": self.id_token()}
        published = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        keys = {
            "keys": [(self.published or self.key).as_dict(private=False), {"kty": "new"}, {"kty": "RSA", "use": "enc"}]
        }
        known = {"/.well-known/openid-configuration": published | self.metadata, "/keys": keys}
        return (200, known[path]) if path in known else (200, self.userinfo)


def _part(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@contextmanager
def rogue() -> Iterator[Rogue]:
    """A misbehaving provider, served on loopback."""
    told = Rogue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["content-length"])).decode()
            told.redeemed.append(parse_qs(form) | {"authorization": [self.headers.get("authorization", "")]})
            self._answer()

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            status, content = told.answer(self.path)
            body = told.raw.get(self.path, json.dumps(content).encode())
            self.send_response(status)
            self.send_header("Location", f"{told.issuer}/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join(10)
