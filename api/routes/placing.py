"""Where a question lies among the sections: it encodes, and so runs on the workers."""

from fastapi import APIRouter, Request

from api.openapi import problems
from api.ports import Answering, Placed
from api.schemas import PlaceBody
from api.workers import BoundedPool


def placing_routes(answering: Answering, pool: BoundedPool, *, log_questions: bool) -> APIRouter:
    """POST /v1/place."""
    router = APIRouter(tags=["answers"])

    @router.post("/v1/place", summary="Place a question on the map", responses=problems(400, 413, 415, 422, 503))
    async def post_place(request: Request, body: PlaceBody) -> Placed:
        if log_questions:
            request.state.log["question"] = body.query
        return await pool.run(answering.place, body.query)

    return router
