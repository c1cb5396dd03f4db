"""Where log lines go, and how they look."""

import logging
import sys

REQUESTS = "advisor.http"
_PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_CHATTY = ("bm25s", "uvicorn.error", "alembic", "httpx", "asyncio")


def set_up_logs(level: str) -> None:
    """Print requests as the JSON lines they are to standard output, everything else to standard error."""
    requests = logging.StreamHandler(sys.stdout)
    requests.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger(REQUESTS)
    logger.handlers[:] = [requests]
    logger.propagate = False
    logger.setLevel(level.upper())
    logging.basicConfig(level=level.upper(), format=_PLAIN, stream=sys.stderr, force=True)
    if level != "debug":
        for name in _CHATTY:
            logging.getLogger(name).setLevel(logging.WARNING)
