"""The pages of watched sources."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from advisor.jobs import Job
from api.admin_schemas import Id
from api.admin_schemas_sources import SourceView, view_source
from api.administration import Administration
from api.web.pages import Pages

_JOBS_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be watched here: the folders below which, empty for none, and whether the web."""

    roots: str
    web: bool


def source_pages(pages: Pages, admin: Administration) -> APIRouter:
    """GET /admin/sources and /admin/sources/{source_id}."""
    router = APIRouter(include_in_schema=False)

    @router.get("/admin/sources")
    def get_sources(request: Request) -> Response:
        return pages.render(request, "admin/sources.html", sources=view_sources(admin), allowed=_allowed(admin))

    @router.get("/admin/sources/{source_id}")
    def get_source(request: Request, source_id: Id) -> Response:
        source = view_source(admin.sources.get(source_id))
        return pages.render(request, "admin/source.html", source=source, scans=_scans(admin, source_id))

    return router


def view_sources(admin: Administration) -> tuple[SourceView, ...]:
    """Every source as it is shown."""
    return tuple(map(view_source, admin.sources.list()))


def _scans(admin: Administration, source_id: str) -> tuple[Job, ...]:
    """The last scans of a source."""
    jobs = admin.jobs.list(limit=_JOBS_LOOKED_AT)
    return tuple(job for job in jobs if job.kind == "scan" and job.arguments.get("source") == source_id)[:5]


def _allowed(admin: Administration) -> Allowed:
    roots = admin.settings.get("ADVISOR_WATCH_ROOTS")
    return Allowed(str(roots) if roots else "", bool(admin.settings.get("ADVISOR_WEB_SOURCES")))
