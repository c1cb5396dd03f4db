"""What operators and their machines ask: is it alive, is it ready, how does it fare."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.metrics import Metrics
from api.openapi import Responses, problems
from api.ports import Answering
from api.problems import problem_response

_METRICS: Responses = {
    200: {"description": "Prometheus text.", "content": {"text/plain": {"schema": {"type": "string"}}}}
}
_NOT_READY = "No generation is loaded yet. Wait, or build one with `advisor reindex`."


@dataclass(frozen=True, slots=True)
class Health:
    """The process is alive."""

    status: str
    version: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Questions can be answered, from this generation."""

    status: str
    generation: str | None


def operation_routes(
    answering: Answering, metrics: Metrics, *, version: str, refused: Responses | None = None
) -> APIRouter:
    """GET /healthz, GET /readyz and GET /metrics, the last of which may be ``refused``."""
    router = APIRouter(tags=["operations"])

    @router.get("/healthz", summary="Is the process alive?", responses=problems())
    async def get_health() -> Health:
        return Health("ok", version)

    @router.get("/readyz", summary="Can it answer?", response_model=Readiness, responses=problems(503))
    async def get_readiness(request: Request) -> Readiness | Response:
        if not answering.ready():
            return problem_response(request.scope, 503, _NOT_READY, headers={"Retry-After": "1"})
        return Readiness("ready", answering.generation())

    @router.get(
        "/metrics",
        summary="Prometheus metrics",
        response_class=Response,
        responses={**_METRICS, **problems(), **(refused or {})},
    )
    def get_metrics() -> Response:
        return Response(metrics.render(), media_type=CONTENT_TYPE_LATEST)

    return router
