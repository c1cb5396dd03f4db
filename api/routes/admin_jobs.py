"""Jobs: queueing them, watching them, cancelling and retrying them."""

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from advisor.audit import AuditLog
from advisor.jobs import Job, JobBoard
from api.admin_schemas_jobs import Before, JobId, Jobs, JobWithLines, LastEventId, Listed, ReindexBody, Status
from api.caller import actor_of
from api.event_stream import EVENT_STREAM
from api.job_events import Pause, job_events
from api.openapi import problems

_ROOT = "/v1/admin/jobs"
_JOB = _ROOT + "/{job_id}"
_UNBUFFERED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_EVENTS = {
    "description": "`progress` when the job has changed, `line` for each line of its log, `done` when it has ended.",
    "content": {EVENT_STREAM: {"schema": {}}},
}


def job_routes(
    jobs: JobBoard, audit: AuditLog, worker_alive: Callable[[], bool], *, pause: Pause = asyncio.sleep
) -> APIRouter:
    """The routes under /v1/admin/jobs; ``pause`` waits between two looks at a job that is followed."""
    router = APIRouter(tags=["admin: jobs"])
    _add_reading(router, jobs, worker_alive)
    _add_events(router, jobs, pause)
    _add_changes(router, jobs, audit)
    return router


def _add_reading(router: APIRouter, jobs: JobBoard, worker_alive: Callable[[], bool]) -> None:
    @router.get(_ROOT, summary="List the jobs", responses=problems(422))
    def get_jobs(status: Status = None, limit: Listed = 50, before: Before = None) -> Jobs:
        listed = jobs.list(status=status, limit=limit, before=before)
        return Jobs("alive" if worker_alive() else "absent", listed)

    @router.get(_JOB, summary="Show a job and its log", responses=problems(404, 422))
    def get_job(job_id: JobId) -> JobWithLines:
        return JobWithLines(jobs.get(job_id), jobs.lines(job_id))


def _add_events(router: APIRouter, jobs: JobBoard, pause: Pause) -> None:
    @router.get(
        _JOB + "/events",
        summary="Follow a job as events",
        response_class=StreamingResponse,
        responses={200: _EVENTS, **problems(404, 422)},
    )
    async def get_events(job_id: JobId, last_event_id: LastEventId = None) -> StreamingResponse:
        await run_in_threadpool(jobs.get, job_id)  # a stream that has begun can tell of no error
        events = job_events(jobs, job_id, after=last_event_id or 0, pause=pause)
        return StreamingResponse(events, headers=_UNBUFFERED, media_type=EVENT_STREAM)


def _add_changes(router: APIRouter, jobs: JobBoard, audit: AuditLog) -> None:
    @router.post(
        _ROOT,
        summary="Queue a job; the one that waits for the same already is returned",
        status_code=202,
        responses=problems(400, 413, 415, 422),
    )
    def post_job(request: Request, body: ReindexBody) -> Job:
        actor = actor_of(request)
        job = jobs.queue(body.kind, body.arguments(), by=actor.name)
        audit.record(actor, "jobs.queue", job.id, {"kind": job.kind, **job.arguments})
        return job

    @router.post(_JOB + "/cancel", summary="Cancel a job that waits or runs", responses=problems(404, 409, 422))
    def post_cancel(request: Request, job_id: JobId) -> Job:
        job = jobs.cancel(job_id)
        audit.record(actor_of(request), "jobs.cancel", job_id)
        return job

    @router.post(
        _JOB + "/retry",
        summary="Queue a failed or cancelled job again",
        status_code=202,
        responses=problems(404, 409, 422),
    )
    def post_retry(request: Request, job_id: JobId) -> Job:
        actor = actor_of(request)
        job = jobs.retry(job_id, by=actor.name)
        audit.record(actor, "jobs.retry", job_id)
        return job
