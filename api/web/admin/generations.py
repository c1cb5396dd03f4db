"""The pages of generations: the list, one with its gate report, and the difference between two."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator
from starlette.responses import Response

from api.admin_schemas import Id
from api.admin_views import GenerationView, view_generation
from api.administration import Administration
from api.schemas import MAX_NAME_CHARS, clean
from api.web.pages import Pages
from index.generations import KEPT

Since = Annotated[str, Query(max_length=MAX_NAME_CHARS), AfterValidator(clean)]


def generation_pages(pages: Pages, admin: Administration) -> APIRouter:
    """GET /admin/generations and /admin/generations/{generation}."""
    router = APIRouter(include_in_schema=False)

    @router.get("/admin/generations")
    def get_generations(request: Request) -> Response:
        listed = _listed(admin)
        return pages.render(request, "admin/generations.html", generations=listed, kept=KEPT, earlier=_earlier(listed))

    @router.get("/admin/generations/{generation}")
    def get_generation(request: Request, generation: Id, since: Since = "") -> Response:
        shown = view_generation(admin.generations.get(generation))
        others = [each for each in _listed(admin) if each.generation != generation and each.state != "damaged"]
        return pages.render(
            request,
            "admin/generation.html",
            generation=shown,
            others=others,
            since=since,
            difference=admin.generations.compare(since, generation) if since else None,
        )

    return router


def _listed(admin: Administration) -> tuple[GenerationView, ...]:
    return tuple(map(view_generation, admin.generations.list()))


def _earlier(listed: tuple[GenerationView, ...]) -> GenerationView | None:
    """The generation that a roll-back would let serve."""
    active = next((each for each in listed if each.state == "active"), None)
    if active is None:
        return None
    before = (each for each in listed if each.generation < active.generation and each.state == "sound")
    return next(before, None)
