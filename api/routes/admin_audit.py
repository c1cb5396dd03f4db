"""What admins did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AfterValidator

from advisor.audit import AuditEntry, AuditLog
from api.admin_schemas import Number, Page
from api.openapi import problems
from api.schemas import MAX_NAME_CHARS, clean

_Action = Annotated[
    str,
    Query(min_length=1, max_length=MAX_NAME_CHARS, description="How the action begins: `keys`, `keys.revoke`."),
    AfterValidator(clean),
]
_Actor = Annotated[
    str,
    Query(min_length=1, max_length=MAX_NAME_CHARS, description="Whose: the id of a key, `person:…`, `cli:…`."),
    AfterValidator(clean),
]


@dataclass(frozen=True, slots=True)
class AuditEntryView:
    """One action: who did what to which subject, when, and from where."""

    id: int
    at: datetime
    actor: str
    actor_name: str
    address: str | None
    request_id: str | None
    action: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some entries, the newest first. ``next`` is the ``before`` of the page that follows; null on the last."""

    entries: tuple[AuditEntryView, ...]
    next: int | None


def audit_routes(audit: AuditLog) -> APIRouter:
    """GET /v1/admin/audit."""
    router = APIRouter(tags=["admin: keys and people"])

    @router.get("/v1/admin/audit", summary="List what admins did", responses=problems(422))
    def list_audit(
        limit: Page = 100, before: Number | None = None, action: _Action | None = None, actor: _Actor | None = None
    ) -> AuditPage:
        entries = audit.list(limit=limit, before=before, action=action, actor=actor)
        # The last page may be full by chance; the page after it is then empty.
        return AuditPage(tuple(map(_view, entries)), entries[-1].id if len(entries) == limit else None)

    return router


def _view(entry: AuditEntry) -> AuditEntryView:
    return AuditEntryView(
        id=entry.id,
        at=entry.at,
        actor=entry.actor.id,
        actor_name=entry.actor.name,
        address=entry.actor.address,
        request_id=entry.actor.request_id,
        action=entry.action,
        subject=entry.subject,
        detail=entry.detail,
    )
