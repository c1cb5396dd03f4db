"""A real web server on this machine, with routes that misbehave in every way a test asks for."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

from knowledge.sources.networks import Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@dataclass(frozen=True)
class Reply:
    """What a route answers."""

    content: bytes = b""
    media_type: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Route = Reply | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class WebServer:
    """The server: its routes by path, which a test may change, and the requests it has had."""

    port: int
    routes: dict[str, Route]
    requests: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [path for path, _ in self.requests]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of ``path``."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def serving(routes: dict[str, Route] | None = None, tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """A server with these routes, and 404 for all else."""
    server: WebServer

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            server.requests.append((self.path, dict(self.headers)))
            route = server.routes.get(self.path, Reply(b"nothing here", status=404))
            if isinstance(route, Reply):
                send(self, route)
            else:
                route(self)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    httpd = _Quiet(("127.0.0.1", 0), Handler)
    if tls is not None:
        httpd.socket = tls.wrap_socket(httpd.socket, server_side=True)
    server = WebServer(httpd.server_address[1], routes or {})
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients of these tests hang up in the middle."""


def send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """Answer, with 304 where the client knows this very copy."""
    etag = reply.headers.get("ETag")
    known = handler.headers.get("If-None-Match")
    status = 304 if etag is not None and etag == known else reply.status
    handler.send_response(status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    if status != 304:
        if reply.media_type:
            handler.send_header("Content-Type", reply.media_type)
        handler.send_header("Content-Length", str(len(reply.content)))
    handler.end_headers()
    if status != 304:
        handler.wfile.write(reply.content)


def redirect(location: str, status: int = 302) -> Reply:
    """A reply that leads on."""
    return Reply(status=status, headers={"Location": location})
