"""Fetching web pages from where they claim to be, and from nowhere else."""

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from knowledge.errors import FetchError, RefusedAddressError
from knowledge.sources.addresses import Address, join_address, parse_address
from knowledge.sources.fetching import FetchLimits, Page, Resolve, Wanted
from knowledge.sources.gunzip import gunzip
from knowledge.sources.networks import Network, refusal

AGENT = "framework-advisor"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ANSWERS = frozenset({200, 304, 404, 410})
_CHUNK_BYTES = 64 * 1024
_MOST_TRIES = 4
_MAX_VALIDATOR_CHARS = 500
_DEFAULTS = FetchLimits()
_ANYTHING = Wanted()


def resolve_host(host: str, port: int) -> Sequence[str]:
    """The addresses of ``host`` as the system knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class SafeFetcher:
    """Fetches pages, and refuses whatever leads into a network that is not public.

    A host is resolved once per request, every address it has is judged, and the connection goes to the very
    address that was judged; each redirect begins anew. Proxies of the environment are not used. ``allowed``
    networks may be fetched from though they are not public. Thread-safe.
    """

    def __init__(
        self,
        *,
        agent: str = AGENT,
        allowed: Collection[Network] = (),
        ports: Collection[int] = (80, 443),
        limits: FetchLimits = _DEFAULTS,
        resolve: Resolve = resolve_host,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.agent = agent
        self.ports = tuple(ports)
        self._allowed = tuple(allowed)
        self._limits = limits
        self._resolve = resolve
        self._tls = tls

    def fetch(self, url: str, wanted: Wanted = _ANYTHING) -> Page:
        """The page at ``url``. Raises FetchError, and RefusedAddressError for what must not be fetched."""
        address, left = parse_address(url, self.ports), self._limits.total_seconds
        for _ in range(self._limits.redirects + 1):
            wanted.permit(address)
            started = time.monotonic()
            found = self._exchange(address, wanted, left)
            left -= time.monotonic() - started
            if isinstance(found, Page):
                return found
            if (address.scheme, found.scheme) == ("https", "http"):
                raise FetchError(url, "it leads from https to plain http. Give the address it should be read at.")
            address = found
        raise FetchError(url, f"it leads on more than {self._limits.redirects} times. Give the address it ends at.")

    def _exchange(self, address: Address, wanted: Wanted, seconds: float) -> Page | Address:
        """One request: the page, or where it leads."""
        watch = _Watch(seconds)
        with _translated(address.url, watch, self._limits), closing(self._connect(address)) as connection:
            with watch.over(connection):
                connection.request("GET", address.target, headers=self._headers(address, wanted), preload_content=False)
                with closing(connection.getresponse()) as response:
                    found = self._answer(address, response, wanted)
            watch.check()
        return found

    def _connect(self, address: Address) -> HTTPConnection:
        problem: Exception | None = None
        for ip in self._judged(address)[:_MOST_TRIES]:
            connection = self._connection(address, ip)
            try:
                connection.connect()
            except (HTTPError, OSError) as exc:
                connection.close()
                problem = exc
            else:
                connection.timeout = self._limits.read_seconds
                return connection
        raise FetchError(address.url, f"no connection: {_named(problem)}. Try again later.") from problem

    def _judged(self, address: Address) -> Sequence[str]:
        """The addresses of the host, all of them such as may be connected to."""
        try:
            found = self._resolve(address.host, address.port)
        except (OSError, UnicodeError) as exc:
            raise FetchError(address.url, "its host is not known. Check the address.") from exc
        for ip in found:
            why = refusal(ip, self._allowed)
            if why is not None:
                raise RefusedAddressError(
                    address.url,
                    f"its host has the address {ip[:60]}, which {why}. ADVISOR_WEB_ALLOW_NETWORKS allows more.",
                )
        return found

    def _connection(self, address: Address, ip: str) -> HTTPConnection:
        seconds = self._limits.connect_seconds
        if address.scheme == "http":
            return HTTPConnection(ip, address.port, timeout=seconds)
        tls = self._tls or ssl.create_default_context()
        return HTTPSConnection(ip, address.port, timeout=seconds, ssl_context=tls, server_hostname=address.host)

    def _headers(self, address: Address, wanted: Wanted) -> Mapping[str, str]:
        headers = {
            "Host": address.authority,
            "User-Agent": self.agent,
            "Accept": ", ".join((*sorted(wanted.media_types or ()), "*/*;q=0.1")),
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        if wanted.etag:
            headers["If-None-Match"] = wanted.etag
        if wanted.last_modified:
            headers["If-Modified-Since"] = wanted.last_modified
        return headers

    def _answer(self, address: Address, response: HTTPResponse, wanted: Wanted) -> Page | Address:
        if response.status in _REDIRECTS and "location" in response.headers:
            return join_address(address, response.headers["location"], self.ports)
        if response.status not in _ANSWERS:
            raise FetchError(address.url, f"its server answered {response.status}. Try again later.", response.status)
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.status != 200:
            return Page(address.url, response.status)
        if wanted.media_types is not None and media_type not in wanted.media_types:
            raise FetchError(address.url, f"it is {media_type[:80] or 'of no stated kind'}, which no reader knows.")
        return Page(
            url=address.url,
            status=response.status,
            content=_body(address, response, min(wanted.max_bytes or self._limits.max_bytes, self._limits.max_bytes)),
            media_type=media_type,
            etag=_validator(response.headers.get("etag")),
            last_modified=_validator(response.headers.get("last-modified")),
        )


class _Watch:
    """Cuts a connection off when its time is up, however slowly its bytes drip."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._cut = False

    @contextmanager
    def over(self, connection: HTTPConnection) -> Iterator[None]:
        """Watch over an open connection."""
        timer = threading.Timer(max(0.0, self._ends - time.monotonic()), self._end, (connection.sock,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def check(self) -> None:
        """Raises TimeoutError when the time was up: what was read till then may look whole."""
        if self._cut:
            raise TimeoutError

    def _end(self, sock: socket.socket) -> None:
        self._cut = True
        with suppress(OSError):
            # Not SSLSocket's own, which takes the TLS layer away from under a reader.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    @property
    def cut(self) -> bool:
        """Whether the time was up."""
        return self._cut


@contextmanager
def _translated(url: str, watch: _Watch, limits: FetchLimits) -> Iterator[None]:
    """What goes wrong on the way, in our words."""
    try:
        yield
    except (HTTPError, http.client.HTTPException, OSError, ValueError, zlib.error) as exc:
        if watch.cut:
            problem = f"it took longer than {limits.total_seconds:g} seconds. Try again later."
        else:
            problem = f"the connection failed: {_named(exc)}. Try again later."
        raise FetchError(url, problem) from exc


def _body(address: Address, response: HTTPResponse, max_bytes: int) -> bytes:
    """The unpacked content. What is unpacked beyond ``max_bytes`` is never held."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise FetchError(address.url, f"it came packed as {encoding[:40]}, which was not asked for.")
    chunks: Iterator[bytes] = iter(lambda: response.read(_CHUNK_BYTES, decode_content=False), b"")
    content = bytearray()
    for piece in gunzip(chunks) if encoding.endswith("gzip") else chunks:
        content += piece
        if len(content) > max_bytes:
            raise FetchError(address.url, f"it has more than {max_bytes / 1_000_000:g} MB, which is the most read.")
    return bytes(content)


def _validator(value: str | None) -> str | None:
    """An ETag or date that can be sent back."""
    usable = value and len(value) <= _MAX_VALIDATOR_CHARS and value.isascii() and value.isprintable()
    return value if usable else None


def _named(problem: Exception | None) -> str:
    """What went wrong, in few words and without objects' names."""
    cause = problem
    while cause is not None and cause.__cause__ is not None and isinstance(cause.__cause__, Exception):
        cause = cause.__cause__
    if isinstance(cause, TimeoutError):
        return "it took too long"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({cause.verify_message})"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return type(cause).__name__ if cause is not None else "no address"
