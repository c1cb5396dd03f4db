"""What was recorded of people's questions: which sections it shows to be stale, and forgetting it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy import Engine

from advisor.audit import AuditLog
from advisor.retention import Forgotten
from advisor.staleness import stale_sections
from api.admin_schemas import Page
from api.admin_schemas_gaps import ForgetBody
from api.admin_views_gaps import StaleList
from api.caller import actor_of
from api.openapi import problems
from api.ports import Forgetting
from knowledge.clock import now
from knowledge.documents import Document

_Days = Annotated[int, Query(ge=1, le=36_500, description="Of the citations in so many days.")]


def retention_routes(
    engine: Engine, documents: Callable[[], Sequence[Document]], audit: AuditLog, forgetting: Forgetting
) -> APIRouter:
    """GET /v1/admin/stale and POST /v1/admin/forget. ``documents`` gives those of the active generation."""
    router = APIRouter(tags=["admin: what people ask"])

    @router.get("/v1/admin/stale", summary="List stale sections", responses=problems(409, 422, 503))
    def get_stale(days: _Days = 90, limit: Page = 50) -> StaleList:
        return StaleList(stale_sections(engine, documents(), days=days, limit=limit))

    @router.post(
        "/v1/admin/forget",
        summary="Forget a conversation, or what is old",
        responses=problems(400, 413, 415, 422),
    )
    def post_forget(request: Request, body: ForgetBody) -> Forgotten:
        subject = body.conversation_id or f"older than {body.older_than_days} days"
        forgotten = _forget(forgetting, body)
        audit.record(actor_of(request), "questions.forget", subject, asdict(forgotten))
        return forgotten

    return router


def _forget(forgetting: Forgetting, body: ForgetBody) -> Forgotten:
    if body.conversation_id is not None:
        return forgetting.conversation(body.conversation_id)
    return forgetting.older(now() - timedelta(days=body.older_than_days or 0))
