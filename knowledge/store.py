"""The documents that were added, every version of them, in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import Column, DateTime, Text
from sqlmodel import Field, Session, SQLModel, col, select

from knowledge.documents import Document, sha256
from knowledge.errors import UnknownDocumentError


class DocumentRow(SQLModel, table=True):
    """One version of a document. Only the newest of an id counts, and only while ``removed_at`` is empty."""

    __tablename__ = "documents"

    id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    name: str
    content_hash: str
    # Text, not a JSON type: the hash is of exactly these characters, and a database may reorder its JSON.
    document: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    removed_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=True))


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What is kept about a document besides its text. ``name`` is the file it came from."""

    id: str
    name: str
    version: int
    content_hash: str
    created_at: datetime


def save_document(session: Session, name: str, document: Document) -> StoredDocument:
    """Store ``document`` as the newest version of its id; the same content again makes no new version.

    The caller commits.
    """
    text = _adapter().dump_json(document).decode("utf-8")
    newest = _newest(session, document.id)
    if newest is not None and newest.removed_at is None and newest.content_hash == sha256(text):
        return _stored(newest)
    row = DocumentRow(
        id=document.id,
        version=1 if newest is None else newest.version + 1,
        name=name,
        content_hash=sha256(text),
        document=text,
        created_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    return _stored(row)


def list_documents(session: Session) -> tuple[StoredDocument, ...]:
    """The documents that count, by id."""
    return tuple(_stored(row) for row in _active(session))


def get_document(session: Session, document_id: str) -> Document:
    """The newest version of a document. Raises UnknownDocumentError when there is none or it was removed."""
    return _document(_existing(session, document_id))


def remove_document(session: Session, document_id: str) -> None:
    """Let a document count no longer; its versions stay. Raises UnknownDocumentError. The caller commits."""
    row = _existing(session, document_id)
    row.removed_at = datetime.now(UTC)
    session.add(row)


def active_documents(session: Session) -> tuple[Document, ...]:
    """The newest version of every document that was not removed, by id."""
    return tuple(_document(row) for row in _active(session))


def _active(session: Session) -> Iterable[DocumentRow]:
    rows = session.exec(select(DocumentRow).order_by(col(DocumentRow.id), col(DocumentRow.version)))
    newest = {row.id: row for row in rows}
    return (row for row in newest.values() if row.removed_at is None)


def _existing(session: Session, document_id: str) -> DocumentRow:
    row = _newest(session, document_id)
    if row is None or row.removed_at is not None:
        raise UnknownDocumentError(document_id)
    return row


def _newest(session: Session, document_id: str) -> DocumentRow | None:
    versions = select(DocumentRow).where(DocumentRow.id == document_id).order_by(col(DocumentRow.version).desc())
    return session.exec(versions.limit(1)).first()


def _document(row: DocumentRow) -> Document:
    return _adapter().validate_json(row.document)


def _stored(row: DocumentRow) -> StoredDocument:
    # SQLite keeps no time zone; what is written is always UTC.
    created = row.created_at if row.created_at.tzinfo else row.created_at.replace(tzinfo=UTC)
    return StoredDocument(row.id, row.name, row.version, row.content_hash, created)


@cache
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)
