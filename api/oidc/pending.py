"""A sign-in that has begun, as its cookie remembers it."""

import base64
import hmac
import re
import secrets
from dataclasses import dataclass

VALID_SECONDS = 600
_COOKIE = re.compile(r"(\d{1,12})\.([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """One random secret and the second it began. The rest is derived from both, so that the server keeps nothing.

    What goes out in addresses is a hash: it gives the secret away to nobody, and fits no other second.
    """

    began: int
    secret: str

    @property
    def state(self) -> str:
        """Proves that who comes back is who was sent."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """Binds the provider's token to this sign-in."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Proves to the provider that the code is used by who asked for it (PKCE)."""
        return self._derived("verifier")

    @property
    def cookie(self) -> str:
        """The value of its cookie."""
        return f"{self.began}.{self.secret}"

    def is_answered_by(self, state: str, moment: float) -> bool:
        """Whether this state is the one that was sent out, and in time."""
        fits = hmac.compare_digest(self.state.encode(), state.encode("utf-8", "replace"))
        return fits and 0 <= moment - self.began <= VALID_SECONDS

    def _derived(self, purpose: str) -> str:
        digest = hmac.digest(self.secret.encode(), f"{purpose}:{self.began}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def begin_sign_in(moment: float) -> PendingSignIn:
    """A new one."""
    return PendingSignIn(int(moment), secrets.token_urlsafe(32))


def find_pending(cookie: str | None) -> PendingSignIn | None:
    """The sign-in that a cookie remembers, or None."""
    match = _COOKIE.fullmatch(cookie or "")
    return PendingSignIn(int(match[1]), match[2]) if match else None
