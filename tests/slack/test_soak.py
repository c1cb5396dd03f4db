"""What counts the replies to questions that come several times: it sees both of two, and none."""

import json
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest

from evaluation.slack_soak import Soaked, copies_of, soaked
from evaluation.slack_stand_in import Posted, StandIn

EVENTS = 12


@dataclass
class Toys:
    """Servers that post at once. ``claim`` is whether they know copies, ``lazy`` how often they post nothing."""

    slack: StandIn
    claim: bool = True
    lazy: int = 0
    killed: list[int] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=count)
    lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    def ports(self) -> Sequence[int]:
        return [self.port]

    def kill(self, number: int) -> None:
        self.killed.append(number)

    def take(self, ts: str) -> None:
        with self.lock:
            known = ts in self.seen
            self.seen.add(ts)
            if (known and self.claim) or len(self.seen) <= self.lazy:
                return
            self.slack.posted.append(Posted("C0", f"9.{next(self.numbers)}", ts, "answer", None))


@contextmanager
def toys(slack: StandIn, **given: int) -> Iterator[Toys]:
    """Such servers at work."""
    made = Toys(slack, **given)  # type: ignore[arg-type]  # flags and counts

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["event"]
            made.take(event["ts"])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_port
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


def soak(**given: int) -> Soaked:
    slack, chance = StandIn(), random.Random(1)
    with toys(slack, **given) as servers:
        at_once = {"run_seconds": (0.01, 0.02), "quiet_seconds": 0.05}
        return soaked(servers, slack, copies_of(["What?"] * EVENTS, chance), kills=1, chance=chance, **at_once)  # type: ignore[arg-type]  # seconds


def test_each_event_comes_one_to_four_times_under_either_name() -> None:
    copies = copies_of(["What?"] * 100, random.Random(1))

    times = [sum(copy.ts == ts for copy in copies) for ts in {copy.ts for copy in copies}]

    assert (len(times), set(times), {copy.twin for copy in copies}) == (100, {1, 2, 3, 4}, {True, False})


def test_one_reply_each_is_sound() -> None:
    found = soak()

    assert (found.sound, found.once, found.kills) == (True, EVENTS, 1)
    assert found.told() == f"events 12, deliveries {found.deliveries}, kills 1, answered once 12, never 0, twice 0"


@pytest.mark.parametrize("given", [{"claim": False}, {"lazy": 3}], ids=["two replies", "none"])
def test_two_replies_and_none_are_seen(given: dict[str, int]) -> None:
    found = soak(**given)

    assert not found.sound
    assert (found.twice > 0, found.never > 0) == ("claim" in given, "lazy" in given)
