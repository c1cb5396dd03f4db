"""The load generator: asks a server distinct questions over kept-alive raw sockets, in a process of its own.

`python -m evaluation.load_client` reads its orders as JSON from standard input and writes what it saw to standard
output. It imports nothing heavy: what it costs the machine is measured, and told.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Orders:
    """Ask ``questions`` from ``clients`` at once, each once, until ``seconds`` are over; ``idle`` only connects."""

    port: int
    clients: int
    seconds: float
    questions: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    idle: bool = False


@dataclass(slots=True)
class Seen:
    """What the clients saw: seconds of each answer, statuses that were not 200, and the client's own CPU seconds."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    exhausted: bool = False


async def generate(orders: Orders) -> Seen:
    """Run the clients to the end."""
    seen = Seen()
    cpu_before, started = _cpu_seconds(), time.perf_counter()
    waiting = iter([_request(orders.host, question) for question in orders.questions])
    await asyncio.gather(*(_client(orders, waiting, started, seen) for _ in range(orders.clients)))
    seen.seconds = time.perf_counter() - started
    seen.cpu_seconds = _cpu_seconds() - cpu_before
    seen.exhausted = not orders.idle and next(waiting, None) is None
    return seen


async def _client(orders: Orders, waiting: Iterator[bytes], started: float, seen: Seen) -> None:
    reader, writer = await asyncio.open_connection(orders.host, orders.port)
    try:
        if orders.idle:
            await asyncio.sleep(orders.seconds)
            return
        for request in waiting:
            sent = time.perf_counter()
            writer.write(request)
            status = await _response(reader)
            done = time.perf_counter()
            if status == 200:
                seen.latencies.append(done - sent)
            else:
                seen.failures.append(status)
            if done - started > orders.seconds:
                return
    finally:
        writer.close()


def _request(host: str, question: str) -> bytes:
    body = json.dumps({"question": question}).encode()
    head = (
        f"POST /v1/answer HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _response(reader: asyncio.StreamReader) -> int:
    """The status of the next response; its body is read and dropped."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
    await reader.readexactly(int(length.split(":")[1]))
    return int(head.split(" ", 2)[1])


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def as_json(orders: Orders) -> str:
    """The orders as they are read from standard input."""
    return json.dumps(asdict(orders))


def from_json(text: str) -> Orders:
    """The orders that :func:`as_json` wrote."""
    fields = json.loads(text)
    return Orders(**{**fields, "questions": tuple(fields["questions"])})


def main(arguments: Sequence[str] = ()) -> None:
    """Carry out the orders on standard input."""
    del arguments
    seen = asyncio.run(generate(from_json(sys.stdin.read())))
    sys.stdout.write(json.dumps(asdict(seen)))


if __name__ == "__main__":
    main()
