"""Mentions as Slack would deliver them: signed, in its envelope."""

import hashlib
import hmac
import json
import time
from typing import Any

from evaluation.slack_stand_in import BOT

SIGNING_SECRET = "measured-0123456789abcdef"
APP, TEAM, CHANNEL = "A0", "T0", "C0"


def mention(question: str, ts: str, *, user: str = "U1", event_id: str = "Ev1", twin: bool = False) -> dict[str, Any]:
    """A mention of the bot in a channel; its ``twin`` is the same message as Slack also tells of it."""
    kind = {"type": "message", "channel_type": "channel"} if twin else {"type": "app_mention"}
    said = {"user": user, "text": f"<@{BOT}> {question}", "ts": ts, "event_ts": ts, "channel": CHANNEL, "team": TEAM}
    authorization = {"team_id": TEAM, "enterprise_id": None, "user_id": BOT, "is_bot": True}
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": event_id,
        "event_time": int(float(ts)),
        "event": {**kind, **said},
        "authorizations": [authorization],
    }


def signed_request(payload: dict[str, Any], *, retry: int = 0, path: str = "/slack/events") -> bytes:
    """The whole request over HTTP/1.1 that delivers ``payload`` now, on a connection that is kept."""
    body, timestamp = json.dumps(payload).encode(), str(int(time.time()))
    signature = hmac.new(SIGNING_SECRET.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"X-Slack-Request-Timestamp: {timestamp}",
        f"X-Slack-Signature: v0={signature}",
        *([f"X-Slack-Retry-Num: {retry}", "X-Slack-Retry-Reason: http_timeout"] if retry else []),
    ]
    return "\r\n".join([*headers, "", ""]).encode() + body
