"""The admin's pages put together."""

from fastapi import FastAPI

from api.administration import Administration
from api.speed import Speed
from api.web.admin.access import access_pages
from api.web.admin.documents import document_pages
from api.web.admin.generations import generation_pages
from api.web.admin.jobs import job_pages
from api.web.admin.overview import overview_pages
from api.web.admin.questions import question_pages
from api.web.admin.running import running_pages
from api.web.admin.sources import source_pages
from api.web.pages import Pages


def add_admin_pages(app: FastAPI, pages: Pages, admin: Administration, speed: Speed) -> None:
    """Add /admin and all below it to ``app``."""
    for router in (
        overview_pages(pages, admin),
        document_pages(pages, admin),
        source_pages(pages, admin),
        job_pages(pages, admin),
        generation_pages(pages, admin),
        question_pages(pages, admin),
        access_pages(pages, admin),
        running_pages(pages, admin, speed),
    ):
        app.include_router(router)
