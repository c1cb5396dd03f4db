"""The pages of the personas: their rules as flow charts and in words."""

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from api.ports import Answering
from api.web.ask import in_order
from api.web.languages import language_of
from api.web.pages import Pages
from api.web.persona_view import view_persona_page

_SHOWN_CHARS = 100


def persona_routes(pages: Pages, answering: Answering) -> APIRouter:
    """GET /personas and /personas/{persona_id}."""
    router = APIRouter(include_in_schema=False)

    @router.get("/personas")
    def get_personas(request: Request) -> Response:
        personas = answering.personas()
        language = language_of(request)
        shown = [view_persona_page(answering, each, personas, language) for each in in_order(personas)]
        return pages.render(request, "personas.html", personas=shown)

    @router.get("/personas/{persona_id}")
    def get_persona(request: Request, persona_id: str) -> Response:
        personas = answering.personas()
        if persona_id not in personas:
            raise HTTPException(404, f"There is no persona {persona_id[:_SHOWN_CHARS]!r}.")
        shown = view_persona_page(answering, personas[persona_id], personas, language_of(request))
        others = [(each.id, each.title[language_of(request)]) for each in in_order(personas)]
        return pages.render(request, "persona.html", persona=shown, others=others)

    return router
