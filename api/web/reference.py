"""The page that describes the API, for people who write programs."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.web.pages import Pages


def reference_routes(pages: Pages, openapi: str) -> APIRouter:
    """GET /docs, which shows the description at the address ``openapi``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    def get_docs(request: Request) -> Response:
        return pages.render(request, "docs.html", openapi=openapi)

    return router
