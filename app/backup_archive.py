"""The file of a backup: a ZIP whose manifest names every member with its size and SHA-256."""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter, ValidationError

from app.errors import BackupDamagedError, BackupTooNewError

FORMAT = 1
MANIFEST = "manifest.json"
LEVEL = 6
WORTHWHILE = 0.8
CHUNK_BYTES = 1 << 20
MAX_MANIFEST_BYTES = 64 << 20
MAX_LINE_BYTES = 256 << 20
# Relative, of plain names, and none of them hidden: there is no way out of the folder it is put into.
_MEMBER = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,5}")
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True, slots=True)
class Member:
    """What one member must hold."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: the rows of each table at a revision of the tables, and the generations of the index."""

    created: str
    app_version: str
    revision: str
    tables: Mapping[str, int]
    generations: tuple[str, ...]
    active: str | None
    members: Mapping[str, Member]
    format: int = FORMAT


class Writer:
    """Writes members one after another, then what they are."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.members: dict[str, Member] = {}

    def add(self, name: str, chunks: Iterable[bytes]) -> Member:
        """Write one member, whose chunks may be many and come slowly."""
        digest, size = hashlib.sha256(), 0
        left = iter(chunks)
        first = next(left, b"")
        with self._file.open(_entry(name, first), "w", force_zip64=True) as out:
            for chunk in chain((first,), left):
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.members[name] = Member(size, digest.hexdigest())
        return self.members[name]

    def finish(self, contents: Contents) -> None:
        """Write the manifest, which makes it a backup."""
        text = json.dumps(asdict(contents), indent=1, sort_keys=True).encode("utf-8")
        self._file.writestr(_entry(MANIFEST, text), text)


@contextmanager
def writing(file: IO[bytes]) -> Iterator[Writer]:
    """A writer of a new backup into ``file``."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as opened:
        yield Writer(opened)


class Archive:
    """A backup to read from. Every read is held against the manifest and raises BackupDamagedError."""

    def __init__(self, path: Path, file: zipfile.ZipFile) -> None:
        self.path = path
        self._file = file
        self.contents = self._read_contents()
        self._check_names()

    def names(self, folder: str) -> tuple[str, ...]:
        """The members in a folder, by name."""
        return tuple(sorted(name for name in self.contents.members if name.startswith(f"{folder}/")))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, and an error before the last of them are given should they not be what was written."""
        with self._open(name) as member:
            yield from iter(lambda: member.read(CHUNK_BYTES), b"")

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a member, without their ends."""
        with self._open(name) as member:
            while line := member.readline(MAX_LINE_BYTES):
                yield line.rstrip(b"\n")

    def check(self, report: Callable[[int, int], None]) -> None:
        """Read everything once. ``report`` is told how many members of how many were found sound."""
        for done, name in enumerate(self.contents.members):
            report(done, len(self.contents.members))
            for _ in self.chunks(name):
                pass
        report(len(self.contents.members), len(self.contents.members))

    @contextmanager
    def _open(self, name: str) -> Iterator["_Held"]:
        if name not in self.contents.members:
            raise BackupDamagedError(self.path, f"{name} is missing.")
        with _translated(self.path, name), self._file.open(name) as opened:
            yield _Held(opened, self.contents.members[name])

    def _read_contents(self) -> Contents:
        with _translated(self.path, MANIFEST):
            if self._file.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
                raise ValueError("it is far too large")
            with self._file.open(MANIFEST) as opened:
                text = opened.read(MAX_MANIFEST_BYTES)
            version = json.loads(text)["format"]
            if isinstance(version, int) and version > FORMAT:
                raise BackupTooNewError(self.path, f"it has format {version}, and this version reads {FORMAT}")
            return TypeAdapter(Contents).validate_json(text)

    def _check_names(self) -> None:
        written = sorted(info.filename for info in self._file.infolist())
        if written != sorted((MANIFEST, *self.contents.members)):
            raise BackupDamagedError(self.path, "its manifest names other members than it holds.")
        for name in self.contents.members:
            if not _MEMBER.fullmatch(name) or name == MANIFEST:
                raise BackupDamagedError(self.path, f"{name[:80]!r} is no name for a member.")


@contextmanager
def reading(path: Path) -> Iterator[Archive]:
    """A backup, opened. Raises BackupDamagedError or BackupTooNewError; OSError where there is no such file."""
    with path.open("rb") as file:
        with _translated(path, "its list of members"):
            opened = zipfile.ZipFile(file)
        with opened:
            yield Archive(path, opened)


class _Held:
    """A member that is read to its end and no further than it may be long."""

    def __init__(self, member: IO[bytes], expected: Member) -> None:
        self._member = member
        self._expected = expected
        self._digest = hashlib.sha256()
        self._left = expected.size

    def read(self, size: int) -> bytes:
        return self._held(self._member.read(size))

    def readline(self, limit: int) -> bytes:
        line = self._held(self._member.readline(limit))
        if len(line) == limit:
            raise ValueError("a line of it is far too long")
        return line

    def _held(self, chunk: bytes) -> bytes:
        self._left -= len(chunk)
        self._digest.update(chunk)
        # Looked at before the chunk is handed on: once the last one was, the whole member is what was written.
        if self._left < 0 or (not chunk and self._left):
            raise ValueError("it is not as long as it was written")
        if not self._left and self._digest.hexdigest() != self._expected.sha256:
            raise ValueError("it does not match its checksum")
        return chunk


@contextmanager
def _translated(path: Path, name: str) -> Iterator[None]:
    try:
        yield
    except (*_UNREADABLE, KeyError, TypeError, ValueError, ValidationError) as exc:
        problem = "its content is not that of a backup" if isinstance(exc, ValidationError) else str(exc)
        raise BackupDamagedError(path, f"{name}: {problem}.") from exc


def _entry(name: str, beginning: bytes) -> zipfile.ZipInfo:
    """What is said of a member. Vectors and most files are as small as they get, and take long to try."""
    entry = zipfile.ZipInfo(name)
    shrinks = len(zlib.compress(beginning, 1)) < WORTHWHILE * len(beginning)
    entry.compress_type = zipfile.ZIP_DEFLATED if shrinks else zipfile.ZIP_STORED
    entry.external_attr = 0o600 << 16
    return entry
