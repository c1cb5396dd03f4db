"""A relay between a browser and a server that can hold an answer up in the middle of its stream."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 65_536


@dataclass
class Relay:
    """Passes bytes on to ``target``; once armed, an answer stops right after ``mark`` and nothing more passes."""

    target: int
    mark: bytes
    armed: threading.Event = field(default_factory=threading.Event)
    held: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def hold_next(self) -> None:
        """Hold up the next answer in which the mark is."""
        self.held.clear()
        self.armed.set()

    def let_pass(self) -> None:
        """From now on pass everything on."""
        self.armed.clear()

    def carry(self, browser: socket.socket) -> None:
        """Serve one connection of the browser."""
        with browser, suppress(OSError), socket.create_connection(("127.0.0.1", self.target)) as server:
            sender = threading.Thread(target=_pump, args=(browser, server), daemon=True)
            sender.start()
            self._answers(server, browser)
            with suppress(OSError):
                browser.shutdown(socket.SHUT_RDWR)

    def _answers(self, server: socket.socket, browser: socket.socket) -> None:
        holding = False
        while chunk := server.recv(_CHUNK):
            at = chunk.find(self.mark) if self.armed.is_set() else -1
            if holding:
                continue
            if at >= 0:
                holding = True
                chunk = chunk[: at + len(self.mark)]
            browser.sendall(chunk)
            if holding:
                self.held.set()


@contextmanager
def relaying(target: int, mark: bytes) -> Iterator[Relay]:
    """A relay to the server at port ``target``."""
    relay = Relay(target, mark)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        relay.port = listener.getsockname()[1]
        accepting = threading.Thread(target=_accept, args=(listener, relay), daemon=True)
        accepting.start()
        try:
            yield relay
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            accepting.join(timeout=5)


def _accept(listener: socket.socket, relay: Relay) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=relay.carry, args=(connection,), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(_CHUNK):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)
