"""The documents that answers may cite: the shipped ones and those that were added, as admins look after them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Engine
from sqlmodel import Session

from advisor.errors import DocumentIdError
from advisor.intake import Incoming, Outcome
from knowledge.documents import Document
from knowledge.errors import KnowledgeError, UnknownDocumentError
from knowledge.originals import Original, Pruned, get_original, prune_documents, save_original
from knowledge.readers.lines import slug
from knowledge.store import (
    Provenance,
    StoredDocument,
    active_documents,
    disable_document,
    disabled_documents,
    enable_document,
    find_same_file,
    find_version,
    list_documents,
    list_versions,
    remove_document,
    restore_document,
    save_document,
)
from knowledge.transactions import changing

if TYPE_CHECKING:
    from knowledge.readers.reading import Reading  # with every reader, of which a server that reads nothing needs none

MAX_ID_CHARS = 200
# What whoever changes a document waits for: an upload reads which version is the newest before it adds the next.
_DOCUMENTS = "documents"
_ID = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")


class Reader(Protocol):
    """Turns the bytes of a file into a document. Raises KnowledgeError for what cannot be read."""

    def read(
        self, name: str, content: bytes, *, document_id: str | None = None, url: str | None = None
    ) -> "Reading": ...


@dataclass(frozen=True, slots=True)
class Shelved:
    """A document as an admin sees it. ``stored`` is None for a shipped one; ``state`` tells whether it counts."""

    id: str
    title: str
    state: str
    shipped: bool
    stored: StoredDocument | None = None


class Library:
    """The documents: ``shipped`` from the corpus, the others from the database. Thread-safe."""

    def __init__(self, engine: Engine, shipped: Iterable[Document], reader: Reader) -> None:
        self._engine = engine
        self._shipped = {document.id: document for document in shipped}
        self._reader = reader

    def documents(self) -> tuple[Document, ...]:
        """What the next generation is made of: the shipped documents that stand, then the added ones, by id."""
        with Session(self._engine) as session:
            added = active_documents(session)
            off = disabled_documents(session) | {document.id for document in added}
        return (*(document for document in self._shipped.values() if document.id not in off), *added)

    def list(self) -> tuple[Shelved, ...]:
        """Every document: shipped, added and removed."""
        with Session(self._engine) as session:
            added, removed = list_documents(session), list_documents(session, removed=True)
            off = disabled_documents(session)
        taken = {stored.id for stored in added}
        return (
            *(self._shipped_as(document, off, taken) for document in self._shipped.values()),
            *(Shelved(stored.id, stored.name, "active", shipped=False, stored=stored) for stored in added),
            *(Shelved(stored.id, stored.name, "removed", shipped=False, stored=stored) for stored in removed),
        )

    def versions(self, document_id: str) -> tuple[StoredDocument, ...]:
        """The kept versions of an added document, the newest first. Raises UnknownDocumentError."""
        with Session(self._engine) as session:
            return list_versions(session, document_id)

    def original(self, document_id: str, version: int | None = None) -> Original:
        """The file that a document was made of. Raises UnknownDocumentError when none is kept."""
        with Session(self._engine) as session:
            return get_original(session, document_id, version)

    def take(self, incoming: Iterable[Incoming], *, by: str) -> Iterator[Outcome]:
        """Store each file and tell what became of it; one at fault does not keep the others out.

        What an Outcome tells is committed. Two files of one batch never become versions of one document.
        """
        taken: dict[str, str] = {}
        for file in incoming:
            try:
                yield self._take(file, taken, by)
            except (KnowledgeError, DocumentIdError) as exc:
                yield Outcome(file.name, "rejected", file.document_id, problem=str(exc))

    def remove(self, document_id: str, *, by: str) -> None:
        """Let a document count no longer from the next generation on. Raises UnknownDocumentError.

        Of a shipped one that was overridden the override goes first.
        """
        with changing(self._engine, _DOCUMENTS) as session:
            try:
                remove_document(session, document_id)
            except UnknownDocumentError:
                if document_id not in self._shipped or document_id in disabled_documents(session):
                    raise
                disable_document(session, document_id, by=by)

    def restore(self, document_id: str, version: int | None = None) -> None:
        """Undo a removal, or go back to a kept version, as of the next generation. Raises UnknownDocumentError."""
        with changing(self._engine, _DOCUMENTS) as session:
            if version is None and document_id in disabled_documents(session):
                enable_document(session, document_id)
            else:
                restore_document(session, document_id, version)

    def prune(self, *, before: datetime) -> Pruned:
        """Delete for good the documents removed and the versions superseded before then."""
        with changing(self._engine, _DOCUMENTS) as session:
            return prune_documents(session, before=before)

    def _take(self, file: Incoming, taken: dict[str, str], by: str) -> Outcome:
        _check_id(file.document_id)
        reading = self._reader.read(file.name, file.content, document_id=file.document_id, url=file.url)
        document = _addressed(reading.document, file)
        self._check_free(document.id, file, taken)
        with changing(self._engine, _DOCUMENTS) as session:
            sha = save_original(session, file.content)
            if twin := find_same_file(session, sha, but=document.id):
                return Outcome(file.name, "duplicate", twin, remarks=reading.remarks)
            provenance = Provenance(file.origin, file.source_id, reading.media_type, sha, reading.remarks, by)
            before = find_version(session, document.id)
            stored = save_document(session, file.name, document, provenance)
        kind = "unchanged" if stored.version == before else "added" if stored.version == 1 else "new_version"
        return Outcome(file.name, kind, stored.id, stored.version, len(document.sections), reading.remarks)  # type: ignore[arg-type]  # one of its kinds

    def _check_free(self, document_id: str, file: Incoming, taken: dict[str, str]) -> None:
        if document_id in self._shipped and file.document_id is None:
            raise DocumentIdError(
                f"{file.name} was not taken in: the id {document_id} belongs to the shipped corpus. Give the file an "
                "id of its own, or name that very id to put this file in the shipped document's place."
            )
        if document_id in taken:
            first = taken[document_id]
            first = f"another {first}" if first == file.name else first
            raise DocumentIdError(
                f"{file.name} was not taken in: {first} has the same id, {document_id}. Send it alone, with an id of "
                "its own."
            )
        taken[document_id] = file.name

    @staticmethod
    def _shipped_as(document: Document, off: frozenset[str], overridden: set[str]) -> Shelved:
        state = "overridden" if document.id in overridden else "disabled" if document.id in off else "active"
        return Shelved(document.id, document.source.title, state, shipped=True)


def original_address(document_id: str) -> str:
    """Where the server gives out the file that a document was made of."""
    return f"/v1/documents/{document_id}/original"


def _addressed(document: Document, file: Incoming) -> Document:
    """A document that can be opened: without an address of its own it gets that of its file on the server."""
    if document.source.url is not None or file.origin == "draft":
        return document
    return replace(document, source=replace(document.source, url=original_address(document.id)))


def _check_id(document_id: str | None) -> None:
    if document_id is None:
        return
    if len(document_id) > MAX_ID_CHARS or not _ID.fullmatch(document_id) or document_id != document_id.casefold():
        raise DocumentIdError(
            f"{document_id[:80]!r} cannot be a document's id. Use small letters, digits, hyphens and dots, such as "
            f"{slug(document_id)[:80]!r}."
        )
