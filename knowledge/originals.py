"""The files that documents were made of, as they came, and the pruning of what no longer counts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from knowledge.clock import now
from knowledge.errors import UnknownDocumentError
from knowledge.store import DocumentRow, OriginalRow


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it came. ``media_type`` is what its content was found to be."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many versions were deleted, and how many files that nothing was made of any more."""

    versions: int
    originals: int


def save_original(session: Session, content: bytes) -> str:
    """Keep a file, once however often it comes, and tell its SHA-256. The caller commits."""
    sha = hashlib.sha256(content).hexdigest()
    if session.get(OriginalRow, sha) is None:
        session.add(OriginalRow(sha256=sha, content=content, size_bytes=len(content), created_at=now()))
        session.flush()
    return sha


def get_original(session: Session, document_id: str, version: int | None = None) -> Original:
    """The file of a document's newest version, or of the one named. Raises UnknownDocumentError when it is not kept."""
    query = (
        select(DocumentRow.name, DocumentRow.media_type, OriginalRow.content)
        .join(OriginalRow, col(DocumentRow.original) == col(OriginalRow.sha256))
        .where(DocumentRow.id == document_id)
        .order_by(col(DocumentRow.version).desc())
        .limit(1)
    )
    if version is not None:
        query = query.where(DocumentRow.version == version)
    found = session.exec(query).first()
    if found is None:
        raise UnknownDocumentError(document_id)
    name, media_type, content = found
    return Original(name, media_type or "application/octet-stream", content)


def prune_documents(session: Session, *, before: datetime) -> Pruned:
    """Delete for good what stopped counting: documents removed before then, and versions superseded that are older.

    The newest version of a document that counts always stays. The caller commits.
    """
    newest = (
        select(DocumentRow.id, func.max(DocumentRow.version).label("version")).group_by(col(DocumentRow.id)).subquery()
    )
    columns = (DocumentRow.id, DocumentRow.version, DocumentRow.created_at, DocumentRow.removed_at)
    rows = session.execute(
        select_columns(*map(col, columns), newest.c.version)
        .join(newest, col(DocumentRow.id) == newest.c.id)
        .order_by(col(DocumentRow.id), col(DocumentRow.version))
    ).all()
    gone = {each for each, version, _, removed, last in rows if version == last and removed and removed < before}
    doomed = [
        (each, version)
        for each, version, created, _, last in rows
        if each in gone or (version != last and created < before)
    ]
    for document_id, version in doomed:
        session.execute(
            delete(DocumentRow).where(col(DocumentRow.id) == document_id, col(DocumentRow.version) == version)
        )
    used = select(DocumentRow.original).where(col(DocumentRow.original).is_not(None))
    orphans = session.execute(delete(OriginalRow).where(col(OriginalRow.sha256).not_in(used)))
    return Pruned(len(doomed), orphans.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it
