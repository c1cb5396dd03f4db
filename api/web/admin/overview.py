"""The overview: what serves, what waits, what is missing, what happened last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.admin_views import view_generation
from api.admin_views_gaps import view_gaps
from api.administration import Administration
from api.web.admin.sources import view_sources
from api.web.pages import Pages
from knowledge.documents import Document

_LAST_JOBS = 5
_LAST_ACTIONS = 6
_TOP_GAPS = 4


@dataclass(frozen=True, slots=True)
class Waiting:
    """The documents that the next generation has, has otherwise, or has no more."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.added) + len(self.changed) + len(self.removed)


def overview_pages(pages: Pages, admin: Administration) -> APIRouter:
    """GET /admin, and its two parts that take a moment: what waits, and the gaps."""
    router = APIRouter(include_in_schema=False)

    @router.get("/admin")
    def get_overview(request: Request) -> Response:
        active = next((each for each in admin.generations.list() if each.active), None)
        return pages.render(
            request,
            "admin/overview.html",
            active=view_generation(active) if active is not None else None,
            jobs=admin.jobs.list(limit=_LAST_JOBS),
            worker=admin.worker_alive(),
            sources=view_sources(admin),
            entries=admin.audit.list(limit=_LAST_ACTIONS),
        )

    @router.get("/admin/overview/waiting")
    def get_waiting(request: Request) -> Response:
        return pages.render(request, "admin/overview_waiting.html", waiting=waiting(admin))

    @router.get("/admin/overview/gaps")
    def get_gaps(request: Request) -> Response:
        return pages.render(request, "admin/overview_gaps.html", gaps=view_gaps(admin.gaps.report(), _TOP_GAPS))

    return router


def waiting(admin: Administration) -> Waiting:
    """What a re-index would bring. Raises IndexMissingError while no generation is loaded."""
    now, then = _by_id(admin.documents()), _by_id(admin.library.documents())
    return Waiting(
        added=tuple(sorted(then.keys() - now.keys())),
        changed=tuple(sorted(each for each in then.keys() & now.keys() if then[each] != now[each])),
        removed=tuple(sorted(now.keys() - then.keys())),
    )


def _by_id(documents: Sequence[Document]) -> dict[str, Document]:
    return {document.id: _plain(document) for document in documents}


def _plain(document: Document) -> Document:
    """A shipped document without its questions: a generation adds those that the corpus knows besides."""
    if not document.shipped:
        return document
    return replace(document, sections=tuple(replace(section, questions=()) for section in document.sections))
