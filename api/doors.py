"""Other doors that open in the same server."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from fastapi import APIRouter


@dataclass(frozen=True, slots=True)
class Door:
    """A way in beside this one: its routes, and what runs in the server's loop as long as it serves.

    All that is under ``prefix`` lets callers in by its own means, needs no key of ours, and takes bodies of
    ``max_body_bytes``. Calls of the paths in ``counted`` are limited for each address, as those without a key are.
    """

    prefix: str
    routers: Sequence[APIRouter]
    running: Callable[[], AbstractAsyncContextManager[None]]
    max_body_bytes: int
    counted: frozenset[str] = frozenset()
