"""Keys and sessions: listing, making and revoking them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from advisor.audit import AuditLog
from api.admin_schemas import AdminBody, Id
from api.caller import Scope, actor_of, caller_of
from api.keys import Key, Keys, NewKey
from api.openapi import problems
from api.schemas import Name
from knowledge.clock import now

MOST_DAYS = 3_650


class KeyBody(AdminBody):
    """A key to be made."""

    name: Annotated[Name, Field(description="Whose it is, or what for.")]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=3, description="What it may do; `admin` may do all.")]
    expires_in_days: Annotated[
        int | None, Field(ge=1, le=MOST_DAYS, description="How long it is good for; null is until it is revoked.")
    ] = None


@dataclass(frozen=True, slots=True)
class KeyList:
    """The keys and the sessions, the newest first."""

    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Me:
    """Who calls."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    address: str | None


def key_routes(keys: Keys, audit: AuditLog) -> APIRouter:
    """The routes of /v1/admin/keys and /v1/admin/me."""
    router = APIRouter(tags=["admin: keys and people"])

    @router.get("/v1/admin/keys", summary="List the keys and sessions", responses=problems())
    def list_keys() -> KeyList:
        return KeyList(keys.list())

    @router.post(
        "/v1/admin/keys",
        summary="Make a key; its secret is shown this once",
        status_code=201,
        responses=problems(400, 413, 415, 422),
    )
    def create_key(request: Request, response: Response, body: KeyBody) -> NewKey:
        actor = actor_of(request)
        days = body.expires_in_days
        expires_at = now() + timedelta(days=days) if days is not None else None
        new = keys.create(body.name, body.scopes, expires_at=expires_at, by=actor.id)
        audit.record(actor, "keys.create", new.key.id, {"name": new.key.name, "scopes": list(new.key.scopes)})
        response.headers["Cache-Control"] = "no-store"
        return new

    @router.delete(
        "/v1/admin/keys/{key_id}",
        summary="Revoke a key or end a session",
        status_code=204,
        responses=problems(404, 409, 422),
    )
    def revoke_key(request: Request, key_id: Id) -> Response:
        revoked = keys.revoke(key_id)
        audit.record(actor_of(request), "keys.revoke", revoked.id, {"name": revoked.name})
        return Response(status_code=204)

    @router.get("/v1/admin/me", summary="Who am I?", responses=problems())
    def get_me(request: Request) -> Me:
        caller = caller_of(request)
        return Me(caller.id, caller.name, tuple(sorted(caller.scopes)), caller.address)

    return router
