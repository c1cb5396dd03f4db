"""Web addresses taken apart so that all who read one read the same: scheme, host, port, target."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urljoin, urlsplit

from knowledge.errors import RefusedAddressError

MAX_URL_CHARS = 2_000
STANDARD_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ud800-\udfff]")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
# The last label of a host is never a number, but for an IPv4 address: `0x7f.1` and `2130706433` are disguises.
_NUMERIC = re.compile(r"(\A|.*\.)(\d+|0x[0-9a-f]*)")


@dataclass(frozen=True, slots=True)
class Address:
    """A web address. ``host`` is in small ASCII letters, an IPv6 address without brackets; ``target`` is what is
    asked of the server: path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host, with its port where that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == STANDARD_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """The address without its target."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The address as text."""
        return self.origin + self.target

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


def parse_address(url: str, ports: Collection[int] = (80, 443)) -> Address:
    """The parts of ``url``, without its fragment. Raises RefusedAddressError for one that must not be fetched."""
    if len(url) > MAX_URL_CHARS or _UNSAFE.search(url):
        raise RefusedAddressError(_shown(url), "it is too long or holds signs that no address has. Correct it.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as exc:
        raise RefusedAddressError(_shown(url), "it is no address. Correct it.") from exc
    if parts.scheme not in STANDARD_PORTS:
        raise RefusedAddressError(_shown(url), "only http and https are fetched.")
    if "@" in parts.netloc:
        raise RefusedAddressError(f"{parts.scheme}://…", "it holds a user name or password. Leave them out.")
    port = STANDARD_PORTS[parts.scheme] if port is None else port
    if port not in ports:
        allowed = ", ".join(map(str, sorted(ports)))
        raise RefusedAddressError(
            _shown(url), f"port {port} is not allowed, only {allowed}. ADVISOR_WEB_ALLOW_PORTS allows more."
        )
    query = f"?{_quoted(parts.query)}" if parts.query else ""
    return Address(parts.scheme, _host(url, host), port, (_quoted(parts.path) or "/") + query)


def join_address(base: Address, reference: str, ports: Collection[int] = (80, 443)) -> Address:
    """Where ``reference``, found at ``base``, leads. Raises RefusedAddressError."""
    try:
        joined = urljoin(base.url, reference)
    except ValueError as exc:
        raise RefusedAddressError(_shown(reference), "it is no address.") from exc
    return parse_address(joined, ports)


def _host(url: str, host: str) -> str:
    if ":" in host:
        return str(_ipv6(url, host))
    try:
        # This also folds full-width digits and dots, before anything is judged.
        ascii_host = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError as exc:
        raise RefusedAddressError(_shown(url), "its host is no name. Correct it.") from exc
    if _NUMERIC.fullmatch(ascii_host):
        return str(_ipv4(url, ascii_host))
    if not _HOST.fullmatch(ascii_host):
        raise RefusedAddressError(_shown(url), "its host is no name. Correct it.")
    return ascii_host


def _ipv4(url: str, host: str) -> IPv4Address:
    try:
        return IPv4Address(host)
    except ValueError as exc:
        raise RefusedAddressError(
            _shown(url), "its host is a number in disguise. Write an address as four numbers, or a name."
        ) from exc


def _ipv6(url: str, host: str) -> IPv6Address:
    try:
        address = IPv6Address(host)
    except ValueError as exc:
        raise RefusedAddressError(_shown(url), "its host is no address. Correct it.") from exc
    if address.scope_id is not None:
        raise RefusedAddressError(_shown(url), "its host is an address of one link only.")
    return address


def _quoted(part: str) -> str:
    return quote(part, safe="/%:=&?~+!$,;'@()*[]|")


def _shown(url: str) -> str:
    return url.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")[:200]
