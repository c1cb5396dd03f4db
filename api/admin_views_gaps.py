"""What people ask, as admins see it."""

from dataclasses import dataclass
from datetime import datetime

from advisor.answers import Nearest
from advisor.drafts import Draft, DraftStatus
from advisor.feedback import CitedSection, Rating, VotedAnswer
from advisor.gaps import GapCluster, GapReport
from advisor.staleness import StaleSection


@dataclass(frozen=True, slots=True)
class VoteView:
    """A vote on an answer, with what was asked and what was answered."""

    id: int
    answer_id: str
    conversation_id: str
    rating: Rating
    reason: str | None
    created_at: datetime
    question: str
    answer: str
    status: str | None
    sections: tuple[CitedSection, ...]


@dataclass(frozen=True, slots=True)
class VotePage:
    """Some votes, the newest first. ``next`` is the ``before`` of the page that follows; null on the last."""

    feedback: tuple[VoteView, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class GapView:
    """Open gaps that ask the same."""

    id: str
    question: str
    count: int
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    examples: tuple[str, ...]
    reasons: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime
    nearest: tuple[Nearest, ...]
    draft_id: str | None


@dataclass(frozen=True, slots=True)
class GapsView:
    """The greatest clusters. ``left_out`` counts older gaps that were not looked at."""

    clusters: tuple[GapView, ...]
    clusters_in_all: int
    open_gaps: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Dismissed:
    """How many gaps were resolved without an answer."""

    gaps: int


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A draft without its text."""

    id: str
    title: str
    status: DraftStatus
    document_id: str | None
    created_at: datetime
    updated_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class DraftList:
    """The drafts, the newest first."""

    drafts: tuple[DraftSummary, ...]


@dataclass(frozen=True, slots=True)
class StaleList:
    """The stalest sections first."""

    sections: tuple[StaleSection, ...]


def view_votes(votes: tuple[VotedAnswer, ...], limit: int) -> VotePage:
    """One page of at most ``limit`` votes; should the last page be full by chance, one that is empty follows."""
    return VotePage(tuple(map(_vote, votes)), votes[-1].id if len(votes) == limit else None)


def view_gaps(report: GapReport, limit: int) -> GapsView:
    """The greatest clusters of a report."""
    shown = tuple(map(_gap, report.clusters[:limit]))
    return GapsView(shown, len(report.clusters), report.open_gaps, report.left_out)


def summarise(draft: Draft) -> DraftSummary:
    """A draft without its text."""
    return DraftSummary(
        draft.id,
        draft.title,
        draft.status,
        draft.document_id,
        draft.created_at,
        draft.updated_at,
        draft.created_by,
    )


def _vote(each: VotedAnswer) -> VoteView:
    return VoteView(
        id=each.id,
        answer_id=each.vote.answer_id,
        conversation_id=each.conversation_id,
        rating=each.vote.rating,
        reason=each.vote.reason,
        created_at=each.vote.created_at,
        question=each.question,
        answer=each.answer,
        status=each.status,
        sections=each.sections,
    )


def _gap(each: GapCluster) -> GapView:
    return GapView(
        id=each.id,
        question=each.question,
        count=each.count,
        kinds=each.kinds,
        languages=each.languages,
        examples=each.examples,
        reasons=each.reasons,
        first_seen=each.first_seen,
        last_seen=each.last_seen,
        nearest=each.nearest,
        draft_id=each.draft_id,
    )
