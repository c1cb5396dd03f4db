"""Looking after documents: uploading, listing, removing, going back."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from pydantic import AfterValidator, Field

from advisor.audit import AuditLog
from advisor.intake import Incoming, Outcome
from advisor.library import Library
from advisor.unpacking import archive_incoming
from api.admin_schemas import AdminBody, Id, Number
from api.admin_views import ShelvedList, Uploaded, Versions, VersionView, view_shelved, view_version
from api.caller import actor_of
from api.openapi import Responses, problems
from api.ports import Queueing
from api.schemas import MAX_NAME_CHARS, clean
from knowledge.clock import now
from knowledge.originals import Pruned

# Opened in a browser, these can do nothing there; everything else is offered for saving.
_SHOWN_INLINE = ("application/pdf", "text/plain")
_UNNAMED = "unnamed"
_ORIGINAL: Responses = {
    200: {
        "description": "The file as it came.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class RestoreBody(AdminBody):
    """Which version to go back to; the removal is undone where none is named."""

    version: Annotated[int, Field(ge=1, le=2_147_483_647)] | None = None


class PruneBody(AdminBody):
    """What is deleted for good: what was removed or superseded longer ago than this."""

    older_than_days: Annotated[int, Field(ge=0, le=36_500)] = 30


def document_routes(library: Library, jobs: Queueing, audit: AuditLog) -> APIRouter:
    """The routes under /v1/admin/documents, and the originals."""
    router = APIRouter(tags=["admin: documents"])
    _add_upload(router, library, jobs, audit)
    _add_reading(router, library)
    _add_changes(router, library, audit)
    return router


def _add_upload(router: APIRouter, library: Library, jobs: Queueing, audit: AuditLog) -> None:
    # Not async: reading files takes long, and so happens off the event loop.
    @router.post(
        "/v1/admin/documents",
        summary="Upload documents",
        responses=problems(400, 413, 415, 422),
    )
    def post_documents(
        request: Request,
        files: Annotated[list[UploadFile], File(max_length=200, description="Documents, or zip files of them.")],
        document_id: Annotated[
            str | None,
            Form(max_length=MAX_NAME_CHARS, description="The id, where one file is sent."),
            AfterValidator(lambda text: clean(text) if text else None),
        ] = None,
        reindex: Annotated[bool, Form(description="Queue a re-index when anything has changed.")] = False,
    ) -> Uploaded:
        actor = actor_of(request)
        outcomes: list[Outcome] = []
        for outcome in _taken(library, files, document_id, by=actor.id):
            outcomes.append(outcome)
            if outcome.outcome in ("added", "new_version"):
                detail = {"name": outcome.name, "version": outcome.version}
                audit.record(actor, f"documents.{outcome.outcome}", str(outcome.document_id), detail)
        rejected = sum(outcome.outcome == "rejected" for outcome in outcomes)
        changed = any(outcome.outcome in ("added", "new_version") for outcome in outcomes)
        job = jobs.queue("reindex", {}, by=actor.id).id if reindex and changed else None
        return Uploaded(tuple(outcomes), len(outcomes) - rejected, rejected, job)


def _taken(library: Library, files: Sequence[UploadFile], document_id: str | None, *, by: str) -> Iterator[Outcome]:
    """What becomes of each file; only one is in memory at a time."""
    offered: Iterator[Incoming | Outcome] = (
        each for file in files for each in archive_incoming(_name(file), file.file.read(), document_id=document_id)
    )
    if document_id is not None and len(files) > 1:
        problem = "document_id is for one file. Send the files one by one, or without it."
        yield from (Outcome(_name(file), "rejected", problem=problem) for file in files)
        return
    refused: list[Outcome] = []
    yield from library.take(_only_incoming(offered, refused), by=by)
    yield from refused


def _only_incoming(offered: Iterator[Incoming | Outcome], refused: list[Outcome]) -> Iterator[Incoming]:
    for each in offered:
        if isinstance(each, Outcome):
            refused.append(each)
        else:
            yield each


def _name(file: UploadFile) -> str:
    """The file's own name, without the folders some clients send, and without what no database keeps."""
    name = PurePath((file.filename or "").replace("\\", "/")).name
    return name.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")[:MAX_NAME_CHARS] or _UNNAMED


def _add_reading(router: APIRouter, library: Library) -> None:
    @router.get("/v1/admin/documents", summary="List every document", responses=problems())
    def get_documents() -> ShelvedList:
        return ShelvedList(tuple(view_shelved(each) for each in library.list()))

    @router.get("/v1/admin/documents/{document_id}", summary="List a document's versions", responses=problems(404, 422))
    def get_versions(document_id: Id) -> Versions:
        return Versions(document_id, tuple(map(view_version, library.versions(document_id))))

    @router.get(
        "/v1/documents/{document_id}/original",
        summary="Get the file that a document was made of",
        tags=["documents"],
        response_class=Response,
        responses={**_ORIGINAL, **problems(404, 422)},
    )
    def get_original(document_id: Id, version: Number | None = None) -> Response:
        original = library.original(document_id, version)
        inline = original.media_type in _SHOWN_INLINE
        name = original.name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "_")
        headers = {
            "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{name}"',
            # A document may hold scripts; here it gets no right to run them.
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return Response(original.content, media_type=original.media_type, headers=headers)


def _add_changes(router: APIRouter, library: Library, audit: AuditLog) -> None:
    @router.delete(
        "/v1/admin/documents/{document_id}",
        summary="Remove a document, or switch a shipped one off",
        status_code=204,
        responses=problems(404, 422),
    )
    def delete_document(request: Request, document_id: Id) -> None:
        library.remove(document_id, by=actor_of(request).id)
        audit.record(actor_of(request), "documents.remove", document_id)

    @router.post(
        "/v1/admin/documents/{document_id}/restore",
        summary="Undo a removal, or go back to a version",
        responses=problems(400, 404, 413, 415, 422),
        response_model=Versions,
    )
    def post_restore(request: Request, document_id: Id, body: RestoreBody) -> Versions:
        library.restore(document_id, body.version)
        audit.record(actor_of(request), "documents.restore", document_id, {"version": body.version})
        return Versions(document_id, _versions(library, document_id))

    @router.post(
        "/v1/admin/prune-documents",
        summary="Delete for good what was removed or superseded",
        responses=problems(400, 413, 415, 422),
    )
    def post_prune(request: Request, body: PruneBody) -> Pruned:
        pruned = library.prune(before=now() - timedelta(days=body.older_than_days))
        detail = {"versions": pruned.versions, "originals": pruned.originals}
        audit.record(actor_of(request), "documents.prune", f"older than {body.older_than_days} days", detail)
        return pruned


def _versions(library: Library, document_id: str) -> tuple[VersionView, ...]:
    """The versions of an added document; a shipped one that was switched on again has none."""
    added = any(each.id == document_id and each.stored for each in library.list())
    return tuple(map(view_version, library.versions(document_id))) if added else ()
