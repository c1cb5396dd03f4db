"""What the texts of some settings must look like, in words that say how to mend them."""

import binascii
import os
import re
from base64 import urlsafe_b64decode
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

_LIMIT = re.compile(r"off|[1-9][0-9]{0,8}/(second|minute|hour|day)", re.ASCII)
_SLACK_ID = re.compile(r"[A-Za-z0-9_]{2,64}", re.ASCII)
_KEY_BYTES = 32
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_WRITE_LIMIT = "write a number, a slash and second, minute, hour or day, as in 120/minute; or off"
_WRITE_URL = "write the address that people open, as in https://advisor.example.org"
_WRITE_NETWORKS = "write networks with commas between them, as in 10.1.0.0/16, fd12::/32"
_WRITE_ROOTS = "write full paths with colons between them, as in /srv/documents:/srv/papers"
_WRITE_ISSUER = "write the provider's issuer, as in https://login.example.org; http is for this machine only"

_WRITE_API = "write the address that Slack's methods stand under, as in https://slack.com/api/"
_WRITE_SLACK_ID = "write an id of Slack, as in C0123456789 or U0123456789"
_WRITE_KEYS = (
    "write keys of 32 bytes in base64, with commas between them; `openssl rand -base64 32 | tr '+/' '-_'` makes one"
)


def _check_limit(text: str) -> str:
    if not _LIMIT.fullmatch(text):
        raise PydanticCustomError("limit", _WRITE_LIMIT)
    return text


def _check_public_url(text: str) -> str:
    parts = _find_parts(text)
    if parts is None or parts.query or parts.fragment or parts.username is not None:
        raise PydanticCustomError("public_url", _WRITE_URL)
    return text.rstrip("/")


def _check_issuer(text: str) -> str:
    parts = _find_parts(text)
    if parts is None or (parts.scheme == "http" and parts.hostname not in _LOOPBACK):
        raise PydanticCustomError("issuer", _WRITE_ISSUER)
    return text


def _check_api(text: str) -> str:
    parts = _find_parts(text)
    if parts is None or parts.query or parts.fragment or parts.username is not None:
        raise PydanticCustomError("api", _WRITE_API)
    return f"{text.rstrip('/')}/"


def _check_slack_id(text: str) -> str:
    if not _SLACK_ID.fullmatch(text):
        raise PydanticCustomError("slack_id", _WRITE_SLACK_ID)
    return text


def _check_keys(keys: SecretStr) -> SecretStr:
    given = _parts(keys.get_secret_value())
    if not given or not all(_is_key(text) for text in given):
        raise PydanticCustomError("keys", _WRITE_KEYS)
    return keys


def _is_key(text: str) -> bool:
    try:
        return len(urlsafe_b64decode(text)) == _KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def keys_in(keys: SecretStr) -> tuple[str, ...]:
    """The keys of a setting that holds several, the newest first."""
    return tuple(_parts(keys.get_secret_value()))


def _find_parts(text: str) -> SplitResult | None:
    """The parts of a web address; None where it is none."""
    try:
        parts = urlsplit(text)
        named = parts.hostname is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and named and text.isprintable() and " " not in text else None


def _paths(text: object) -> object:
    return [part for part in text.split(os.pathsep) if part] if isinstance(text, str) else text


def _split(text: object) -> object:
    return _parts(text) if isinstance(text, str) else text


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[,\s]+", text) if part]


def _networks(text: object) -> object:
    try:
        return [ip_network(part) for part in _parts(text)] if isinstance(text, str) else text
    except ValueError:
        raise PydanticCustomError("networks", _WRITE_NETWORKS) from None


def _check_roots(roots: tuple[Path, ...]) -> tuple[Path, ...]:
    if not all(root.is_absolute() for root in roots):
        raise PydanticCustomError("roots", _WRITE_ROOTS)
    return roots


# A limit such as ``120/minute``, or ``off``.
RateLimit = Annotated[str, AfterValidator(_check_limit)]
# An address that people open, without the slash at its end.
PublicUrl = Annotated[str, AfterValidator(_check_public_url)]
# The address of a provider, to which a secret may be sent.
Issuer = Annotated[str, AfterValidator(_check_issuer)]
# Folders, with the sign between them that the system has in its PATH.
Roots = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_paths), AfterValidator(_check_roots)]
# Networks and ports, with commas between them.
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)]
Ports = Annotated[tuple[Annotated[int, Field(ge=1, le=65_535)], ...], NoDecode, BeforeValidator(_split)]
# The address of Slack's Web API, with the slash at its end.
ApiUrl = Annotated[str, AfterValidator(_check_api)]
# A user, channel or group of Slack.
SlackId = Annotated[str, AfterValidator(_check_slack_id)]
SlackIds = Annotated[tuple[SlackId, ...], NoDecode, BeforeValidator(_split)]
# Keys to encrypt with, with commas between them: the first encrypts, all decrypt.
TokenKeys = Annotated[SecretStr, AfterValidator(_check_keys)]
