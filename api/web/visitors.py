"""Who looks at a page, and what they may do there."""

from dataclasses import dataclass

from starlette.requests import Request

from api.authentication import Asking
from api.keys import Keys, Refused
from api.rate_limits import is_loopback
from api.session_cookie import SESSION_COOKIE


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a browser. ``name`` is None for one who has not signed in."""

    name: str | None = None
    may_ask: bool = True
    is_admin: bool = False


ANONYMOUS = Visitor(may_ask=False)


class Visitors:
    """Knows visitors by their session. Without ``keys`` everybody may ask, and nobody signs in."""

    def __init__(self, keys: Keys | None = None, asking: Asking = "open", *, provider: bool = False) -> None:
        self._keys = keys
        self._asking = asking
        self.provider = provider

    @property
    def sign_in(self) -> bool:
        """Whether there is anything to sign in to."""
        return self._keys is not None

    def find(self, request: Request) -> Visitor:
        """Who sent this request. May look into the database."""
        is_open = self._is_open(request)
        secret = request.cookies.get(SESSION_COOKIE)
        if self._keys is None or not secret:
            return Visitor(may_ask=is_open)
        found = self._keys.find_trusted(secret, "session") or self._keys.check(secret, "session")
        if isinstance(found, Refused):
            return Visitor(may_ask=is_open)
        scopes = found.caller.scopes
        return Visitor(found.caller.name, may_ask=is_open or "ask" in scopes, is_admin="admin" in scopes)

    def _is_open(self, request: Request) -> bool:
        address = request.client.host if request.client else None
        return self._asking == "open" or (self._asking == "local" and is_loopback(address))
