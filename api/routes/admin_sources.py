"""Watching folders and sites: adding, changing, scanning and removing them."""

from dataclasses import replace

from fastapi import APIRouter, Request

from advisor.audit import AuditLog
from advisor.sources import Sources as Desk
from api.admin_schemas import Id
from api.admin_schemas_sources import (
    Everything,
    QueuedScan,
    Reindex,
    RemovedSource,
    SourceBody,
    SourceChange,
    Sources,
    SourceView,
    WithDocuments,
    view_source,
)
from api.caller import actor_of
from api.openapi import problems
from api.ports import Queueing

_ROOT = "/v1/admin/sources"
_SOURCE = _ROOT + "/{source_id}"


def source_routes(sources: Desk, jobs: Queueing, audit: AuditLog) -> APIRouter:
    """The routes under /v1/admin/sources."""
    router = APIRouter(tags=["admin: sources"])
    _add_reading(router, sources)
    _add_changes(router, sources, audit)
    _add_scan(router, sources, jobs, audit)
    return router


def _add_reading(router: APIRouter, sources: Desk) -> None:
    @router.get(_ROOT, summary="List the watched sources", responses=problems())
    def get_sources() -> Sources:
        return Sources(tuple(map(view_source, sources.list())))

    @router.get(_SOURCE, summary="Show a watched source", responses=problems(404, 422))
    def get_source(source_id: Id) -> SourceView:
        return view_source(sources.get(source_id))


def _add_changes(router: APIRouter, sources: Desk, audit: AuditLog) -> None:
    @router.post(
        _ROOT,
        summary="Watch a folder or a site",
        status_code=201,
        responses=problems(400, 409, 413, 415, 422),
    )
    def post_source(request: Request, body: SourceBody) -> SourceView:
        actor = actor_of(request)
        source = sources.add(body.title, body.place(), cron=body.cron, by=actor.id)
        audit.record(actor, "sources.add", source.id, {"kind": source.kind, **source.config, "cron": source.cron})
        return view_source(source)

    @router.patch(
        _SOURCE,
        summary="Change a watched source",
        responses=problems(400, 404, 409, 413, 415, 422),
    )
    def patch_source(request: Request, source_id: Id, body: SourceChange) -> SourceView:
        source = sources.get(source_id)
        changes = body.changes(source)
        changed = sources.update(replace(source, **changes))
        audit.record(actor_of(request), "sources.change", source_id, dict(changes))
        return view_source(changed)

    @router.delete(_SOURCE, summary="Watch a source no longer", responses=problems(404, 422))
    def delete_source(request: Request, source_id: Id, with_documents: WithDocuments = False) -> RemovedSource:
        actor = actor_of(request)
        removed = sources.remove(source_id, with_documents=with_documents, by=actor.id)
        audit.record(actor, "sources.remove", source_id, {"documents": list(removed)})
        return RemovedSource(source_id, removed)


def _add_scan(router: APIRouter, sources: Desk, jobs: Queueing, audit: AuditLog) -> None:
    @router.post(
        _SOURCE + "/scan",
        summary="Queue a scan of a source",
        status_code=202,
        responses=problems(404, 422),
    )
    def post_scan(
        request: Request, source_id: Id, everything: Everything = False, reindex: Reindex = False
    ) -> QueuedScan:
        actor, source = actor_of(request), sources.get(source_id)
        arguments = {"source": source.id, "everything": everything, "reindex": reindex}
        job = jobs.queue("scan", arguments, by=actor.name)
        audit.record(actor, "sources.scan", source.id, {"job": job.id, "everything": everything, "reindex": reindex})
        return QueuedScan(job.id)
