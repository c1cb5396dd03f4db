"""The page of the status: what serves, how fast, and whether the work is being done."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.administration import Administration
from api.metrics import Metrics
from api.ports import Answering
from api.standing import stand
from api.web.pages import Pages
from api.workers import BoundedPool
from index.errors import IndexError_
from index.generations import Manifest
from knowledge.clock import now

_MOST_JOBS = 500
_SLACK = "ADVISOR_SLACK"


@dataclass(frozen=True, slots=True)
class Serving:
    """The generation that serves. ``manifest`` is None where it is not at hand."""

    generation: str | None
    manifest: Manifest | None
    documents: int
    sections: int


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done besides answering; ``slack`` is None where it is not known."""

    worker_alive: bool
    queued: int
    running: int
    slack: str | None


def status_routes(
    pages: Pages, answering: Answering, pool: BoundedPool, metrics: Metrics, administration: Administration | None
) -> APIRouter:
    """GET /status."""
    router = APIRouter(include_in_schema=False)
    began = now()

    @router.get("/status")
    def get_status(request: Request) -> Response:
        return pages.render(
            request,
            "status.html",
            ready=answering.ready(),
            serving=_serving(answering, administration),
            work=_work(administration) if administration is not None else None,
            standing=stand(metrics),
            waiting=pool.waiting,
            began=began,
            at=now(),
            moment=_moment,
        )

    return router


def _serving(answering: Answering, administration: Administration | None) -> Serving:
    generation = answering.generation()
    if generation is None:
        return Serving(None, None, 0, 0)
    documents = answering.documents()
    manifest = _manifest(administration, generation) if administration is not None else None
    return Serving(generation, manifest, len(documents), sum(len(document.sections) for document in documents))


def _manifest(administration: Administration, generation: str) -> Manifest | None:
    try:
        return administration.generations.get(generation).manifest
    except IndexError_:
        return None  # removed from the disk while it still serves from memory


def _work(administration: Administration) -> Work:
    slack = administration.settings.get(_SLACK)
    return Work(
        administration.worker_alive(),
        len(administration.jobs.list(status="queued", limit=_MOST_JOBS)),
        len(administration.jobs.list(status="running", limit=_MOST_JOBS)),
        str(slack) if slack is not None else None,
    )


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")
