"""Clients that ask without pause until they are told to stop, and write down what every answer was made of.

`python -m evaluation.asking_client` reads its orders as a line of JSON from standard input, and stops when that ends.
"""

import asyncio
import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import Any, TextIO


@dataclass(frozen=True, slots=True)
class AskingOrders:
    """Ask ``questions`` over and over from ``clients`` at once; each answer becomes a line of the file ``out``."""

    port: int
    clients: int
    questions: tuple[str, ...]
    out: str
    host: str = "127.0.0.1"


async def ask_on(orders: AskingOrders, stop: threading.Event) -> None:
    """Ask until ``stop`` is set."""
    waiting = cycle(_request(orders.host, question) for question in orders.questions)
    with Path(orders.out).open("a", encoding="utf-8") as out:
        await asyncio.gather(*(_client(orders, waiting, stop, out) for _ in range(orders.clients)))


async def _client(orders: AskingOrders, waiting: Iterator[bytes], stop: threading.Event, out: TextIO) -> None:
    while not stop.is_set():
        try:
            reader, writer = await asyncio.open_connection(orders.host, orders.port)
        except OSError as exc:
            _fail(out, repr(exc))
            await asyncio.sleep(0.05)
            continue
        try:
            while not stop.is_set():
                writer.write(next(waiting))
                status, body = await _response(reader)
                out.write(json.dumps(_summary(status, body)) + "\n")
        except (OSError, asyncio.IncompleteReadError, ValueError) as exc:
            _fail(out, repr(exc))
        finally:
            writer.close()


def _fail(out: TextIO, problem: str) -> None:
    out.write(json.dumps({"code": 0, "problem": problem}) + "\n")


def _summary(code: int, body: bytes) -> dict[str, Any]:
    if code != 200:
        return {"code": code, "problem": body.decode("utf-8", "replace")[:300]}
    answer = json.loads(body)
    names = ("document_id", "section", "language", "start", "end", "sha256", "quote")
    cited = [[citation[name] for name in names] for citation in answer["citations"]]
    return {"code": code, "generation": answer["generation"], "status": answer["status"], "citations": cited}


def _request(host: str, question: str) -> bytes:
    body = json.dumps({"question": question}).encode()
    head = (
        f"POST /v1/answer HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _response(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
    body = await reader.readexactly(int(length.split(":")[1]))
    return int(head.split(" ", 2)[1]), body


def main() -> None:
    """Carry out the orders on standard input until it ends."""
    fields = json.loads(sys.stdin.readline())
    orders = AskingOrders(**{**fields, "questions": tuple(fields["questions"])})
    stop = threading.Event()
    threading.Thread(target=_stop_with_input, args=(stop,), daemon=True).start()
    asyncio.run(ask_on(orders, stop))


def _stop_with_input(stop: threading.Event) -> None:
    sys.stdin.read()
    stop.set()


def as_line(orders: AskingOrders) -> str:
    """The orders as :func:`main` reads them."""
    return json.dumps(asdict(orders)) + "\n"


if __name__ == "__main__":
    main()
