"""What comes into the library, and what becomes of it, as frozen values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

Origin = Literal["file", "upload", "archive", "folder", "web", "draft"]
OutcomeKind = Literal["added", "new_version", "unchanged", "duplicate", "rejected"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file that is offered. ``name`` is the file's name; ``url`` the address it can be read at, if any.

    ``document_id`` fixes the id, which is otherwise made from the name; ``source_id`` names the watched source.
    """

    name: str
    content: bytes
    origin: Origin = "upload"
    url: str | None = None
    document_id: str | None = None
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    ``remarks`` tell what its reader noticed (a wrong extension, macros passed over); ``problem`` why it was rejected
    and what to do. ``duplicate`` means that another document holds the very same file: ``document_id`` names it.
    """

    name: str
    outcome: OutcomeKind
    document_id: str | None = None
    version: int | None = None
    sections: int = 0
    remarks: tuple[str, ...] = ()
    problem: str | None = None


class Taking(Protocol):
    """Takes files in: the library, as those who bring files see it."""

    def take(self, incoming: Iterable[Incoming], *, by: str) -> Iterator[Outcome]:
        """Store each file and tell what became of it; one at fault does not keep the others out."""
        ...

    def remove(self, document_id: str, *, by: str) -> None:
        """Let a document count no longer from the next generation on. Raises UnknownDocumentError."""
        ...
