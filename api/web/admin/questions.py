"""The pages of what people ask: gaps, drafts, stale sections, feedback."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from advisor.draft_text import MARK
from advisor.feedback import Rating
from advisor.staleness import stale_sections
from api.admin_schemas import Id, Number
from api.admin_views_gaps import summarise, view_gaps, view_votes
from api.administration import Administration
from api.web.admin.paging import PAGE_SIZE
from api.web.pages import Pages

MOST_CLUSTERS = 1_000
Shown = Annotated[int, Query(ge=1, le=MOST_CLUSTERS)]
Days = Annotated[int, Query(ge=1, le=36_500)]
Voted = Annotated[Literal["", "up", "down"], Query()]
_RATINGS: tuple[Rating, ...] = ("up", "down")


def question_pages(pages: Pages, admin: Administration) -> APIRouter:
    """GET /admin/gaps, /admin/drafts, /admin/drafts/{draft_id}, /admin/stale and /admin/feedback."""
    router = APIRouter(include_in_schema=False)
    _add_gaps(router, pages, admin)
    _add_drafts(router, pages, admin)
    _add_answers(router, pages, admin)
    return router


def _add_gaps(router: APIRouter, pages: Pages, admin: Administration) -> None:
    @router.get("/admin/gaps")
    def get_gaps(request: Request, shown: Shown = 20) -> Response:
        gaps = view_gaps(admin.gaps.report(), shown)
        recorded = admin.settings.get("ADVISOR_RECORD_QUESTIONS") is not False
        return pages.render(request, "admin/gaps.html", gaps=gaps, shown=shown, recorded=recorded)


def _add_drafts(router: APIRouter, pages: Pages, admin: Administration) -> None:
    @router.get("/admin/drafts")
    def get_drafts(request: Request) -> Response:
        return pages.render(request, "admin/drafts.html", drafts=tuple(map(summarise, admin.drafts.list())))

    @router.get("/admin/drafts/{draft_id}")
    def get_draft(request: Request, draft_id: Id) -> Response:
        return pages.render(request, "admin/draft.html", draft=admin.drafts.get(draft_id), mark=f"[{MARK}]")


def _add_answers(router: APIRouter, pages: Pages, admin: Administration) -> None:
    @router.get("/admin/stale")
    def get_stale(request: Request, days: Days = 90) -> Response:
        documents = admin.documents()
        sections = stale_sections(admin.engine, documents, days=days, limit=PAGE_SIZE)
        titles = {document.id: document.source.title for document in documents}
        return pages.render(request, "admin/stale.html", sections=sections, days=days, titles=titles)

    @router.get("/admin/feedback")
    def get_feedback(request: Request, rating: Voted = "", before: Number | None = None) -> Response:
        chosen = next((each for each in _RATINGS if each == rating), None)
        votes = view_votes(admin.feedback.list(rating=chosen, limit=PAGE_SIZE, before=before), PAGE_SIZE)
        return pages.render(request, "admin/feedback.html", votes=votes, rating=rating)
