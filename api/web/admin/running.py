"""The pages of how the advisor runs: charts over time, and the settings in force."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from advisor.jobs import KEPT_JOBS
from api.administration import Administration
from api.speed import Speed
from api.web.admin.histories import indexings, judged
from api.web.pages import Pages
from index.encoders import BUNDLED


def running_pages(pages: Pages, admin: Administration, speed: Speed) -> APIRouter:
    """GET /admin/charts and /admin/settings."""
    router = APIRouter(include_in_schema=False)

    @router.get("/admin/charts")
    def get_charts(request: Request) -> Response:
        quality, answers = judged(admin.generations.judged()), speed.slots()
        built = indexings(admin.jobs.list(limit=KEPT_JOBS))
        given: Mapping[str, Any] = {
            "quality": [[each.at.timestamp(), each.full, each.hit1] for each in quality],
            "answers": [[each.began.timestamp(), each.median_ms, each.slowest_ms] for each in answers],
            "indexing": [[each.at.timestamp(), each.seconds] for each in built],
        }
        return pages.render(request, "admin/charts.html", quality=quality, answers=answers, built=built, given=given)

    @router.get("/admin/settings")
    def get_settings(request: Request) -> Response:
        chosen = admin.choices.encoder()
        return pages.render(
            request,
            "admin/settings.html",
            settings=sorted(admin.settings.items()),
            encoder=chosen,
            by_choice=chosen != admin.choices.default_encoder,
            default=admin.choices.default_encoder,
            bundled=BUNDLED,
        )

    return router
