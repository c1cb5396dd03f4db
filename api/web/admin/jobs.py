"""The pages of jobs: the list with what begins a re-index, and one job as it goes on."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import TypeAdapter
from starlette.responses import Response

from advisor.jobs import Job, JobStatus
from api.admin_schemas_jobs import Before, JobId
from api.administration import Administration
from api.web.admin.paging import PAGE_SIZE
from api.web.pages import Pages

Chosen = Annotated[Literal["", "queued", "running", "done", "failed", "cancelled"], Query(alias="status")]
_STATUSES: tuple[JobStatus, ...] = ("queued", "running", "done", "failed", "cancelled")
# What a job is busy with, in the order that it comes to it.
STAGES: Mapping[str, tuple[str, ...]] = {
    "reindex": ("encode", "examples", "index", "write", "judge", "activate"),
    "scan": ("scan",),
}
_JSON: TypeAdapter[Any] = TypeAdapter(Any)


def job_pages(pages: Pages, admin: Administration) -> APIRouter:
    """GET /admin/jobs and /admin/jobs/{job_id}."""
    router = APIRouter(include_in_schema=False)

    @router.get("/admin/jobs")
    def get_jobs(request: Request, chosen: Chosen = "", before: Before = None) -> Response:
        status = next((each for each in _STATUSES if each == chosen), None)
        jobs = admin.jobs.list(status=status, limit=PAGE_SIZE, before=before)
        return pages.render(
            request,
            "admin/jobs.html",
            jobs=jobs,
            older=jobs[-1].id if len(jobs) == PAGE_SIZE else None,
            chosen=chosen,
            statuses=_STATUSES,
            encoder=admin.choices.encoder(),
            worker=admin.worker_alive(),
        )

    @router.get("/admin/jobs/{job_id}")
    def get_job(request: Request, job_id: JobId) -> Response:
        job = admin.jobs.get(job_id)
        return pages.render(
            request,
            "admin/job.html",
            job=job,
            lines=admin.jobs.lines(job_id),
            stages=STAGES.get(job.kind, ()),
            given={"job": _JSON.dump_python(job, mode="json"), "stages": STAGES.get(job.kind, ())},
            worker=admin.worker_alive(),
            generation=_generation(job),
        )

    return router


def _generation(job: Job) -> str | None:
    """The generation that a job made."""
    made = (job.result or {}).get("generation")
    return made if isinstance(made, str) else None
