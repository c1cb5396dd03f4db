"""A small Slack on this machine, for measurements: it takes what is posted, remembers it, and finds it again."""

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

BOT = "U0BOT"
BOT_TOKEN = "xoxb-stand-in"
_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of ours. ``delivery`` is the id that its metadata carries."""

    channel: str
    ts: str
    thread_ts: str | None
    text: str
    metadata: Mapping[str, Any] | None

    @property
    def delivery(self) -> str | None:
        """The delivery whose reply this is."""
        delivery: str | None = (self.metadata or {}).get("event_payload", {}).get("delivery")
        return delivery


@dataclass(frozen=True, slots=True)
class Mood:
    """How one call goes: so many seconds before and after it is done, and what is said in place of its answer.

    A ``status`` of 429 is said in place of doing it; any other after it was done.
    """

    before_seconds: float = 0.0
    after_seconds: float = 0.0
    status: int | None = None


@dataclass
class StandIn:
    """The small Slack. ``calls`` counts what was asked of it, by method. Thread-safe to read while it runs.

    ``mood`` tells how the next call of a method goes.
    """

    mood: Callable[[str], Mood] = lambda _: Mood()
    posted: list[Posted] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    changed: threading.Condition = field(default_factory=threading.Condition)
    url: str = ""

    def replies(self) -> Counter[str]:
        """How many messages stand under each question, by the ts of its message."""
        with self.changed:
            return Counter(each.thread_ts or "" for each in self.posted)

    def wait_for(self, messages: int, *, seconds: float) -> bool:
        """Whether so many messages were posted before the time was up."""
        with self.changed:
            return self.changed.wait_for(lambda: len(self.posted) >= messages, seconds)

    async def answer(self, request: web.Request) -> web.Response:
        """One call of the Web API."""
        method, given = request.match_info["method"], await _arguments(request)
        mood = self.mood(method)
        await asyncio.sleep(mood.before_seconds)
        if mood.status == 429:
            refused = {"ok": False, "error": "ratelimited"}
            return web.json_response(refused, status=429, headers={"Retry-After": "1"})
        with self.changed:
            self.calls[method] += 1
            answer = self._answer(method, given)
            self.changed.notify_all()
        await asyncio.sleep(mood.after_seconds)
        if mood.status is not None:
            return web.Response(status=mood.status, text="upstream error")
        return web.json_response(answer)

    def _answer(self, method: str, given: Mapping[str, Any]) -> dict[str, Any]:
        if method == "auth.test":
            return {"ok": True, "team_id": "T0", "user_id": BOT, "bot_id": "B0", "url": self.url, "team": "Stand-in"}
        if method == "chat.postMessage":
            ts = f"{time.time_ns() // 1_000_000_000}.{len(self.posted):06d}"
            posted = Posted(given["channel"], ts, given.get("thread_ts"), given.get("text", ""), given.get("metadata"))
            self.posted.append(posted)
            return {"ok": True, "channel": posted.channel, "ts": ts, "message": _shown(posted)}
        if method == "chat.update":
            return {"ok": True, "channel": given["channel"], "ts": given["ts"], "text": given.get("text", "")}
        if method in ("conversations.replies", "conversations.history"):
            thread = given.get("ts")
            found = [each for each in self.posted if each.channel == given["channel"]]
            return {"ok": True, "messages": [_shown(each) for each in found if thread in (None, each.thread_ts)]}
        if method.startswith(("assistant.", "reactions.", "views.")):
            return {"ok": True}
        return {"ok": False, "error": "unknown_method"}


@contextmanager
def stand_in(mood: Callable[[str], Mood] = lambda _: Mood()) -> Iterator[StandIn]:
    """A small Slack for as long as the block runs, in a thread of its own."""
    slack, loop, ready = StandIn(mood), asyncio.new_event_loop(), threading.Event()
    ending = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(_serve(slack, ready, ending),), name="stand-in")
    thread.start()
    ready.wait(_PATIENCE_SECONDS)
    try:
        yield slack
    finally:
        loop.call_soon_threadsafe(ending.set)
        thread.join(_PATIENCE_SECONDS)
        loop.close()


async def _serve(slack: StandIn, ready: threading.Event, ending: asyncio.Event) -> None:
    app = web.Application(client_max_size=2**22)
    app.router.add_route("*", "/api/{method}", slack.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    ready.set()
    await ending.wait()
    await runner.cleanup()


def _shown(posted: Posted) -> dict[str, Any]:
    shown = {"type": "message", "user": BOT, "bot_id": "B0", "text": posted.text, "ts": posted.ts}
    return shown | {"thread_ts": posted.thread_ts, "metadata": posted.metadata}


async def _arguments(request: web.Request) -> dict[str, Any]:
    """What a call was given: in its address, as a form, or as JSON."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given.update(await request.json())
    elif request.can_read_body:
        form = {name: str(value) for name, value in (await request.post()).items()}
        given.update({name: json.loads(value) if value.startswith("{") else value for name, value in form.items()})
    return given
