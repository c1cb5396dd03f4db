"""Durable runs: DBOS, behind the little that jobs need of it."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from advisor.job_steps import Known, Once
from app.errors import RunsError

RunState = Literal["unknown", "underway", "ended"]
Perform = Callable[[str, Once], None]

# DBOS takes up again only what the same name, version and executor began. Ours never change: what may change is what
# a job does, and a job looks at its row for that.
_NAME = "advisor"
_VERSION = "1"
_EXECUTOR = "worker"
_QUEUE = "jobs"
_WORKFLOW = "job"
# A run that ended its process as often as that would do so for ever.
MOST_RESUMES = 50
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


class DbosExecutor:
    """Performs runs one at a time, each with an id of its own, and resumes those that a crash has interrupted.

    One per process, as DBOS allows no more. ``perform`` is given the run's id and ``once``; what it did under a name
    of ``once`` before a crash is not done again. It may raise nothing that is not meant to leave the run resumable.
    """

    def __init__(
        self, url: str, perform: Perform, *, poll_seconds: float = 0.5, most_resumes: int = MOST_RESUMES
    ) -> None:
        self._url = url
        self._perform = perform
        self._poll_seconds = poll_seconds
        self._most_resumes = most_resumes
        self._idle = threading.Event()
        self._idle.set()

    def start(self) -> None:
        """Open the database of runs, made when missing, and resume what was interrupted. Raises RunsError."""
        logger = logging.getLogger("dbos")
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())  # or DBOS would print beside our logs, in a form of its own
        DBOS(config=self._config())
        self._workflow = self._registered()
        try:
            DBOS.launch()
            DBOS.register_queue(
                _QUEUE, global_concurrency=1, polling_interval_sec=self._poll_seconds, on_conflict="always_update"
            )
        except DBAPIError as exc:
            DBOS.destroy(destroy_registry=True)
            raise RunsError(make_url(self._url).render_as_string(), exc.orig) from exc

    def dispatch(self, run_id: str) -> None:
        """Have a run performed. A run that is known already is not performed twice."""
        with SetWorkflowID(run_id):
            DBOS.enqueue_workflow(_QUEUE, self._workflow, run_id)

    def state(self, run_id: str) -> RunState:
        """What is known of a run."""
        status = DBOS.get_workflow_status(run_id)
        if status is None:
            return "unknown"
        return "ended" if status.status in _ENDED else "underway"

    def forget_ended(self) -> None:
        """Remove what is kept of runs that have ended."""
        ended = DBOS.list_workflows(status=_ENDED, load_input=False, load_output=False)
        if ended:
            DBOS.delete_workflows([each.workflow_id for each in ended])

    def stop(self, grace_seconds: float) -> bool:
        """Stop; a run that is told to stop has so long for it. Returns whether none is left running."""
        idle = self._idle.wait(grace_seconds)
        DBOS.destroy(destroy_registry=True)
        return idle

    def _registered(self) -> Callable[[str], None]:
        @DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=self._most_resumes)
        def run(run_id: str) -> None:
            with self._busy():
                self._perform(run_id, _once)

        return run

    @contextmanager
    def _busy(self) -> Iterator[None]:
        self._idle.clear()
        try:
            yield
        finally:
            self._idle.set()

    def _config(self) -> DBOSConfig:
        return {
            "name": _NAME,
            "system_database_url": self._url,
            "application_version": _VERSION,
            "executor_id": _EXECUTOR,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "enable_otlp": False,
            "use_listen_notify": False,
            "notification_listener_polling_interval_sec": self._poll_seconds,
        }


def _once(name: str, do: Callable[[], Known]) -> Known:
    return DBOS.run_step({"name": name}, do)
