"""Who calls: the key or session of a request, as the doorkeeper found it."""

from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request

from advisor.audit import Actor

Scope = Literal["ask", "admin", "metrics"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and what they may do. ``id`` is ``anonymous`` for a caller without a key."""

    id: str
    name: str
    scopes: frozenset[Scope]
    address: str | None = None


ANONYMOUS = Caller("anonymous", "anonymous", frozenset())


def caller_of(request: Request) -> Caller:
    """The caller of this request."""
    caller: Caller = getattr(request.state, "caller", ANONYMOUS)
    return caller


def actor_of(request: Request) -> Actor:
    """The caller of this request, as the audit log names them."""
    caller = caller_of(request)
    return Actor(caller.id, caller.name, caller.address, getattr(request.state, "request_id", None))
