"""A real web server in an event loop of the tests."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


@asynccontextmanager
async def hosted(app: ASGIApp) -> AsyncIterator[int]:
    """The port at which ``app`` listens while the block runs."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        # Its own handlers of signals are for the main thread.
        serving = asyncio.create_task(server._serve([listener]))
        port: int = listener.getsockname()[1]
        try:
            yield port
        finally:
            server.should_exit = True
            await serving
