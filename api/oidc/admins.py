"""Which people a provider vouches for are admins."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.errors import NotAnAdminError

_GROUP = "group:"
_SHOWN_CHARS = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whom the provider vouches for. ``id`` is how the audit log knows them."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AdminList:
    """The e-mail addresses and the groups of admins."""

    emails: frozenset[str]
    groups: frozenset[str]

    def admit(self, claims: Mapping[str, object]) -> Person:
        """The person whom these claims are of. Raises NotAnAdminError.

        An address counts only where the provider has verified it: else anyone may have typed it in.
        """
        email = claims.get("email")
        address = email if isinstance(email, str) else ""
        name = (address or str(claims["sub"]))[:_SHOWN_CHARS]
        if self.groups & _groups(claims):
            return Person(f"person:{name}", name)
        if address.casefold() not in self.emails:
            raise NotAnAdminError(name, "not on the list of admins")
        # Some providers send the word.
        if claims.get("email_verified") not in (True, "true"):
            raise NotAnAdminError(name, "the provider has not verified this e-mail address")
        return Person(f"person:{name}", name)


def read_admins(text: str) -> AdminList:
    """A list such as ``ann@example.org, group:advisors``."""
    entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    groups = frozenset(entry.removeprefix(_GROUP) for entry in entries if entry.startswith(_GROUP))
    return AdminList(frozenset(entry.casefold() for entry in entries if not entry.startswith(_GROUP)), groups)


def _groups(claims: Mapping[str, object]) -> set[str]:
    groups = claims.get("groups")
    return {group for group in groups if isinstance(group, str)} if isinstance(groups, list) else set()
