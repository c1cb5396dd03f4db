"""One line of JSON per request."""

import logging
from types import TracebackType
from typing import Any

import structlog


class RequestLog:
    """Writes to the standard logger ``advisor.http``, whose handlers are the app's business."""

    def __init__(self) -> None:
        self._logger = structlog.wrap_logger(
            logging.getLogger("advisor.http"),
            processors=[
                structlog.stdlib.filter_by_level,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            wrapper_class=structlog.stdlib.BoundLogger,
        ).bind()

    def request(self, **fields: Any) -> None:
        """A request was served."""
        self._logger.info("request", **fields)

    def failure(self, error: BaseException, request_id: str) -> None:
        """A request failed for a reason nobody foresaw.

        The error's own words stay out, for they may quote the question; where it happened is told.
        """
        frames = _frames(error.__traceback__)
        self._logger.error("failure", request_id=request_id, error=type(error).__qualname__, frames=frames)


def _frames(traceback: TracebackType | None) -> list[str]:
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_qualname}")
        traceback = traceback.tb_next
    return frames[-10:]
