"""Secrets of keys and sessions: what they look like, and how they are compared."""

import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass
from typing import Literal

Kind = Literal["key", "session"]

PREFIX_CHARS = 8
SECRET_BYTES = 32
_HEADS: dict[Kind, str] = {"key": "adv", "session": "ses"}
_KINDS: dict[str, Kind] = {head: kind for kind, head in _HEADS.items()}
_ALPHABET = string.ascii_lowercase + string.digits
_SECRET = re.compile(r"(adv|ses)_([a-z0-9]{8})_[A-Za-z0-9_-]{43}", re.ASCII)
# What an unknown secret is compared with: no digest is all zeros.
_NO_DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret with the two parts of it that are stored. ``text`` is shown once and kept nowhere."""

    text: str
    prefix: str
    digest: str


def new_secret(kind: Kind) -> Secret:
    """A new secret: a word for its kind, 8 characters to tell keys apart, 43 that carry 256 random bits."""
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(PREFIX_CHARS))
    text = f"{_HEADS[kind]}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    return Secret(text, prefix, digest_of(text))


def find_prefix(secret: str, kind: Kind) -> str | None:
    """The prefix of what looks like a secret of this kind, or None."""
    match = _SECRET.fullmatch(secret)
    return match[2] if match and _KINDS[match[1]] == kind else None


def digest_of(secret: str) -> str:
    """The SHA-256 of a secret, in hexadecimal.

    A slow hash with a salt protects what people choose, for that can be guessed. These are 256 random bits: a fast
    hash of them cannot be turned back, and a check costs microseconds.
    """
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def matches(digest: str, stored: str | None) -> bool:
    """Whether the digests are the same. It takes as long when nothing is stored under the prefix."""
    return hmac.compare_digest(digest, stored or _NO_DIGEST) and stored is not None
