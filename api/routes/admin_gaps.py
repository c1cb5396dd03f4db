"""The questions asked in vain, and the drafts that are to answer them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from advisor.audit import AuditLog
from advisor.drafts import Draft, Drafts
from advisor.gap_export import as_csv
from advisor.gaps import Gaps
from advisor.intake import Outcome, Taking
from api.admin_schemas import Id, Page
from api.admin_schemas_gaps import DraftBody, GapFormat
from api.admin_views_gaps import Dismissed, DraftList, GapsView, summarise, view_gaps
from api.caller import actor_of
from api.openapi import Responses, problems

_TAG = "admin: what people ask"
_CSV = "text/csv"
# A spreadsheet takes a file without this mark for one in the encoding of its own country.
_BOM = "\ufeff"
_LISTED: Responses = {
    200: {
        "description": "The clusters, the greatest first; as CSV by `?format=csv` or `Accept: text/csv`.",
        "content": {_CSV: {"schema": {"type": "string"}}},
    }
}
# Asking what gaps mean needs the encoder of the index.
_INDEX = (409, 422, 503)


def gap_routes(gaps: Gaps, drafts: Drafts, audit: AuditLog) -> APIRouter:
    """The routes under /v1/admin/gaps."""
    router = APIRouter(tags=[_TAG])
    _add_listing(router, gaps)
    _add_settling(router, gaps, drafts, audit)
    return router


def _add_listing(router: APIRouter, gaps: Gaps) -> None:
    @router.get(
        "/v1/admin/gaps",
        summary="List the open gaps by meaning",
        response_model=GapsView,
        responses={**_LISTED, **problems(*_INDEX)},
    )
    def get_gaps(
        request: Request, format: Annotated[GapFormat | None, Query()] = None, limit: Page = 100
    ) -> GapsView | Response:
        report = gaps.report()
        wanted = format or ("csv" if request.headers.get("accept", "").startswith(_CSV) else "json")
        if wanted == "json":
            return view_gaps(report, limit)
        headers = {"Content-Disposition": 'attachment; filename="gaps.csv"'}
        return Response(_BOM + as_csv(report.clusters[:limit]), media_type=_CSV, headers=headers)


def _add_settling(router: APIRouter, gaps: Gaps, drafts: Drafts, audit: AuditLog) -> None:
    @router.post(
        "/v1/admin/gaps/{gap_id}/draft",
        summary="Begin a note that answers a gap",
        status_code=201,
        responses=problems(404, *_INDEX),
    )
    def post_draft(request: Request, gap_id: Id) -> Draft:
        cluster = gaps.get(gap_id)
        draft = drafts.create_from(cluster, by=actor_of(request).id)
        audit.record(actor_of(request), "drafts.create", draft.id, {"gap": gap_id, "gaps": cluster.count})
        return draft

    @router.post(
        "/v1/admin/gaps/{gap_id}/dismiss",
        summary="Resolve a gap without an answer",
        responses=problems(404, *_INDEX),
    )
    def post_dismiss(request: Request, gap_id: Id) -> Dismissed:
        dismissed = Dismissed(gaps.dismiss(gap_id))
        audit.record(actor_of(request), "gaps.dismiss", gap_id, {"gaps": dismissed.gaps})
        return dismissed


def draft_routes(drafts: Drafts, taking: Taking, audit: AuditLog) -> APIRouter:
    """The routes under /v1/admin/drafts."""
    router = APIRouter(tags=[_TAG])
    _add_reading(router, drafts)
    _add_writing(router, drafts, taking, audit)
    return router


def _add_reading(router: APIRouter, drafts: Drafts) -> None:
    @router.get("/v1/admin/drafts", summary="List the drafts", responses=problems())
    def get_drafts() -> DraftList:
        return DraftList(tuple(map(summarise, drafts.list())))

    @router.get("/v1/admin/drafts/{draft_id}", summary="Read a draft", responses=problems(404, 422))
    def get_draft(draft_id: Id) -> Draft:
        return drafts.get(draft_id)


def _add_writing(router: APIRouter, drafts: Drafts, taking: Taking, audit: AuditLog) -> None:
    @router.put(
        "/v1/admin/drafts/{draft_id}",
        summary="Keep what was written so far",
        responses=problems(400, 404, 409, 413, 415, 422),
    )
    def put_draft(request: Request, draft_id: Id, body: DraftBody) -> Draft:
        draft = drafts.save(draft_id, body.markdown)
        audit.record(actor_of(request), "drafts.save", draft_id, {"chars": len(body.markdown)})
        return draft

    @router.delete(
        "/v1/admin/drafts/{draft_id}",
        summary="Discard a draft; its gaps stay open",
        status_code=204,
        responses=problems(404, 409, 422),
    )
    def delete_draft(request: Request, draft_id: Id) -> None:
        drafts.discard(draft_id)
        audit.record(actor_of(request), "drafts.discard", draft_id)

    @router.post(
        "/v1/admin/drafts/{draft_id}/publish",
        summary="Publish a finished draft as a document",
        responses=problems(404, 409, 422),
    )
    def post_publish(request: Request, draft_id: Id) -> Outcome:
        outcome = drafts.publish(draft_id, taking, by=actor_of(request).id)
        audit.record(actor_of(request), "drafts.publish", draft_id, {"document": outcome.document_id})
        return outcome
