"""``advisor admin``: everything that admins do over HTTP, on the machine itself."""

import typer

from app.commands.admin_audit import audit
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
        "documents": documents_group(),
        "sources": sources_group(),
        "jobs": jobs_group(),
        "generations": generations_group(),
        "keys": keys_group(),
    }.items():
        group.add_typer(each, name=name)
    for command in (audit, settings, encoder):
        group.command()(command)
    return group
