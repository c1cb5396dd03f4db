"""The load generator of the Slack door: events by many at once, beside requests that ask for nothing.

`python -m evaluation.slack_load` reads its orders as JSON from standard input and writes what it saw to standard
output: a process of its own, for what it costs must not slow what it measures.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from evaluation.slack_events import mention, signed_request

_NOTHING = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@dataclass(frozen=True, slots=True)
class SlackOrders:
    """Send ``questions`` in rounds: ``clients`` at the same moment, the next round once all are acknowledged.

    Each round is followed by one of as many GET /healthz, the floor, and then by ``pause_seconds`` in which answers are
    computed: the next round comes into the midst of them. The first round opens the connections, and is not counted.
    """

    port: int
    clients: int
    questions: Sequence[str]
    pause_seconds: float


@dataclass(slots=True)
class Acknowledged:
    """Seconds until each event was acknowledged, until each GET /healthz was answered; statuses that were not 200."""

    acks: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    seconds: float = 0.0


async def send(orders: SlackOrders) -> Acknowledged:
    """Run all rounds."""
    seen, started = Acknowledged(), time.perf_counter()
    lines = [await asyncio.open_connection("127.0.0.1", orders.port) for _ in range(orders.clients)]
    try:
        for first in range(0, len(orders.questions), orders.clients):
            questions = orders.questions[first : first + orders.clients]
            requests = [_event(question, first + at) for at, question in enumerate(questions)]
            await _round(lines, requests, seen.acks, seen)
            await _round(lines, [_NOTHING] * len(requests), seen.floor, seen)
            await asyncio.sleep(orders.pause_seconds)
            if first == 0:
                seen = Acknowledged(failures=seen.failures)
    finally:
        for _, writer in lines:
            writer.close()
    seen.seconds = time.perf_counter() - started
    return seen


def _event(question: str, number: int) -> bytes:
    # A message of its own, by somebody else each time: nobody has too many questions.
    ts = f"{int(time.time())}.{number:06d}"
    return signed_request(mention(question, ts, user=f"U{number}", event_id=f"Ev{number}"))


async def _round(
    lines: Sequence[tuple[asyncio.StreamReader, asyncio.StreamWriter]],
    requests: Sequence[bytes],
    times: list[float],
    seen: Acknowledged,
) -> None:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
        sent = time.perf_counter()
        writer.write(request)
        status = await _status(reader)
        times.append(time.perf_counter() - sent)
        if status != 200:
            seen.failures.append(status)

    await asyncio.gather(*(one(*line, request) for line, request in zip(lines, requests, strict=False)))


async def _status(reader: asyncio.StreamReader) -> int:
    """The status of the next response; its body is read and dropped."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next((line for line in head.split("\r\n") if line.startswith("content-length:")), "content-length: 0")
    await reader.readexactly(int(length.split(":")[1]))
    return int(head.split(" ", 2)[1])


def as_json(orders: SlackOrders) -> str:
    """The orders as they are read from standard input."""
    return json.dumps(asdict(orders))


def main() -> None:
    """Carry out the orders on standard input."""
    orders = SlackOrders(**json.loads(sys.stdin.read()))
    seen = asyncio.run(send(orders))
    sys.stdout.write(json.dumps(asdict(seen)))


if __name__ == "__main__":
    main()
