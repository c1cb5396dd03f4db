"""The pages of documents: the list with its uploads, and the versions of one."""

from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from advisor.library import Shelved
from api.admin_schemas import Id
from api.admin_views import view_shelved, view_version
from api.administration import Administration
from api.web.admin.paging import PageNumber, Words, page_of
from api.web.pages import Pages
from knowledge.readers.formats import READABLE

State = Annotated[Literal["", "active", "overridden", "disabled", "removed"], Query()]
_SHOWN_CHARS = 100


def document_pages(pages: Pages, admin: Administration) -> APIRouter:
    """GET /admin/documents and /admin/documents/{document_id}."""
    router = APIRouter(include_in_schema=False)

    @router.get("/admin/documents")
    def get_documents(request: Request, q: Words = "", state: State = "", number: PageNumber = 1) -> Response:
        found = [view_shelved(each) for each in admin.library.list() if _fits(each, q.strip(), state)]
        return pages.render(
            request,
            "admin/documents.html",
            page=page_of(found, number),
            chosen={"q": q, "state": state},
            readable=sorted(READABLE),
        )

    @router.get("/admin/documents/{document_id}")
    def get_document(request: Request, document_id: Id) -> Response:
        shelved = [each for each in admin.library.list() if each.id == document_id]
        if not shelved:
            raise HTTPException(404, f"There is no document {document_id[:_SHOWN_CHARS]!r}.")
        added = next((each for each in shelved if each.stored is not None), None)
        versions = tuple(map(view_version, admin.library.versions(document_id))) if added is not None else ()
        # Of a shipped document that was overridden the one in its place is what an admin works on.
        document = view_shelved(added if added is not None and added.state == "active" else shelved[0])
        return pages.render(
            request,
            "admin/document.html",
            document=document,
            shipped=any(each.shipped for each in shelved),
            versions=versions,
            serving=any(each.id == document_id for each in admin.documents()),
        )

    return router


def _fits(document: Shelved, words: str, state: str) -> bool:
    """Whether each of the words is in the document's id or title."""
    said = f"{document.id} {document.title}".casefold()
    return (not state or document.state == state) and all(word in said for word in words.casefold().split())
