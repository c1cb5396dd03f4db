"""What the texts of some settings must look like, in words that say how to mend them."""

import re
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

_LIMIT = re.compile(r"off|[1-9][0-9]{0,8}/(second|minute|hour|day)", re.ASCII)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_WRITE_LIMIT = "write a number, a slash and second, minute, hour or day, as in 120/minute; or off"
_WRITE_URL = "write the address that people open, as in https://advisor.example.org"
_WRITE_ISSUER = "write the provider's issuer, as in https://login.example.org; http is for this machine only"


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


def _find_parts(text: str) -> SplitResult | None:
    """The parts of a web address; None where it is none."""
    try:
        parts = urlsplit(text)
        named = parts.hostname is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and named and text.isprintable() and " " not in text else None


# A limit such as ``120/minute``, or ``off``.
RateLimit = Annotated[str, AfterValidator(_check_limit)]
# An address that people open, without the slash at its end.
PublicUrl = Annotated[str, AfterValidator(_check_public_url)]
# The address of a provider, to which a secret may be sent.
Issuer = Annotated[str, AfterValidator(_check_issuer)]
