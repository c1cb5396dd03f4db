"""What an OpenID provider publishes: its addresses and its keys, remembered for an hour."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from api.errors import ProviderError
from api.oidc.json_exchange import get_json
from api.rate_limits import is_loopback

_REMEMBERED_SECONDS = 3_600.0
_PUBLISHED_AT = "/.well-known/openid-configuration"
_KEY_TYPES = ("RSA", "EC")


class Provider:
    """The metadata and the keys of one issuer. Raises ProviderError where they cannot be had, or not be trusted."""

    def __init__(self, issuer: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._clock = clock
        self._metadata: tuple[float, dict[str, object]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def endpoint(self, name: str) -> str:
        """An address of the provider."""
        found = self.find_endpoint(name)
        if found is None:
            raise ProviderError(f"it names no {name}")
        return found

    def find_endpoint(self, name: str) -> str | None:
        """An address of the provider, or None where it names none."""
        found = self._published().get(name)
        if not isinstance(found, str):
            return None
        if not is_protected(found):
            raise ProviderError(f"its {name} is not https")
        return found

    def strings(self, name: str) -> tuple[str, ...]:
        """A list in the metadata; empty where it is not there."""
        found = self._published().get(name)
        return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()

    def keys(self, *, anew: bool = False) -> KeySet:
        """The keys that it signs with; ``anew`` reads them again."""
        known = self._keys
        if known is not None and not anew and self._clock() < known[0]:
            return known[1]
        keys = _signing_keys(get_json(self.endpoint("jwks_uri")))
        self._keys = (self._clock() + _REMEMBERED_SECONDS, keys)
        return keys

    def _published(self) -> dict[str, object]:
        known = self._metadata
        if known is not None and self._clock() < known[0]:
            return known[1]
        metadata = get_json(self._issuer.rstrip("/") + _PUBLISHED_AT)
        if metadata.get("issuer") != self._issuer:
            raise ProviderError(f"it calls itself another issuer than {self._issuer}")
        self._metadata = (self._clock() + _REMEMBERED_SECONDS, metadata)
        return metadata


def is_protected(url: str) -> bool:
    """Whether nobody on the way can read or change what is sent there: https, or this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))


def _signing_keys(found: dict[str, object]) -> KeySet:
    listed = found.get("keys")
    # A provider may list keys of kinds that we do not know, or that are for encryption.
    usable = [key for key in listed if _is_usable(key)] if isinstance(listed, list) else []
    serialized: KeySetSerialization = {"keys": usable}
    try:
        return KeySet.import_key_set(serialized)
    except (JoseError, ValueError, TypeError) as exc:
        raise ProviderError("its keys cannot be read") from exc


def _is_usable(key: object) -> bool:
    return isinstance(key, dict) and key.get("kty") in _KEY_TYPES and key.get("use", "sig") == "sig"
