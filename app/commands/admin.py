"""``advisor admin``: everything that admins do over HTTP, on the machine itself."""

import typer

from app.commands.admin_audit import audit
from app.commands.admin_forget import forget, stale
from app.commands.admin_gaps import drafts_group, feedback, gaps_group
from app.commands.admin_jobs import jobs_group
from app.commands.admin_keys import keys_group
from app.commands.admin_settings import encoder, settings
from app.commands.admin_sources import sources_group
from app.commands.documents import documents_group
from app.commands.generations import generations_group


def admin_group() -> typer.Typer:
    """``advisor admin``."""
    group = typer.Typer(help="What admins do: documents, sources, jobs, generations, keys, gaps.", no_args_is_help=True)
    for name, each in {
        "sources": sources_group(),
        "jobs": jobs_group(),
        "gaps": gaps_group(),
        "drafts": drafts_group(),
        "keys": keys_group(),
    }.items():
        group.add_typer(each, name=name)
    # Where somebody looks who knows the HTTP interface; `advisor documents` and `advisor index` are the same.
    group.add_typer(documents_group(), name="documents", hidden=True)
    group.add_typer(generations_group(), name="generations", hidden=True)
    for command in (feedback, stale, forget, audit, settings, encoder):
        group.command()(command)
    return group
