"""What the admin routes are given, and those routes put together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from sqlalchemy import Engine

from advisor.audit import AuditLog
from advisor.choices import Choices
from advisor.drafts import Drafts
from advisor.feedback import Feedback
from advisor.gaps import Gaps
from advisor.generation_desk import GenerationDesk
from advisor.jobs import JobBoard
from advisor.library import Library
from advisor.sources import Sources
from api.authentication import Asking
from api.keys import Keys
from api.oidc.port import SignIn
from api.ports import Forgetting
from api.rate_limits import RateLimits
from api.routes.admin_audit import audit_routes
from api.routes.admin_documents import document_routes
from api.routes.admin_gaps import draft_routes, gap_routes
from api.routes.admin_generations import generation_routes
from api.routes.admin_jobs import job_routes
from api.routes.admin_keys import key_routes
from api.routes.admin_retention import retention_routes
from api.routes.admin_settings import SettingValue, settings_routes
from api.routes.admin_sign_in import sign_in_routes
from api.routes.admin_sources import source_routes
from api.routes.feedback import feedback_routes
from knowledge.documents import Document


@dataclass(frozen=True)
class Administration:
    """The use cases of admins, and who is let in.

    ``documents`` gives those of the active generation; ``asking`` says who may ask without a key; ``provider`` is None
    where nobody signs in through one.
    """

    engine: Engine
    keys: Keys
    limits: RateLimits
    audit: AuditLog
    library: Library
    sources: Sources
    jobs: JobBoard
    generations: GenerationDesk
    choices: Choices
    feedback: Feedback
    gaps: Gaps
    drafts: Drafts
    documents: Callable[[], Sequence[Document]]
    forgetting: Forgetting
    worker_alive: Callable[[], bool]
    settings: Mapping[str, SettingValue]
    asking: Asking = "key"
    provider: SignIn | None = None
    public_url: str | None = None


def admin_routers(admin: Administration) -> tuple[APIRouter, ...]:
    """Every route that needs an admin, and those of signing in and of feedback."""
    return (
        sign_in_routes(
            admin.keys, admin.audit, admin.limits, admin.provider, public_url=admin.public_url, home="/admin"
        ),
        key_routes(admin.keys, admin.audit),
        audit_routes(admin.audit),
        document_routes(admin.library, admin.jobs, admin.audit),
        source_routes(admin.sources, admin.jobs, admin.audit),
        job_routes(admin.jobs, admin.audit, admin.worker_alive),
        generation_routes(admin.generations, admin.audit),
        settings_routes(admin.settings, admin.choices, admin.audit),
        feedback_routes(admin.feedback),
        gap_routes(admin.gaps, admin.drafts, admin.audit),
        draft_routes(admin.drafts, admin.library, admin.audit),
        retention_routes(admin.engine, admin.documents, admin.audit, admin.forgetting),
    )
