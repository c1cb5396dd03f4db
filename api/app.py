"""The HTTP application: routes, limits, errors and observation put together."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI

from api.administration import Administration, admin_routers
from api.authentication import Doorkeeper
from api.body_limit import BodyLimit
from api.doors import Door
from api.error_handlers import add_error_handlers
from api.metrics import Metrics
from api.observation import Observation
from api.openapi import add_problem_schema, problems
from api.ports import Answering
from api.request_log import RequestLog
from api.routes.answers import answer_routes
from api.routes.knowledge import knowledge_routes
from api.routes.operations import operation_routes
from api.routes.placing import placing_routes
from api.web.door import add_page_middleware, add_pages
from api.workers import BoundedPool

MAX_DRAFT_BYTES = 1_000_000
_ABOUT = (
    'Answers "PyTorch or TensorFlow?" with decisions and citations that can be checked. '
    "Errors are problem details (RFC 9457) whose `detail` says what to do."
)


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """What an operator may choose. ``log_questions`` lets the words of questions into the log."""

    max_body_bytes: int = 64 * 1024
    queue_size: int = 64
    workers: int = 2
    log_questions: bool = False
    version: str = "0"
    max_upload_bytes: int = 200_000_000


def create_app(
    answering: Answering,
    *,
    settings: ApiSettings,
    administration: Administration | None = None,
    doors: Sequence[Door] = (),
) -> FastAPI:
    """The HTTP door to ``answering``, with other ``doors`` beside it. Its workers end with the app's lifespan.

    Without an ``administration`` nobody is asked who they are, and there is nothing to administer.
    """
    pool = BoundedPool(settings.workers, settings.queue_size)
    metrics = Metrics(lambda: pool.waiting, answering.generation)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for door in doors:
                await stack.enter_async_context(door.running())
            yield
        pool.close()

    app = _bare_app(settings, lifespan)
    _add_doors(app, doors)
    refused = problems(401, 403, 429) if administration is not None else {}
    routers = [
        answer_routes(answering, pool, metrics, log_questions=settings.log_questions),
        placing_routes(answering, pool, log_questions=settings.log_questions),
        knowledge_routes(answering),
        *(admin_routers(administration) if administration is not None else ()),
    ]
    for router in routers:
        app.include_router(router, responses=refused)
    app.include_router(operation_routes(answering, metrics, version=settings.version, refused=refused))
    pages = add_pages(app, answering, pool, administration, metrics)
    _add_middleware(app, settings, administration, doors)
    app.add_middleware(Observation, metrics=metrics, log=RequestLog())
    add_page_middleware(app, pages)
    return app


def _bare_app(settings: ApiSettings, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> FastAPI:
    """An application without routes, whose errors are problems."""
    app = FastAPI(
        title="Framework Advisor",
        description=_ABOUT,
        version=settings.version,
        lifespan=lifespan,
        docs_url=None,  # a page of ours shows it, without asking any other host
        redoc_url=None,
        # "/v1/personas/" is unknown rather than a redirect to wherever the Host header points.
        redirect_slashes=False,
        # Spans cost time, and FastAPI's would carry what callers sent.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    add_error_handlers(app)
    add_problem_schema(app)
    return app


def _add_doors(app: FastAPI, doors: Sequence[Door]) -> None:
    """Their routes. What is matched first is found soonest, and a door may have to answer within a set time."""
    for router in (router for door in doors for router in door.routers):
        app.include_router(router)


def _add_middleware(
    app: FastAPI, settings: ApiSettings, administration: Administration | None, doors: Sequence[Door]
) -> None:
    """Limits on bodies, and the doorkeeper outside them: the last one added is the outermost."""
    larger = {**_larger(settings), **{door.prefix: door.max_body_bytes for door in doors}}
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes, larger=larger)
    if administration is not None:
        app.add_middleware(
            Doorkeeper,
            keys=administration.keys,
            limits=administration.limits,
            asking=administration.asking,
            public_url=administration.public_url,
            counted=frozenset().union(*(door.counted for door in doors)),
        )


def _larger(settings: ApiSettings) -> Mapping[str, int]:
    """Where bodies may be larger than a question: uploads, and notes that are written."""
    return {"/v1/admin/documents": settings.max_upload_bytes, "/v1/admin/drafts": MAX_DRAFT_BYTES}
