"""Signing in through a provider, as the routes see it: what does it is loaded only where one was chosen."""

from dataclasses import dataclass
from typing import Protocol

from api.oidc.admins import Person


@dataclass(frozen=True, slots=True)
class Returned:
    """What the provider sends a person back with."""

    code: str | None = None
    state: str | None = None
    error: str | None = None
    issuer: str | None = None


class SignIn(Protocol):
    """Sends people to the provider, and takes them back. Every call may wait for the provider."""

    def begin(self) -> tuple[str, str]:
        """Where to send a person, and the cookie that remembers them. Raises ProviderError."""
        ...

    def finish(self, returned: Returned, cookie: str | None) -> Person:
        """The admin who came back. Raises SignInError."""
        ...
