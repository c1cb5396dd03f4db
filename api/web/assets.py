"""The static files, each under an address that changes with what is in them."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_TEXTS = (".css", ".js", ".svg", ".txt", ".md", "")


@dataclass(frozen=True)
class Asset:
    """A static file in memory."""

    content: bytes
    media_type: str

    @cached_property
    def gzipped(self) -> bytes:
        """The content compressed, once."""
        return gzip.compress(self.content, mtime=0)


class Assets:
    """The files below ``folder``, read when first asked for.

    All share one version, the hash of every file: modules and style sheets may then name each other by relative
    addresses, and a browser never mixes files of two releases.
    """

    def __init__(self, folder: Path = STATIC) -> None:
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        self._paths = {path.relative_to(folder).as_posix(): path for path in files}
        self._read: dict[str, Asset] = {}

    @cached_property
    def version(self) -> str:
        """Twelve hex digits that change with any file."""
        digest = hashlib.sha256()
        for name, path in self._paths.items():
            digest.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:12]

    def address(self, name: str) -> str:
        """Where a browser finds the file. Raises KeyError for one that is not there."""
        if name not in self._paths:
            raise KeyError(name)
        return f"/static/{self.version}/{name}"

    def find(self, name: str) -> Asset | None:
        """The file, or None."""
        path = self._paths.get(name)
        if path is None:
            return None
        if name not in self._read:
            self._read[name] = Asset(path.read_bytes(), _media_type(path))
        return self._read[name]


def _media_type(path: Path) -> str:
    if path.suffix == ".js":
        return "text/javascript; charset=utf-8"
    guessed = mimetypes.guess_type(path.name)[0] or "text/plain"
    return f"{guessed}; charset=utf-8" if path.suffix in _TEXTS else guessed
