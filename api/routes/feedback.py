"""What people think of answers: giving it, and reading it."""

from typing import Annotated

from fastapi import APIRouter, Query

from advisor.feedback import Feedback, Rating, Vote
from api.admin_schemas import Number, Page
from api.admin_schemas_gaps import FeedbackBody
from api.admin_views_gaps import VotePage, view_votes
from api.openapi import problems


def feedback_routes(feedback: Feedback) -> APIRouter:
    """POST /v1/feedback and GET /v1/admin/feedback."""
    router = APIRouter()

    @router.post(
        "/v1/feedback",
        summary="Tell whether an answer was good",
        tags=["answers"],
        responses=problems(400, 404, 413, 415, 422),
    )
    def post_feedback(body: FeedbackBody) -> Vote:
        return feedback.give(body.answer_id, body.rating, body.reason or None)

    @router.get(
        "/v1/admin/feedback",
        summary="List feedback with the answers it is on",
        tags=["admin: what people ask"],
        responses=problems(422),
    )
    def get_feedback(
        rating: Annotated[Rating | None, Query()] = None, limit: Page = 100, before: Number | None = None
    ) -> VotePage:
        return view_votes(feedback.list(rating=rating, limit=limit, before=before), limit)

    return router
