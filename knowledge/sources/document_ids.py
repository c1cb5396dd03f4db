"""An id for each path of a source: readable, its own, and the same at every scan."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from knowledge.readers.lines import slug

# A dot stands in no slug, so that two sources never give the same id.
SEPARATOR = "."
_HASH_CHARS = 8


class DocumentIds:
    """Gives ids below a prefix. ``known`` are those given before, by path: they stay."""

    def __init__(self, prefix: str = "", known: Mapping[str, str] | None = None) -> None:
        self._prefix = f"{prefix}{SEPARATOR}" if prefix else ""
        self._given = dict(known or {})
        self._used = set(self._given.values())

    def of(self, path: str, words: str) -> str:
        """The id of ``path``: the slug of ``words``, with a hash of the path where another one has that slug."""
        if path not in self._given:
            plain = self._prefix + slug(words)
            given = plain if plain not in self._used else f"{plain}-{_short_hash(path)}"
            self._given[path] = given
            self._used.add(given)
        return self._given[path]


def without_ending(path: str) -> str:
    """A path without the ending of its file."""
    pure = PurePosixPath(path)
    return str(pure.parent / pure.stem)


def source_id_for(title: str, taken: Iterable[str], *, most_chars: int = 40) -> str:
    """An id for a source of this title: its slug, numbered where that is taken."""
    plain = slug(title)[:most_chars].strip("-") or "source"
    used = set(taken)
    candidate, count = plain, 1
    while candidate in used:
        count += 1
        candidate = f"{plain}-{count}"
    return candidate


def _short_hash(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARS]
