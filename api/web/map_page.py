"""The page of the map: the ecosystem as a picture, and the sections in two dimensions."""

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from advisor.answers import MAX_LIMIT, MAX_QUESTION_CHARS
from api.ports import Answering, Points
from api.web.ecosystem_view import view_ecosystem
from api.web.languages import language_of
from api.web.pages import Pages
from api.web.points_view import HEIGHT, MARGIN, WIDTH, view_points
from api.workers import BoundedPool


def map_routes(pages: Pages, answering: Answering, pool: BoundedPool) -> APIRouter:
    """GET /map."""
    router = APIRouter(include_in_schema=False)

    @router.get("/map")
    async def get_map(request: Request) -> Response:
        # Computed on the workers the first time that a generation is drawn; kept with it from then on.
        points = await pool.run(answering.points)
        return await to_thread.run_sync(_show, pages, request, answering, points)

    return router


def _show(pages: Pages, request: Request, answering: Answering, points: Points) -> Response:
    documents = answering.documents()
    return pages.render(
        request,
        "map.html",
        ecosystem=view_ecosystem(documents),
        points=view_points(points, documents, language_of(request)),
        most_chars=MAX_QUESTION_CHARS,
        given={"width": WIDTH, "height": HEIGHT, "margin": MARGIN, "limit": MAX_LIMIT, "generation": points.generation},
        width=WIDTH,
        height=HEIGHT,
    )
