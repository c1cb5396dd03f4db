"""The documents that were added to the shipped ones: taking files in, listing, removing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from app.errors import IngestError
from knowledge.documents import Document
from knowledge.errors import KnowledgeError
from knowledge.readers.reading import MARKDOWN, PLAIN, read_document
from knowledge.store import StoredDocument, active_documents, list_documents, remove_document, save_document


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file: the stored document with its number of sections, or the problem."""

    path: Path
    stored: StoredDocument | None = None
    sections: int = 0
    unchanged: bool = False
    problem: str | None = None


class Library:
    """The documents in the database. ``shipped`` are the ids that no added document may take."""

    def __init__(self, engine: Engine, shipped: Iterable[str]) -> None:
        self._engine = engine
        self._shipped = frozenset(shipped)

    def documents(self) -> tuple[Document, ...]:
        """Every added document, by id."""
        with Session(self._engine) as session:
            return active_documents(session)

    def stored(self) -> tuple[StoredDocument, ...]:
        """What is known of every added document besides its text, by id."""
        with Session(self._engine) as session:
            return list_documents(session)

    def remove(self, document_id: str) -> None:
        """Let a document count no longer. Raises UnknownDocumentError, or IngestError for a shipped one."""
        if document_id in self._shipped:
            raise IngestError(f"{document_id} is part of the shipped corpus and cannot be removed.")
        with Session(self._engine) as session:
            remove_document(session, document_id)
            session.commit()

    def ingest(self, paths: Sequence[Path], *, document_id: str | None = None) -> Iterator[Ingested]:
        """Store each file of ``paths``, those in folders included, and tell what became of it.

        One file at fault does not keep the others out.
        """
        known = {stored.id: stored.version for stored in self.stored()}
        taken: dict[str, Path] = {}
        for path in files_in(paths):
            try:
                document = read_document(path.name, path.read_bytes(), document_id=document_id)
                self._check_id(document.id, path, taken)
            except (KnowledgeError, IngestError) as exc:
                yield Ingested(path, problem=str(exc))
            except OSError as exc:
                yield Ingested(path, problem=f"{path} was not read: {exc.strerror or exc}.")
            else:
                stored = self._store(path.name, document)
                unchanged = known.get(stored.id) == stored.version
                yield Ingested(path, stored, len(document.sections), unchanged=unchanged)

    def _check_id(self, document_id: str, path: Path, taken: dict[str, Path]) -> None:
        if document_id in self._shipped:
            raise IngestError(f"{path}: the id {document_id} belongs to the shipped corpus. Choose another: --id.")
        first = taken.setdefault(document_id, path)
        if first != path:
            raise IngestError(
                f"{path}: {first} has the same id, {document_id}. Ingest it alone, with an --id of its own."
            )

    def _store(self, name: str, document: Document) -> StoredDocument:
        with Session(self._engine) as session:
            stored = save_document(session, name, document)
            session.commit()
        return stored


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file given, and in each folder given the files there is a reader for, in order, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        found.update(dict.fromkeys(_inside(path) if path.is_dir() else [path]))
    return iter(found)


def _inside(folder: Path) -> list[Path]:
    readable = (path for path in folder.rglob("*") if path.suffix.lower() in MARKDOWN + PLAIN)
    return sorted(path for path in readable if path.is_file() and not _hidden(path.relative_to(folder)))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
