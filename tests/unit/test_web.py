"""Fetching: what must not be fetched is refused, and what may be costs no more than it is allowed to."""

import gzip
import ssl
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from knowledge.errors import FetchError, RefusedAddressError
from knowledge.sources.fetching import FetchLimits, Resolve, Wanted
from knowledge.sources.networks import refusal
from knowledge.sources.web import SafeFetcher
from tests.web_server import LOOPBACK, Reply, WebServer, redirect, serving

LIMITS = FetchLimits(connect_seconds=1.0, read_seconds=0.5, total_seconds=1.0, max_bytes=200_000)
PAGE = Reply(b"<h1>Hello</h1>", "text/html; charset=utf-8", headers={"ETag": '"one"', "Last-Modified": "Mon, 1 Jan"})


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving({"/": PAGE}) as server:
        yield server


def resolving(*addresses: str) -> Resolve:
    def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


def fetcher(
    server: WebServer,
    *,
    limits: FetchLimits = LIMITS,
    resolve: Resolve | None = None,
    tls: ssl.SSLContext | None = None,
) -> SafeFetcher:
    """A fetcher that may reach the local server, for every name leads there."""
    resolve = resolve or resolving("127.0.0.1")
    return SafeFetcher(allowed=LOOPBACK, ports=(80, 443, server.port), limits=limits, resolve=resolve, tls=tls)


def test_fetches_a_page_with_what_its_server_says_of_it(server: WebServer) -> None:
    page = fetcher(server).fetch(server.url("/#part", "docs.example.org"))

    assert (page.status, page.content, page.media_type) == (200, b"<h1>Hello</h1>", "text/html")
    assert (page.etag, page.last_modified) == ('"one"', "Mon, 1 Jan")
    assert page.url == server.url("/", "docs.example.org")


def test_says_who_it_is_and_asks_for_the_host_by_name(server: WebServer) -> None:
    fetcher(server).fetch(server.url("/", "docs.example.org"))

    _, headers = server.requests[0]
    assert headers["Host"] == f"docs.example.org:{server.port}"
    assert headers["User-Agent"] == "framework-advisor"
    assert "Cookie" not in headers


def test_a_copy_that_is_known_is_not_sent_again(server: WebServer) -> None:
    page = fetcher(server).fetch(server.url(), Wanted(etag='"one"', last_modified="Mon, 1 Jan"))

    assert page.unchanged
    assert server.requests[0][1]["If-Modified-Since"] == "Mon, 1 Jan"


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_told_apart_from_one_that_fails(server: WebServer, status: int) -> None:
    server.routes["/gone"] = Reply(status=status)
    server.routes["/broken"] = Reply(status=503)

    assert fetcher(server).fetch(server.url("/gone")).gone
    with pytest.raises(FetchError, match="answered 503") as caught:
        fetcher(server).fetch(server.url("/broken"))
    assert caught.value.status == 503


REFUSED_ADDRESSES = {
    "loopback": "http://127.0.0.1/",
    "another loopback": "http://127.9.9.9/",
    "decimal": "http://2130706433/",
    "hexadecimal": "http://0x7f000001/",
    "hexadecimal parts": "http://0x7f.1/",
    "octal": "http://0177.0.0.1/",
    "short": "http://127.1/",
    "nothing": "http://0/",
    "unspecified": "http://0.0.0.0/",
    "trailing dot": "http://127.0.0.1./",
    "full-width digits": "http://１２７.０.０.１/",
    "ideographic dots": "http://127。0。0。1/",
    "localhost": "http://localhost/",
    "localhost with a dot": "http://localhost./",
    "IPv6 loopback": "http://[::1]/",
    "IPv6 unspecified": "http://[::]/",
    "IPv4 in IPv6": "http://[::ffff:127.0.0.1]/",
    "IPv4 in IPv6, hexadecimal": "http://[::ffff:7f00:1]/",
    "IPv4-compatible": "http://[::127.0.0.1]/",
    "NAT64": "http://[64:ff9b::7f00:1]/",
    "6to4": "http://[2002:7f00:1::]/",
    "link-local": "http://169.254.169.254/latest/meta-data/",
    "IPv6 link-local": "http://[fe80::1]/",
    "IPv6 with a zone": "http://[fe80::1%25eth0]/",
    "unique local": "http://[fd00::1]/",
    "private 10": "http://10.0.0.1/",
    "private 172": "http://172.16.0.1/",
    "private 192": "http://192.168.0.1/",
    "carrier": "http://100.64.0.1/",
    "multicast": "http://224.0.0.1/",
    "broadcast": "http://255.255.255.255/",
    "documentation": "http://192.0.2.1/",
    "file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1:70/_x",
    "data": "data:text/html,x",
    "ftp": "ftp://example.org/",
    "no scheme": "//127.0.0.1/",
    "user name": "http://user@example.org/",
    "password": "http://example.org:80@127.0.0.1/",
    "backslash": "http://example.org\\@127.0.0.1/",
    "blank": "http://exam ple.org/",
    "line break": "http://example.org/\r\nHost: x",
    "null": "http://example.org/\0",
    "half a surrogate pair": "http://example.org/\ud800",
    "port 22": "http://example.org:22/",
    "port 6379": "http://example.org:6379/",
    "no port": "http://example.org:port/",
    "large port": "http://example.org:99999/",
    "no host": "http:///x",
    "empty label": "http://a..b/",
    "quoted host": "http://%31%32%37.0.0.1/",
    "broken IPv6": "http://[::1/",
    "too long": "http://example.org/" + "x" * 3_000,
}


@pytest.mark.parametrize("url", REFUSED_ADDRESSES.values(), ids=REFUSED_ADDRESSES.keys())
def test_an_address_that_leads_inside_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        SafeFetcher(limits=LIMITS).fetch(url)


def test_a_refusal_shows_no_password() -> None:
    with pytest.raises(RefusedAddressError) as caught:
        SafeFetcher().fetch("http://user:s3cret@example.org/")

    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("inside", ["10.0.0.1", "::1", "::ffff:192.168.0.1", "fe80::1%2", "not an address"])
def test_a_name_with_one_inner_address_is_refused_whole(inside: str) -> None:
    with pytest.raises(RefusedAddressError, match="which is n"):
        SafeFetcher(resolve=resolving("93.184.215.14", inside)).fetch("http://docs.example.org/")


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_not_refused(address: str) -> None:
    assert refusal(address) is None


def test_an_operator_may_allow_a_network_of_their_own() -> None:
    allowed = [ip_network("10.1.0.0/16")]

    assert refusal("10.1.2.3", allowed) is None
    assert refusal("::ffff:10.1.2.3", allowed) is None
    assert refusal("10.2.0.1", allowed) is not None


def test_a_name_is_resolved_once_so_that_a_second_answer_leads_nowhere(server: WebServer) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    page = fetcher(server, resolve=lambda host, port: next(answers)).fetch(server.url("/", "rebind.example.org"))

    assert page.status == 200
    assert list(answers) == [["10.0.0.1"]]


def test_a_name_that_is_not_known_is_told(server: WebServer) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(FetchError, match="host is not known"):
        fetcher(server, resolve=resolve).fetch(server.url("/", "nowhere.example.org"))


def test_a_name_without_addresses_is_told(server: WebServer) -> None:
    with pytest.raises(FetchError, match="no connection: no address"):
        fetcher(server, resolve=resolving()).fetch(server.url("/", "nowhere.example.org"))


def test_the_next_address_is_tried_when_one_does_not_answer(server: WebServer) -> None:
    assert fetcher(server, resolve=resolving("127.0.0.9", "127.0.0.1")).fetch(server.url("/", "a.example.org"))


def test_proxies_of_the_environment_are_not_used(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert fetcher(server).fetch(server.url()).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_follows_redirects_to_where_they_end(server: WebServer, status: int) -> None:
    server.routes["/old"] = redirect("/moved?a=1", status)
    server.routes["/moved?a=1"] = redirect("../", status)

    assert fetcher(server).fetch(server.url("/old")).url == server.url("/")


INNER_REDIRECTS = {
    "loopback": "http://127.0.0.2/",
    "decimal": "http://2130706434/",
    "hexadecimal": "http://0x7f.2/",
    "IPv6": "http://[::1]/",
    "IPv4 in IPv6": "http://[::ffff:127.0.0.2]/",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "file": "file:///etc/passwd",
    "another port": "http://docs.example.org:22/",
    "without a scheme": "//127.0.0.2/",
    "password": "http://user:secret@docs.example.org/",
    "broken": "http://[::1/",
    "name with an inner address": "http://inner.example.org/",
}


@pytest.mark.parametrize("location", INNER_REDIRECTS.values(), ids=INNER_REDIRECTS.keys())
def test_a_redirect_is_judged_like_an_address(server: WebServer, location: str) -> None:
    server.routes["/"] = redirect(location)
    names = {"docs.example.org": "127.0.0.1", "inner.example.org": "10.0.0.1"}
    one_allowed = SafeFetcher(
        allowed=[ip_network("127.0.0.1/32")],
        ports=(80, 443, server.port),
        limits=LIMITS,
        resolve=lambda host, port: [names.get(host, host)],
    )

    with pytest.raises(RefusedAddressError):
        one_allowed.fetch(server.url("/", "docs.example.org"))
    assert server.paths() == ["/"]


def test_redirects_come_to_an_end(server: WebServer) -> None:
    server.routes["/"] = redirect("/")

    with pytest.raises(FetchError, match="more than 5 times"):
        fetcher(server).fetch(server.url())
    assert len(server.requests) == 6


def test_a_redirect_that_leads_nowhere_is_told(server: WebServer) -> None:
    server.routes["/"] = Reply(status=302)

    with pytest.raises(FetchError, match="answered 302"):
        fetcher(server).fetch(server.url())


def test_a_bomb_is_not_unpacked_beyond_the_limit(server: WebServer) -> None:
    server.routes["/"] = Reply(gzip.compress(bytes(30_000_000)), headers={"Content-Encoding": "gzip"})

    with pytest.raises(FetchError, match=r"more than 0\.2 MB"):
        fetcher(server).fetch(server.url())


def test_packed_pages_are_unpacked(server: WebServer) -> None:
    twice = gzip.compress(b"one, ") + gzip.compress(b"two") + b"\0\0"
    server.routes["/"] = Reply(twice, headers={"Content-Encoding": "gzip"})

    assert fetcher(server).fetch(server.url()).content == b"one, two"


@pytest.mark.parametrize(
    ("content", "encoding", "says"),
    [
        (gzip.compress(b"x" * 1_000)[:-9], "gzip", "connection failed"),
        (b"no gzip", "gzip", "connection failed"),
        (zlib.compress(b"x"), "deflate", "packed as deflate"),
        (b"x", "br", "packed as br"),
        (b"x", "gzip, gzip", "packed as gzip, gzip"),
    ],
    ids=["cut short", "no gzip", "deflate", "brotli", "twice"],
)
def test_packing_that_was_not_asked_for_or_is_broken_is_told(
    server: WebServer, content: bytes, encoding: str, says: str
) -> None:
    server.routes["/"] = Reply(content, headers={"Content-Encoding": encoding})

    with pytest.raises(FetchError, match=says):
        fetcher(server).fetch(server.url())


def test_a_page_that_is_too_large_is_told(server: WebServer) -> None:
    server.routes["/"] = Reply(b"x" * 300_000)

    with pytest.raises(FetchError, match=r"more than 0\.2 MB"):
        fetcher(server).fetch(server.url())


@pytest.mark.parametrize("part", ["headers", "content"])
def test_a_server_that_drips_is_cut_off_when_the_time_is_up(server: WebServer, part: str) -> None:
    """Each byte comes within the time to read, so that only the limit of the whole helps."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        start = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        handler.wfile.write(start + (b"X-Long: " if part == "headers" else b"\r\n"))
        while not server.closing.wait(0.05):
            handler.wfile.write(b"x")

    server.routes["/"] = drip
    limits = FetchLimits(connect_seconds=1, read_seconds=0.5, total_seconds=0.4, max_bytes=200_000)

    with pytest.raises(FetchError, match=r"longer than 0\.4 seconds"):
        fetcher(server, limits=limits).fetch(server.url())


def test_a_server_that_says_nothing_is_given_up(server: WebServer) -> None:
    def wait(handler: BaseHTTPRequestHandler) -> None:
        server.closing.wait(5)

    server.routes["/"] = wait
    limits = FetchLimits(connect_seconds=1, read_seconds=0.1, total_seconds=5)

    with pytest.raises(FetchError, match="it took too long"):
        fetcher(server, limits=limits).fetch(server.url())


def test_redirects_share_one_limit_of_time(server: WebServer) -> None:
    def slow(handler: BaseHTTPRequestHandler) -> None:
        server.closing.wait(0.2)
        handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n")

    server.routes["/"] = slow
    limits = FetchLimits(connect_seconds=1, read_seconds=1, total_seconds=0.5)

    with pytest.raises(FetchError, match=r"longer than 0\.5 seconds"):
        fetcher(server, limits=limits).fetch(server.url())


@pytest.mark.parametrize(
    "raw",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"],
    ids=["nothing", "nonsense", "too short"],
)
def test_a_server_that_speaks_no_http_is_told(server: WebServer, raw: bytes) -> None:
    server.routes["/"] = lambda handler: handler.wfile.write(raw) and None

    with pytest.raises(FetchError, match="the connection failed"):
        fetcher(server).fetch(server.url())


def test_a_kind_that_nobody_reads_is_not_loaded(server: WebServer) -> None:
    server.routes["/"] = Reply(b"x" * 300_000, "video/mp4")

    with pytest.raises(FetchError, match="video/mp4, which no reader knows"):
        fetcher(server).fetch(server.url(), Wanted(media_types={"text/html"}))


def test_a_validator_that_could_not_be_sent_back_is_forgotten(server: WebServer) -> None:
    server.routes["/"] = Reply(b"x", headers={"ETag": '"' + "x" * 600 + '"', "Last-Modified": "\x80"})

    page = fetcher(server).fetch(server.url())

    assert (page.etag, page.last_modified) == (None, None)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for docs.example.org, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "docs.example.org")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("docs.example.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[WebServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving({"/": PAGE}, context) as server:
        yield server


def test_a_certificate_is_checked_for_the_name_though_the_address_is_dialled(
    secure: WebServer, certificate: Path
) -> None:
    trusting = ssl.create_default_context(cafile=certificate)

    page = fetcher(secure, tls=trusting).fetch(f"https://docs.example.org:{secure.port}/")

    assert page.content == b"<h1>Hello</h1>"


def test_a_certificate_for_another_name_is_refused(secure: WebServer, certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=certificate)

    with pytest.raises(FetchError, match="certificate is not valid"):
        fetcher(secure, tls=trusting).fetch(f"https://other.example.org:{secure.port}/")


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: WebServer) -> None:
    with pytest.raises(FetchError, match="certificate is not valid"):
        fetcher(secure).fetch(f"https://docs.example.org:{secure.port}/")


def test_a_redirect_from_https_to_plain_http_is_not_followed(secure: WebServer, certificate: Path) -> None:
    secure.routes["/"] = redirect(f"http://docs.example.org:{secure.port}/")
    trusting = ssl.create_default_context(cafile=certificate)

    with pytest.raises(FetchError, match="from https to plain http"):
        fetcher(secure, tls=trusting).fetch(f"https://docs.example.org:{secure.port}/")
