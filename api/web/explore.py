"""The pages to read what the advisor knows: /sources and below."""

import re
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import AfterValidator
from starlette.responses import Response

from advisor.answers import MAX_LIMIT, MAX_QUESTION_CHARS
from advisor.errors import QuestionError
from api.ports import Answering, SearchHit
from api.schemas import clean
from api.web.contents_view import view_contents
from api.web.languages import language_of
from api.web.pages import Pages
from api.web.section_view import Quoted, find_document, view_page
from api.workers import BoundedPool
from knowledge.documents import LANGUAGES, Document, Language

_SHOWN_CHARS = 100
_NUMBER = re.compile(r"[0-9]{1,9}")
Searched = Annotated[str, Query(alias="q"), AfterValidator(clean)]
Spoken = Annotated[str, Query(alias="in")]
From = Annotated[str, Query(alias="from")]
To = Annotated[str, Query(alias="to")]


def explore_routes(pages: Pages, answering: Answering, pool: BoundedPool) -> APIRouter:
    """GET /sources, /sources/{document_id} and /sources/{document_id}/{section}."""
    router = APIRouter(include_in_schema=False)
    _add_sources(router, pages, answering, pool)
    _add_reading(router, pages, answering)
    return router


def _add_sources(router: APIRouter, pages: Pages, answering: Answering, pool: BoundedPool) -> None:
    @router.get("/sources")
    async def get_sources(request: Request, query: Searched = "") -> Response:
        query = query.strip()
        hits: tuple[SearchHit, ...] | None = None
        refused = len(query) > MAX_QUESTION_CHARS
        if query and not refused:
            try:
                hits = await pool.run(answering.search, query, MAX_LIMIT)
            except QuestionError:
                refused = True
        return await to_thread.run_sync(
            _show_sources, pages, request, answering, query[:MAX_QUESTION_CHARS], hits, refused
        )


def _show_sources(
    pages: Pages,
    request: Request,
    answering: Answering,
    query: str,
    hits: tuple[SearchHit, ...] | None,
    refused: bool,
) -> Response:
    language = language_of(request)
    documents = answering.documents()
    return pages.render(
        request,
        "sources.html",
        query=query,
        hits=hits,
        refused=refused,
        titles={document.id: document.source.title for document in documents},
        documents=[view_contents(answering, document, language) for document in documents],
    )


def _add_reading(router: APIRouter, pages: Pages, answering: Answering) -> None:
    @router.get("/sources/{document_id}")
    def get_document(request: Request, document_id: str) -> Response:
        document = _document(answering, document_id)
        contents = view_contents(answering, document, language_of(request))
        return pages.render(request, "document.html", document=contents)

    @router.get("/sources/{document_id}/{section}")
    def get_section(
        request: Request,
        document_id: str,
        section: str,
        spoken: Spoken = "",
        start: From = "",
        end: To = "",
    ) -> Response:
        document = _document(answering, document_id)
        found = answering.find_section(document_id, section)
        if found is None:
            raise HTTPException(404, f"{document_id} has no section {section[:_SHOWN_CHARS]!r}.")
        language = language_of(request)
        page = view_page(answering, document, found, language, _quoted(spoken, start, end))
        return pages.render(request, "section.html", page=page)


def _document(answering: Answering, document_id: str) -> Document:
    document = find_document(answering, document_id)
    if document is None:
        raise HTTPException(404, f"There is no document {document_id[:_SHOWN_CHARS]!r}.")
    return document


def _quoted(spoken: str, start: str, end: str) -> Quoted | None:
    """What a link points to. One that was cut short still leads to its section, and marks nothing."""
    language: Language | None = next((each for each in LANGUAGES if each == spoken), None)
    first, last = _number(start), _number(end)
    if language is None or first is None or last is None:
        return None
    return Quoted(language, first, last)


def _number(said: str) -> int | None:
    return int(said) if _NUMBER.fullmatch(said) else None
