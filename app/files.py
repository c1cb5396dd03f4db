"""Files on disk as they come in: those given, and those in folders that there is a reader for."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from knowledge.readers.formats import READABLE

ARCHIVE = ".zip"


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file given, and in each folder given the readable files, in order, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        found.update(dict.fromkeys(_inside(path) if path.is_dir() else [path]))
    return iter(found)


def _inside(folder: Path) -> list[Path]:
    readable = (path for path in folder.rglob("*") if path.suffix.lower() in (*READABLE, ARCHIVE))
    return sorted(path for path in readable if path.is_file() and not _hidden(path.relative_to(folder)))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
