"""Reading what the advisor knows: personas and documents."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response

from api.flow import draw_flow
from api.openapi import Responses, problems
from api.ports import Answering
from api.views import (
    Documents,
    Personas,
    PersonaView,
    SectionView,
    view_documents,
    view_persona,
    view_personas,
    view_section,
)
from knowledge.decisions.rules import Persona
from knowledge.documents import Language

_SVG: Responses = {
    200: {
        "description": "The rule tree, drawn.",
        "content": {"image/svg+xml": {"schema": {"type": "string"}}},
    }
}
_SHOWN_CHARS = 100


def knowledge_routes(answering: Answering) -> APIRouter:
    """The GET routes under /v1/personas and /v1/documents."""
    router = APIRouter()
    _add_personas(router, answering)
    _add_documents(router, answering)
    return router


def _add_personas(router: APIRouter, answering: Answering) -> None:
    @router.get("/v1/personas", summary="List the personas", tags=["personas"], responses=problems())
    async def get_personas() -> Personas:
        return view_personas(answering.personas())

    @router.get(
        "/v1/personas/{persona_id}",
        summary="Show a persona's rules",
        tags=["personas"],
        responses=problems(404, 422),
    )
    async def get_persona(persona_id: str) -> PersonaView:
        return view_persona(_persona(answering, persona_id))

    @router.get(
        "/v1/personas/{persona_id}/flow.svg",
        summary="Draw a persona's rules",
        tags=["personas"],
        response_class=Response,
        responses={**_SVG, **problems(404, 422)},
    )
    async def get_flow(persona_id: str, language: Annotated[Language, Query()] = "ko") -> Response:
        drawing = draw_flow(_persona(answering, persona_id), language, answering.personas())
        # Opened by itself, a drawing is a document: it gets no right to run or fetch anything.
        headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return Response(drawing, media_type="image/svg+xml", headers=headers)


def _add_documents(router: APIRouter, answering: Answering) -> None:
    # Not async, and so off the event loop: there may be many thousand sections.
    @router.get("/v1/documents", summary="List the documents", tags=["documents"], responses=problems(503))
    def get_documents() -> Documents:
        return view_documents(answering.documents())

    @router.get(
        "/v1/documents/{document_id}/sections/{section}",
        summary="Read a section",
        tags=["documents"],
        responses=problems(404, 422, 503),
    )
    async def get_section(document_id: str, section: str) -> SectionView:
        document = next((each for each in answering.documents() if each.id == document_id), None)
        if document is None:
            known = "The documents are listed at /v1/documents."
            raise HTTPException(404, f"There is no document {document_id[:_SHOWN_CHARS]!r}. {known}")
        found = answering.find_section(document_id, section)
        if found is None:
            known = "Its sections are listed at /v1/documents."
            raise HTTPException(404, f"{document_id} has no section {section[:_SHOWN_CHARS]!r}. {known}")
        return view_section(document, found, answering.updates_for(found))


def _persona(answering: Answering, persona_id: str) -> Persona:
    personas = answering.personas()
    if persona_id not in personas:
        known = ", ".join(sorted(personas))
        raise HTTPException(404, f"There is no persona {persona_id[:_SHOWN_CHARS]!r}. Use one of: {known}.")
    return personas[persona_id]
