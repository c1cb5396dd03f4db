"""The pages of who may do what, and who did: keys, sessions and the audit log."""

import json
from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from advisor.audit import AuditEntry
from api.admin_schemas import Number
from api.administration import Administration
from api.caller import caller_of
from api.keys import ALL_SCOPES, Key
from api.routes.admin_keys import MOST_DAYS
from api.web.admin.paging import PAGE_SIZE, Words
from api.web.pages import Pages

# How actions begin, as the audit log names them.
SUBJECTS = (
    "documents",
    "sources",
    "jobs",
    "generations",
    "encoder",
    "gaps",
    "drafts",
    "questions",
    "keys",
    "sign_in",
    "sign_out",
)


def access_pages(pages: Pages, admin: Administration) -> APIRouter:
    """GET /admin/keys and /admin/audit."""
    router = APIRouter(include_in_schema=False)

    @router.get("/admin/keys")
    def get_keys(request: Request) -> Response:
        listed = admin.keys.list()
        return pages.render(
            request,
            "admin/keys.html",
            keys=_of_kind(listed, "key"),
            sessions=_of_kind(listed, "session"),
            scopes=ALL_SCOPES,
            most_days=MOST_DAYS,
            own=caller_of(request).id,
        )

    @router.get("/admin/audit")
    def get_audit(request: Request, action: Words = "", actor: Words = "", before: Number | None = None) -> Response:
        entries = admin.audit.list(limit=PAGE_SIZE, before=before, action=action or None, actor=actor or None)
        return pages.render(
            request,
            "admin/audit.html",
            entries=[(entry, _detail(entry)) for entry in entries],
            older=entries[-1].id if len(entries) == PAGE_SIZE else None,
            chosen={"action": action, "actor": actor},
            subjects=SUBJECTS,
        )

    return router


def _of_kind(listed: Sequence[Key], kind: str) -> tuple[Key, ...]:
    """Those that work before those that work no more."""
    found = [key for key in listed if key.kind == kind]
    return tuple(sorted(found, key=lambda key: key.status != "active"))


def _detail(entry: AuditEntry) -> tuple[tuple[str, str], ...]:
    """What an entry tells besides, as names and plain words."""
    return tuple((name, _plain(value)) for name, value in entry.detail.items() if value is not None)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
