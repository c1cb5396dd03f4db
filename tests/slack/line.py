"""The websockets of Socket Mode: hello, envelopes and what was acknowledged, goodbyes of every kind."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from tests.slack.state import APP


class Line:
    """The open websockets of one app; it runs in Slack's loop. ``acks`` holds what was acknowledged, by envelope.

    While ``deaf``, new ones answer no ping and look open all the same; while ``refusing``, none is opened.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self.acks: dict[str, list[Mapping[str, Any] | None]] = {}
        self.opened = 0
        self.refused = 0
        self.deaf = False
        self.refusing = False
        self._changed = changed
        self._sockets: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self._issued = 0
        self._closing: list[asyncio.Future[bool]] = []

    @property
    def connections(self) -> int:
        """How many are open."""
        return sum(not socket.closed for socket in self._sockets)

    def ticket(self) -> str:
        """What the next websocket has to show, once."""
        self._issued += 1
        ticket = f"ticket-{self._issued}"
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One websocket, from its beginning to its end."""
        ticket = request.query.get("ticket", "")
        known = ticket in self._tickets
        self._tickets.discard(ticket)
        if not known or self.refusing:
            self.refused += 1
            self._changed()
            return web.Response(status=408)
        socket = web.WebSocketResponse(autoping=not self.deaf, timeout=0.2)
        await socket.prepare(request)
        self._sockets.append(socket)
        self.opened += 1
        await socket.send_json(
            {"type": "hello", "num_connections": self.connections, "connection_info": {"app_id": APP}, "debug_info": {}}
        )
        self._changed()
        # Ours to cut: its last pong may find nobody.
        with suppress(ConnectionError):
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._hear(json.loads(message.data))
        self._sockets.remove(socket)
        self._changed()
        return socket

    async def send(self, envelope: Mapping[str, Any], *, on: int = -1) -> None:
        """Send an envelope over the newest websocket, or over another."""
        self.acks.setdefault(str(envelope.get("envelope_id", "")), [])
        await [socket for socket in self._sockets if not socket.closed][on].send_json(envelope)

    async def say_goodbye(self, reason: str, *, close: bool = True) -> None:
        """Ask every client to leave, and close what is open."""
        for socket in list(self._sockets):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            if close:
                self._closing.append(asyncio.ensure_future(socket.close()))

    async def cut(self) -> None:
        """Break every connection without a word."""
        for socket in list(self._sockets):
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()

    async def close(self) -> None:
        """End."""
        for socket in list(self._sockets):
            await socket.close()

    def _hear(self, said: Mapping[str, Any]) -> None:
        self.acks.setdefault(str(said.get("envelope_id", "")), []).append(said.get("payload"))
        self._changed()
