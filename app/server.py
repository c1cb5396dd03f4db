"""Serving: the HTTP door on an address, over an index that is loaded beside it."""

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from importlib.metadata import version
from types import FrameType

import uvicorn
from rich.console import Console

from api.app import ApiSettings, create_app
from api.doors import Door
from app.administration import administration_of
from app.answering import HouseAnswering
from app.bootstrap import House
from app.embedded_worker import embedded_worker
from app.entrance import tell_first_key
from app.errors import AddressError
from app.indexing import ensure_index
from app.logs import set_up_logs
from app.settings import Settings
from index.errors import IndexError_

GRACE_SECONDS = 10
RETRY_SECONDS = 2.0
_TRY = """\
Listening on {url}
  Try:  curl -s {url}/v1/answer -H 'content-type: application/json' \\
          -d '{{"question": "라즈베리파이에 모델을 올리려는데 뭘 써야 해?"}}'
  Read: {url}/docs
  Stop: Ctrl-C"""
_SLACK = {
    "http": "  Slack: {url}/slack/events takes what Slack sends",
    "socket": "  Slack: over Socket Mode",
}

log = logging.getLogger(__name__)


def serve(settings: Settings, console: Console, *, prepare: Callable[[House], None] = lambda _: None) -> None:
    """Serve until Ctrl-C or SIGTERM, then let running requests end. Builds the first index when there is none.

    ``prepare`` may put other objects into the house before it is used. Raises AddressError before anything is built.
    """
    set_up_logs(settings.log_level)
    with closing(House(settings, warm=True)) as house, bound(settings.host, settings.port) as listener, _gentle_stop():
        prepare(house)
        ensure_index(house, console)
        tell_first_key(house, console)
        server = uvicorn.Server(_config(house))
        # Whoever reads the next lines and calls at once is let in as soon as the server is up.
        listener.listen()
        console.print(_TRY.format(url=_url(listener)), markup=False)
        if settings.slack != "off":
            console.print(_SLACK[settings.slack].format(url=_url(listener)), markup=False)
        with house.live.watching(), loading(house.answering), jobs_beside(settings):
            server.run(sockets=[listener])


def jobs_beside(settings: Settings) -> AbstractContextManager[None]:
    """The worker that this process looks after, unless others are to do the jobs."""
    return embedded_worker(settings) if settings.jobs == "embedded" else nullcontext()


def _config(house: House) -> uvicorn.Config:
    settings = house.settings
    app = create_app(
        house.answering,
        settings=ApiSettings(
            max_body_bytes=settings.max_body_bytes,
            queue_size=settings.queue_size,
            workers=settings.workers,
            log_questions=settings.log_questions,
            version=version("framework-advisor"),
            max_upload_bytes=settings.max_upload_bytes,
        ),
        administration=administration_of(house),
        doors=_doors(house),
    )
    # The door writes one line per request itself, and the logs are set up already.
    return uvicorn.Config(app, access_log=False, log_config=None, timeout_graceful_shutdown=GRACE_SECONDS)


def _doors(house: House) -> tuple[Door, ...]:
    """The doors beside HTTP."""
    if house.settings.slack == "off":
        return ()
    from app.slack import slack_door  # noqa: PLC0415 # its libraries take a second to load, and most servers have none

    return (slack_door(house),)


@contextmanager
def loading(answering: HouseAnswering) -> Iterator[None]:
    """Load the index beside the server, which is not ready until then; try again while it cannot be loaded."""
    stopped = threading.Event()
    thread = threading.Thread(target=_load, args=(answering, stopped), name="load-index", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()


def _load(answering: HouseAnswering, stopped: threading.Event) -> None:
    told = ""
    while not stopped.is_set():
        try:
            log.info("generation %s is serving", answering.load())
            return
        except IndexError_ as exc:
            if str(exc) != told:
                told = str(exc)
                log.error("not ready: %s", exc)
            stopped.wait(RETRY_SECONDS)


@contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """A socket on the address that does not listen yet; port 0 takes a free one. Raises AddressError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as exc:
        raise AddressError(host, port, exc.strerror or exc) from exc
    with listener:
        try:
            # Without it a restart has to wait until the system has forgotten the last connections.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError as exc:
            raise AddressError(host, port, exc.strerror or exc) from exc
        yield listener


@contextmanager
def _gentle_stop() -> Iterator[None]:
    """End with exit code 0 once the server, told to stop by a signal, has stopped."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
