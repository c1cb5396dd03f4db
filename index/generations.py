"""Generations of the index on disk: built aside, sealed with checksums, activated by one rename."""

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from index.errors import (
    GenerationCorruptError,
    GenerationUnknownError,
    IndexMissingError,
    ReindexRunningError,
)

FORMAT = 1
KEPT = 3
_POINTER = "ACTIVE"
_MANIFEST = "manifest.json"
_BUILDING = ".building-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds. ``files`` maps each file to its SHA-256.

    ``encoder`` is the fingerprint; ``encoder_choice`` are the fields of the EncoderChoice that it can be loaded by,
    empty in generations that were made before it was kept.
    """

    generation: str
    created: str
    encoder: str
    dimension: int
    corpus_hash: str
    counts: Mapping[str, int]
    vector_index: str
    vector_recall: float
    training_hash: str = ""
    encoder_choice: Mapping[str, str | None] = field(default_factory=dict)
    format: int = FORMAT
    files: Mapping[str, str] = field(default_factory=dict)


class Generations:
    """The generations under one folder. Writers take a lock; readers need none."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock. Raises ReindexRunningError when another process holds it."""
        with (self.home / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as exc:
                raise ReindexRunningError from exc
            for left in self.home.glob(f"{_BUILDING}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield

    def build(self, manifest: Callable[[str], Manifest], write: Callable[[Path], None]) -> Manifest:
        """Write a new generation aside with ``write``, seal it and give it its name; it is not active yet."""
        name = self._new_name()
        folder = self.home / f"{_BUILDING}{name}"
        folder.mkdir()
        write(folder)
        files = {path.relative_to(folder).as_posix(): _digest(path) for path in _files(folder)}
        sealed = asdict(manifest(name)) | {"files": files}
        (folder / _MANIFEST).write_text(json.dumps(sealed, indent=1, sort_keys=True), encoding="utf-8")
        for path in _files(folder):
            _sync(path)
        for path in [*(item for item in folder.rglob("*") if item.is_dir()), folder]:
            _sync(path)
        folder.rename(self.home / name)
        _sync(self.home)
        return self.manifest(name)

    def _new_name(self) -> str:
        """A name that sorts after every other and is never given twice, for readers tell generations by it."""
        now = time.time_ns() // 1000
        newest = max(self.names(), default="")
        while (name := _name_at(now)) <= newest:
            now += 1
        return name

    def activate(self, generation: str) -> None:
        """Make ``generation`` the active one for every reader, in one rename. Raises if it is unknown or damaged."""
        self.verify(generation)
        temporary = self.home / f"{_POINTER}.{os.getpid()}"
        temporary.write_text(generation + "\n", encoding="utf-8")
        _sync(temporary)
        temporary.replace(self.home / _POINTER)
        _sync(self.home)

    def active(self) -> str:
        """The active generation's name. Raises IndexMissingError when there is none."""
        try:
            name = (self.home / _POINTER).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise IndexMissingError(self.home) from None
        return name

    def stamp(self) -> tuple[int, int] | None:
        """What changes with each activation, for a look that costs microseconds; None without an active generation."""
        try:
            found = (self.home / _POINTER).stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    def find_active(self) -> str | None:
        """The active generation's name, or None."""
        try:
            return self.active()
        except IndexMissingError:
            return None

    def names(self) -> list[str]:
        """Every sealed generation, newest first."""
        found = (path.parent.name for path in self.home.glob(f"*/{_MANIFEST}"))
        return sorted((name for name in found if not name.startswith(".")), reverse=True)

    def folder(self, generation: str) -> Path:
        """Where a generation lies. Raises GenerationUnknownError."""
        folder = self.home / generation
        if generation not in self.names():
            raise GenerationUnknownError(generation)
        return folder

    def manifest(self, generation: str) -> Manifest:
        """A generation's manifest. Raises GenerationCorruptError when it cannot be read."""
        path = self.folder(generation) / _MANIFEST
        try:
            fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            manifest = Manifest(**fields)
        except (ValueError, TypeError) as exc:
            raise GenerationCorruptError(generation, "its manifest cannot be read.") from exc
        if manifest.format != FORMAT:
            raise GenerationCorruptError(generation, f"it has format {manifest.format}, this version reads {FORMAT}.")
        return manifest

    def verify(self, generation: str) -> Manifest:
        """Check every file against its checksum. Raises GenerationCorruptError."""
        manifest = self.manifest(generation)
        folder = self.folder(generation)
        for name, digest in manifest.files.items():
            path = folder / name
            if not path.is_file():
                raise GenerationCorruptError(generation, f"{name} is missing.")
            if _digest(path) != digest:
                raise GenerationCorruptError(generation, f"{name} does not match its checksum.")
        return manifest

    def prune(self, keep: int = KEPT) -> list[str]:
        """Remove all but the newest ``keep`` generations; the active one always stays. Returns those removed."""
        active = self.find_active()
        spare = [name for name in self.names() if name != active][max(0, keep - 1) :]
        for name in spare:
            self.remove(name)
        return spare

    def remove(self, generation: str) -> None:
        """Remove a generation, in one rename for every reader. Raises GenerationUnknownError."""
        doomed = self.home / f"{_BUILDING}pruned-{generation}"
        self.folder(generation).rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)

    def size_bytes(self, generation: str) -> int:
        """What the files of a generation take; 0 of one that has just gone."""
        try:
            return sum(path.stat().st_size for path in _files(self.home / generation))
        except FileNotFoundError:
            return 0


def _name_at(microseconds: int) -> str:
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(microseconds // 1_000_000))
    return f"g{stamp}-{microseconds % 1_000_000:06d}"


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
