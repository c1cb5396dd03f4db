"""The documents that were added, every version of them, in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, Column, ForeignKey, Index, LargeBinary, String, Text, func
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from knowledge.clock import Moment, now
from knowledge.documents import Document, sha256
from knowledge.errors import UnknownDocumentError


class DocumentRow(SQLModel, table=True):
    """One version of a document. Only the newest of an id counts, and only while ``removed_at`` is empty."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_original", "original"),)

    id: str = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str
    content_hash: str
    # Text, not a JSON type: the hash is of exactly these characters, and a database may reorder its JSON.
    document: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    removed_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))
    origin: str = Field(default="file", sa_column_kwargs={"server_default": "file"})
    source_id: str | None = None
    media_type: str | None = None
    original: str | None = Field(
        default=None, sa_column=Column(String, ForeignKey("originals.sha256", name="fk_documents_original"))
    )
    remarks: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    created_by: str | None = None


class OriginalRow(SQLModel, table=True):
    """The bytes of a file as it came, once however many versions and documents were made of it."""

    __tablename__ = "originals"

    sha256: str = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    size_bytes: int
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))


class DisabledRow(SQLModel, table=True):
    """A shipped document that an admin has switched off."""

    __tablename__ = "disabled_documents"

    id: str = Field(primary_key=True)
    disabled_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    disabled_by: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a document came from: how, from which watched source, as which kind of file, and by whom.

    ``original`` is the SHA-256 of the file, whose bytes :func:`save_original` has stored.
    """

    origin: str = "file"
    source_id: str | None = None
    media_type: str | None = None
    original: str | None = None
    remarks: tuple[str, ...] = ()
    created_by: str | None = None


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What is kept about a version of a document besides its text. ``name`` is the file it came from."""

    id: str
    name: str
    version: int
    content_hash: str
    created_at: datetime
    removed_at: datetime | None
    provenance: Provenance


def save_document(
    session: Session, name: str, document: Document, provenance: Provenance = Provenance()
) -> StoredDocument:
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
        created_at=now(),
        origin=provenance.origin,
        source_id=provenance.source_id,
        media_type=provenance.media_type,
        original=provenance.original,
        remarks=list(provenance.remarks) or None,
        created_by=provenance.created_by,
    )
    session.add(row)
    session.flush()
    return _stored(row)


def list_documents(session: Session, *, removed: bool = False) -> tuple[StoredDocument, ...]:
    """The newest version of each document that counts, by id; of those that were removed instead, on request."""
    rows = session.exec(_newest_rows(removed=removed))
    return tuple(_stored(row) for row in rows)


def list_versions(session: Session, document_id: str) -> tuple[StoredDocument, ...]:
    """Every version that is kept, the newest first. Raises UnknownDocumentError when there is none."""
    rows = session.exec(_versions(document_id)).all()
    if not rows:
        raise UnknownDocumentError(document_id)
    return tuple(_stored(row) for row in rows)


def find_version(session: Session, document_id: str) -> int | None:
    """The newest version of a document that counts, or None."""
    row = _newest(session, document_id)
    return row.version if row is not None and row.removed_at is None else None


def get_document(session: Session, document_id: str) -> Document:
    """The newest version of a document. Raises UnknownDocumentError when there is none or it was removed."""
    return _document(_existing(session, document_id))


def remove_document(session: Session, document_id: str) -> None:
    """Let a document count no longer; its versions stay. Raises UnknownDocumentError. The caller commits."""
    row = _existing(session, document_id)
    row.removed_at = now()
    session.add(row)


def restore_document(session: Session, document_id: str, version: int | None = None) -> StoredDocument:
    """Let a removed document count again, or make an earlier ``version`` the newest once more, as a new version.

    Raises UnknownDocumentError for what is not kept. The caller commits.
    """
    rows = session.exec(_versions(document_id)).all()
    row = next((each for each in rows if version in (None, each.version)), None)
    if row is None:
        raise UnknownDocumentError(document_id if version is None else f"{document_id}, version {version}")
    if row is rows[0]:
        row.removed_at = None
        session.add(row)
        return _stored(row)
    return save_document(session, row.name, _document(row), _stored(row).provenance)


def active_documents(session: Session) -> tuple[Document, ...]:
    """The newest version of every document that was not removed, by id."""
    return tuple(_document(row) for row in session.exec(_newest_rows(removed=False)))


def find_same_file(session: Session, sha: str, *, but: str) -> str | None:
    """The id of another document that counts and was made of this very file, or None."""
    query = _newest_rows(removed=False).where(col(DocumentRow.original) == sha, col(DocumentRow.id) != but)
    row = session.exec(query.limit(1)).first()
    return row.id if row else None


def disable_document(session: Session, document_id: str, *, by: str) -> None:
    """Switch a shipped document off. The caller commits."""
    if session.get(DisabledRow, document_id) is None:
        session.add(DisabledRow(id=document_id, disabled_at=now(), disabled_by=by))


def enable_document(session: Session, document_id: str) -> None:
    """Switch a shipped document on again. The caller commits."""
    row = session.get(DisabledRow, document_id)
    if row is not None:
        session.delete(row)


def disabled_documents(session: Session) -> frozenset[str]:
    """The ids of the shipped documents that are switched off."""
    return frozenset(session.exec(select(DisabledRow.id)))


def _newest_rows(*, removed: bool) -> SelectOfScalar[DocumentRow]:
    newest = (
        select(DocumentRow.id, func.max(DocumentRow.version).label("version")).group_by(col(DocumentRow.id)).subquery()
    )
    query = select(DocumentRow).join(
        newest, (col(DocumentRow.id) == newest.c.id) & (col(DocumentRow.version) == newest.c.version)
    )
    gone = col(DocumentRow.removed_at)
    return query.where(gone.is_not(None) if removed else gone.is_(None)).order_by(col(DocumentRow.id))


def _versions(document_id: str) -> SelectOfScalar[DocumentRow]:
    return select(DocumentRow).where(DocumentRow.id == document_id).order_by(col(DocumentRow.version).desc())


def _existing(session: Session, document_id: str) -> DocumentRow:
    row = _newest(session, document_id)
    if row is None or row.removed_at is not None:
        raise UnknownDocumentError(document_id)
    return row


def _newest(session: Session, document_id: str) -> DocumentRow | None:
    return session.exec(_versions(document_id).limit(1)).first()


def _document(row: DocumentRow) -> Document:
    return _adapter().validate_json(row.document)


def _stored(row: DocumentRow) -> StoredDocument:
    remarks: Sequence[str] = row.remarks or ()
    provenance = Provenance(row.origin, row.source_id, row.media_type, row.original, tuple(remarks), row.created_by)
    return StoredDocument(row.id, row.name, row.version, row.content_hash, row.created_at, row.removed_at, provenance)


@cache
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)
