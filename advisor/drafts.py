"""Draft notes: made of a cluster of gaps, filled in by a person, published as a document."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Column, Engine, Text
from sqlmodel import Field, Session, SQLModel, col, select, update

from advisor.conversations import GapRow, storable
from advisor.draft_text import begin, finished, one_line, title_in
from advisor.errors import DraftStateError, DraftUnfinishedError, UnknownDraftError
from advisor.gap_clusters import plainly
from advisor.gaps import GapCluster
from advisor.intake import Incoming, Outcome, Taking
from knowledge.clock import Moment, now
from knowledge.documents import Document

DraftStatus = Literal["open", "published"]
MAX_DRAFT_CHARS = 200_000


class DraftRow(SQLModel, table=True):
    """One draft."""

    __tablename__ = "drafts"

    id: str = Field(primary_key=True)
    title: str
    markdown: str = Field(sa_column=Column(Text, nullable=False))
    status: str
    document_id: str | None = None
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    updated_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    created_by: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft note. ``document_id`` is the document that it was published as."""

    id: str
    title: str
    status: DraftStatus
    document_id: str | None
    created_at: datetime
    updated_at: datetime
    created_by: str
    markdown: str


class Drafts:
    """The drafts, open and published. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create_from(self, cluster: GapCluster, *, by: str) -> Draft:
        """A draft that is to answer the questions of ``cluster``. Raises DraftStateError when it has one already."""
        draft_id = f"note-{uuid.uuid4().hex[:12]}"
        moment = now()
        row = DraftRow(
            id=draft_id,
            title=one_line(cluster.question),
            markdown=begin(draft_id, cluster, moment.date()),
            status="open",
            created_at=moment,
            updated_at=moment,
            created_by=by,
        )
        row.title = title_in(row.markdown, row.title)
        of_cluster = col(GapRow.id).in_(cluster.gap_ids)
        with Session(self._engine) as session:
            taken = session.exec(select(GapRow.draft_id).where(of_cluster, col(GapRow.draft_id).is_not(None))).first()
            if taken is not None:
                raise DraftStateError(f"{cluster.id} has the draft {taken} already. Fill it in, or discard it first.")
            session.add(row)
            session.execute(update(GapRow).where(of_cluster).values(draft_id=draft_id))
            session.flush()
            draft = _draft(row)
            session.commit()
        return draft

    def get(self, draft_id: str) -> Draft:
        """One draft. Raises UnknownDraftError."""
        with Session(self._engine) as session:
            return _draft(_existing(session, draft_id))

    def list(self) -> tuple[Draft, ...]:
        """Every draft, the newest first."""
        with Session(self._engine) as session:
            rows = session.exec(select(DraftRow).order_by(col(DraftRow.created_at).desc(), col(DraftRow.id)))
            return tuple(map(_draft, rows))

    def save(self, draft_id: str, markdown: str) -> Draft:
        """Keep what was written so far. Raises UnknownDraftError, or DraftStateError once it is published."""
        with Session(self._engine) as session:
            row = _open(session, draft_id)
            row.markdown = storable(markdown)
            row.title, row.updated_at = title_in(row.markdown, row.title), now()
            session.flush()
            draft = _draft(row)
            session.commit()
        return draft

    def discard(self, draft_id: str) -> None:
        """Delete a draft; its gaps are open as before. Raises UnknownDraftError, or DraftStateError once published."""
        with Session(self._engine) as session:
            session.delete(_open(session, draft_id))
            session.execute(update(GapRow).where(col(GapRow.draft_id) == draft_id).values(draft_id=None))
            session.commit()

    def publish(self, draft_id: str, taking: Taking, *, by: str) -> Outcome:
        """Take a finished draft in as a document, and tell what became of it.

        Its gaps, and open ones that ask the same in the same words, are then resolved. Raises UnknownDraftError,
        DraftStateError, or DraftUnfinishedError for one that cannot be taken in as it stands.
        """
        with Session(self._engine) as session:
            markdown = _open(session, draft_id).markdown
        document = finished(draft_id, markdown)
        incoming = Incoming(name=f"{draft_id}.md", content=markdown.encode(), origin="draft")
        outcome = next(iter(taking.take([incoming], by=by)))
        if outcome.outcome == "rejected":
            raise DraftUnfinishedError(draft_id, outcome.problem or "it was rejected.")
        with Session(self._engine) as session:
            row = _existing(session, draft_id)
            row.status, row.document_id, row.updated_at = "published", outcome.document_id, now()
            _resolve(session, draft_id, document)
            session.commit()
        return outcome


def _resolve(session: Session, draft_id: str, document: Document) -> None:
    """Resolve the gaps of a draft, and those asked since in the very words of one of its questions."""
    asked = {plainly(each.text) for section in document.sections for each in section.questions}
    gaps = session.exec(select(GapRow.id, GapRow.draft_id, GapRow.question).where(col(GapRow.resolved_at).is_(None)))
    ids = [gap for gap, of, question in gaps if of == draft_id or (of is None and plainly(question) in asked)]
    for at in range(0, len(ids), 500):
        resolved = update(GapRow).where(col(GapRow.id).in_(ids[at : at + 500]))
        session.execute(resolved.values(resolved_at=now(), draft_id=draft_id))


def _existing(session: Session, draft_id: str) -> DraftRow:
    row = session.get(DraftRow, draft_id)
    if row is None:
        raise UnknownDraftError(draft_id)
    return row


def _open(session: Session, draft_id: str) -> DraftRow:
    row = _existing(session, draft_id)
    if row.status != "open":
        raise DraftStateError(f"The draft {draft_id} is published as {row.document_id}. Change that document instead.")
    return row


def _draft(row: DraftRow) -> Draft:
    return Draft(
        id=row.id,
        title=row.title,
        status="published" if row.status == "published" else "open",
        document_id=row.document_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        created_by=row.created_by,
        markdown=row.markdown,
    )
