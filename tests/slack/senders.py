"""The two ways in which Slack reaches an app: signed requests over HTTP, envelopes over a websocket."""

import hashlib
import hmac
import http.client
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

from tests.slack.simulator import PATIENCE_SECONDS, Slack
from tests.slack.state import SIGNING_SECRET

Kind = Literal["event", "command", "interaction"]
_ENVELOPES = {"event": "events_api", "command": "slash_commands", "interaction": "interactive"}


@dataclass(frozen=True)
class Ack:
    """How an app took what it was sent: its status, and what it said at once. No ack is status 0."""

    status: int
    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def taken(self) -> bool:
        """Whether Slack would be content."""
        return 200 <= self.status < 300


class Sender(Protocol):
    """One of the two ways."""

    def send(self, kind: Kind, payload: Mapping[str, Any], *, retry: int = 0) -> Ack:
        """Deliver it; ``retry`` counts the deliveries that failed before."""
        ...


@dataclass
class HttpSender:
    """Slack's requests to an app that listens on ``port``."""

    port: int
    secret: str = SIGNING_SECRET
    path: str = "/slack/events"

    def send(self, kind: Kind, payload: Mapping[str, Any], *, retry: int = 0) -> Ack:
        if kind == "event":
            body, content_type = json.dumps(payload), "application/json"
        else:
            form = dict(payload) if kind == "command" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form), "application/x-www-form-urlencoded"
        headers = {"Content-Type": content_type}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        return self.post(body.encode(), {**signed(body.encode(), self.secret), **headers})

    def post(self, body: bytes, headers: Mapping[str, str]) -> Ack:
        """Any request at all."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("POST", self.path, body, dict(headers))
            response = connection.getresponse()
            said = response.read()
        finally:
            connection.close()
        if said.startswith(b"{"):
            return Ack(response.status, json.loads(said))
        return Ack(response.status, {"text": said.decode()} if said else {})


@dataclass
class SocketSender:
    """Envelopes to whoever is connected."""

    slack: Slack
    ack_seconds: float = PATIENCE_SECONDS

    def send(self, kind: Kind, payload: Mapping[str, Any], *, retry: int = 0) -> Ack:
        self.slack.wait(lambda: self.slack.line.connections)
        envelope_id = str(uuid.uuid4())
        envelope = {"type": _ENVELOPES[kind], "envelope_id": envelope_id, "payload": dict(payload)}
        envelope["accepts_response_payload"] = kind != "event"
        if kind == "event":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        self.slack.run(self.slack.line.send(envelope))
        acks = self.slack.line.acks
        try:
            self.slack.wait(lambda: acks[envelope_id], seconds=self.ack_seconds)
        except AssertionError:
            return Ack(0)
        return Ack(200, acks[envelope_id][0] or {})


def signed(body: bytes, secret: str = SIGNING_SECRET, *, age_seconds: int = 0) -> dict[str, str]:
    """The headers of a body that was signed some time ago."""
    timestamp = str(int(time.time()) - age_seconds)
    signature = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={signature}"}
