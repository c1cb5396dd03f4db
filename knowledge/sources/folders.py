"""Watching a folder: which of its files are there to be read, and which are not, and why."""

import os
import stat
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.errors import FolderUnavailableError, SourceFieldError, SourcesOffError, UnreadableFileError

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class FolderLimits:
    """The most that is read of a folder. A file that changed within ``settled_seconds`` may still be written."""

    files: int = 20_000
    file_bytes: int = 50_000_000
    settled_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that can be read. ``name`` is its path inside the folder, ``path`` where it really lies."""

    name: str
    path: Path
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a folder.

    ``names`` are all files with a readable ending, those that cannot be read now included; ``waiting`` of them are
    still being written. ``unseen`` are the folders inside that could not be looked into.
    """

    files: tuple[FoundFile, ...]
    names: frozenset[str]
    waiting: tuple[str, ...]
    problems: tuple[tuple[str, str], ...]
    unseen: tuple[str, ...]

    def may_hold(self, name: str) -> bool:
        """Whether a file of this name is there, or could be where nobody could look."""
        return name in self.names or any(name.startswith(f"{folder}/") for folder in self.unseen)


_DEFAULTS = FolderLimits()


def check_folder(folder: str | Path, roots: Sequence[Path]) -> Path:
    """The real path of a folder that may be watched.

    Raises SourcesOffError without roots, SourceFieldError outside of them, FolderUnavailableError when it is missing.
    """
    if not roots:
        raise SourcesOffError(
            "Watching folders is switched off. Name the folders below which it is allowed in ADVISOR_WATCH_ROOTS, "
            "and start the advisor anew."
        )
    given = Path(folder)
    try:
        real = given.resolve()
        inside = given.is_absolute() and any(real.is_relative_to(root.resolve()) for root in roots)
    except (OSError, RuntimeError, ValueError) as exc:  # a null byte, a loop of links
        raise SourceFieldError("The folder is no path. Write it from the root on, such as /srv/documents.") from exc
    if not inside:
        raise SourceFieldError(
            f"The folder {given} may not be watched: it lies below none of the folders of ADVISOR_WATCH_ROOTS. "
            "Give the full path of one that does."
        )
    if not real.is_dir():
        raise FolderUnavailableError(given, "is not there")
    return real


def list_folder(folder: Path, readable: Collection[str], *, now: float, limits: FolderLimits = _DEFAULTS) -> Listing:
    """The files below ``folder`` with a readable ending, by name, hidden ones passed over.

    Links that lead out of the folder are refused. ``now`` is in seconds since the epoch. Raises
    FolderUnavailableError when the folder itself cannot be looked into.
    """
    found = _Found(folder, frozenset(readable), now, limits)
    try:
        found.look_into(folder)
    except OSError as exc:
        raise FolderUnavailableError(folder, f"cannot be read ({exc.strerror or exc})") from exc
    found.go_on()
    return Listing(
        files=tuple(sorted(found.files, key=lambda file: file.name)),
        names=frozenset(found.names),
        waiting=tuple(sorted(found.waiting)),
        problems=tuple(sorted(found.problems)),
        unseen=tuple(found.unseen),
    )


def read_found(file: FoundFile) -> bytes:
    """The content of a file that was found. Raises UnreadableFileError when it is no longer what it was."""
    try:
        descriptor = os.open(file.path, os.O_RDONLY | _NO_LINK)
        with open(descriptor, "rb") as opened:  # noqa: PTH123 - a descriptor has no path
            content = opened.read(file.size_bytes + 1)
            state = os.fstat(descriptor)
    except OSError as exc:
        raise UnreadableFileError(file.name, f"{exc.strerror or exc}. Check its permissions.") from exc
    if (len(content), state.st_mtime_ns) != (file.size_bytes, file.modified_ns) or not stat.S_ISREG(state.st_mode):
        raise UnreadableFileError(file.name, "it changed while it was read. The next scan reads it.")
    return content


@dataclass
class _Found:
    """What a walk has found so far."""

    root: Path
    readable: frozenset[str]
    now: float
    limits: FolderLimits
    files: list[FoundFile] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)

    def go_on(self) -> None:
        """Look into every folder that was found on the way."""
        while self.folders:
            folder = self.folders.pop()
            try:
                self.look_into(folder)
            except OSError as exc:
                self.unseen.append(self._name(folder))
                self._tell(folder, f"the folder cannot be looked into: {exc.strerror or exc}.")

    def look_into(self, folder: Path) -> None:
        """Note the files of one folder. Raises OSError."""
        for entry in _entries(folder):
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                self.folders.append(path)
            elif path.suffix.lower() in self.readable:
                self._look_at(path)
            elif entry.is_symlink() and entry.is_dir() and not path.resolve().is_relative_to(self.root):
                self._tell(path, "it is a link out of the folder, which is not followed.")

    def _look_at(self, path: Path) -> None:
        problem = self._check(path, self._name(path))
        if problem is not None:
            self._tell(path, problem)

    def _tell(self, path: Path, problem: str) -> None:
        shown = self._name(path).encode("utf-8", "backslashreplace").decode("utf-8")
        self.problems.append((shown, problem))

    def _check(self, path: Path, name: str) -> str | None:
        if name in self.names:
            return "another file has the same name but for how its letters are written. Rename one."
        if not _is_unicode(name):
            return "its name is no valid Unicode. Rename it."
        self.names.add(name)
        if len(self.names) > self.limits.files + 1:
            return None  # told of already
        if len(self.names) > self.limits.files:
            return f"the folder has more than {self.limits.files:,} files. Watch its parts as sources of their own."
        try:
            real = path.resolve(strict=True)
            state = real.stat()
        except (OSError, RuntimeError) as exc:
            return f"it cannot be read: {getattr(exc, 'strerror', None) or 'a link that leads nowhere'}."
        if not real.is_relative_to(self.root):
            return "it is a link out of the folder, which is not followed."
        if not stat.S_ISREG(state.st_mode):
            return "it is no file."
        if state.st_size > self.limits.file_bytes:
            size, most = (count / 1_000_000 for count in (state.st_size, self.limits.file_bytes))
            return f"it has {size:.0f} MB; at most {most:.0f} MB are read. Split it into parts."
        if abs(self.now - state.st_mtime) < self.limits.settled_seconds:
            self.waiting.append(name)
        else:
            self.files.append(FoundFile(name, real, state.st_size, state.st_mtime_ns))
        return None

    def _name(self, path: Path) -> str:
        return unicodedata.normalize("NFC", path.relative_to(self.root).as_posix())


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        visible = [entry for entry in entries if not entry.name.startswith(".")]
    return iter(sorted(visible, key=lambda entry: entry.name))


def _is_unicode(name: str) -> bool:
    return not any("\ud800" <= each <= "\udfff" for each in name)
