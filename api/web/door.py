"""The pages put together: their routes, their headers and how they tell of errors."""

from fastapi import FastAPI

from api.administration import Administration
from api.metrics import Metrics
from api.ports import Answering
from api.web.admin.door import add_admin_pages
from api.web.ask import ask_routes
from api.web.assets import Assets
from api.web.error_pages import ErrorPages
from api.web.explore import explore_routes
from api.web.map_page import map_routes
from api.web.page_headers import PageHeaders
from api.web.pages import Pages
from api.web.personas import persona_routes
from api.web.preferences import preference_routes
from api.web.reference import reference_routes
from api.web.sign_in import sign_in_routes
from api.web.static_files import static_routes
from api.web.status_page import status_routes
from api.web.visitors import Visitors
from api.workers import BoundedPool


def _pages(administration: Administration | None) -> Pages:
    """What renders the pages, and knows who looks at them."""
    if administration is None:
        return Pages(Assets(), Visitors())
    visitors = Visitors(administration.keys, administration.asking, provider=administration.provider is not None)
    return Pages(Assets(), visitors)


def add_pages(
    app: FastAPI,
    answering: Answering,
    pool: BoundedPool,
    administration: Administration | None,
    metrics: Metrics,
) -> Pages:
    """Add the pages' routes to ``app``, and give what renders them."""
    pages = _pages(administration)
    public_url = administration.public_url if administration is not None else None
    app.include_router(static_routes(pages.assets))
    app.include_router(preference_routes(public_url=public_url))
    app.include_router(reference_routes(pages, str(app.openapi_url)))
    app.include_router(ask_routes(pages, answering))
    app.include_router(explore_routes(pages, answering, pool))
    app.include_router(persona_routes(pages, answering))
    app.include_router(map_routes(pages, answering, pool))
    app.include_router(status_routes(pages, answering, pool, metrics, administration))
    if administration is not None:
        admin = administration
        app.include_router(sign_in_routes(pages, admin.keys, admin.audit, admin.limits, public_url=public_url))
        add_admin_pages(app, pages, admin, metrics.speed)
    return pages


def add_page_middleware(app: FastAPI, pages: Pages) -> None:
    """Problems as pages and headers on pages: to be added last, so that it is outside everything else."""
    app.add_middleware(ErrorPages, pages=pages)
    app.add_middleware(PageHeaders)
