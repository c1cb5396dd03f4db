"""Looking after generations of the index: comparing, activating, rolling back."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator, Field

from advisor.audit import AuditLog
from advisor.generation_desk import GenerationDesk
from api.admin_schemas import AdminBody, Id
from api.admin_views import GenerationList, GenerationView, Removed, view_generation
from api.caller import actor_of
from api.openapi import problems
from api.schemas import MAX_NAME_CHARS, clean
from index.differences import Difference
from index.generations import KEPT

_ROOT = "/v1/admin/generations"
_BODY = (400, 413, 415, 422)


class KeepBody(AdminBody):
    """How many generations to keep; the active one always stays."""

    keep: Annotated[int, Field(ge=1, le=1_000)] = KEPT


def generation_routes(desk: GenerationDesk, audit: AuditLog) -> APIRouter:
    """The routes under /v1/admin/generations."""
    router = APIRouter(tags=["admin: generations"])
    _add_reading(router, desk)
    _add_changes(router, desk, audit)
    return router


def _add_reading(router: APIRouter, desk: GenerationDesk) -> None:
    @router.get(_ROOT, summary="List the generations", responses=problems())
    def get_generations() -> GenerationList:
        return GenerationList(tuple(view_generation(each) for each in desk.list()))

    @router.get(_ROOT + "/{generation}", summary="Show a generation", responses=problems(404, 422))
    def get_generation(generation: Id) -> GenerationView:
        return view_generation(desk.get(generation))

    @router.get(
        _ROOT + "/{generation}/changes",
        summary="Compare a generation with an earlier one",
        responses=problems(404, 409, 422),
    )
    def get_changes(
        generation: Id, since: Annotated[str, Query(min_length=1, max_length=MAX_NAME_CHARS), AfterValidator(clean)]
    ) -> Difference:
        return desk.compare(since, generation)


def _add_changes(router: APIRouter, desk: GenerationDesk, audit: AuditLog) -> None:
    @router.post(
        _ROOT + "/{generation}/activate",
        summary="Let a generation serve; a parked one is thereby accepted",
        responses=problems(404, 409, 422, 503),
    )
    def post_activate(request: Request, generation: Id) -> GenerationView:
        desk.activate(generation)
        audit.record(actor_of(request), "generations.activate", generation)
        return view_generation(desk.get(generation))

    @router.post(
        "/v1/admin/roll-back", summary="Let the generation before the active one serve", responses=problems(409, 503)
    )
    def post_roll_back(request: Request) -> GenerationView:
        generation = desk.roll_back()
        audit.record(actor_of(request), "generations.roll-back", generation)
        return view_generation(desk.get(generation))

    @router.delete(
        _ROOT + "/{generation}", summary="Remove a generation", status_code=204, responses=problems(404, 409, 422)
    )
    def delete_generation(request: Request, generation: Id) -> None:
        desk.remove(generation)
        audit.record(actor_of(request), "generations.remove", generation)

    @router.post("/v1/admin/prune-generations", summary="Remove old generations", responses=problems(409, 503, *_BODY))
    def post_prune(request: Request, body: KeepBody) -> Removed:
        removed = desk.prune(body.keep)
        audit.record(actor_of(request), "generations.prune", f"keep {body.keep}", {"removed": list(removed)})
        return Removed(removed)
