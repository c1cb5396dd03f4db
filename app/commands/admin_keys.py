"""``advisor admin keys``: API keys, and the sessions of admins."""

from datetime import datetime
from typing import Annotated

import typer

_SCOPES = ("ask", "admin", "metrics")
_MOST_DAYS = 3_650


def keys_group() -> typer.Typer:
    """``advisor admin keys``."""
    group = typer.Typer(help="API keys: who may ask, look after the advisor, read its metrics.", no_args_is_help=True)
    group.command("create")(create)
    group.command("list")(list_keys)
    group.command("revoke")(revoke)
    return group


def _known(scopes: list[str]) -> list[str]:
    for scope in scopes:
        if scope not in _SCOPES:
            raise typer.BadParameter(f"There is no scope {scope}. Use one of: {', '.join(_SCOPES)}.")
    return scopes


def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is, or what for.")],
    scope: Annotated[
        list[str],
        typer.Option("--scope", callback=_known, help="ask, admin or metrics; again for more. admin may do all."),
    ],
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=_MOST_DAYS, help="How long it is good for; else until revoked.")
    ] = None,
) -> None:
    """Make a key, and print its secret: the only time that it is shown.

    \b
    Examples:
      advisor admin keys create "help desk" --scope ask --days 90
      advisor admin keys create prometheus --scope metrics
    """
    from contextlib import closing
    from datetime import timedelta

    from api.keys import scopes_in
    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import err, out
    from knowledge.clock import now

    actor = operator()
    expires_at = now() + timedelta(days=days) if days is not None else None
    with closing(House(load_settings())) as house:
        new = house.keys.create(name, scopes_in(scope), expires_at=expires_at, by=actor.id)
        house.audit.record(actor, "keys.create", new.key.id, {"name": name, "scopes": list(new.key.scopes)})
    err().print(f"Made {new.key.id}. This is its secret, shown this once:", markup=False)
    out().print(new.secret, markup=False, soft_wrap=True)


def list_keys() -> None:
    """List the keys and the sessions, the newest first.

    \b
    Example:
      advisor admin keys list
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import print_table

    heads = ("id", "kind", "name", "prefix", "scopes", "status", "created", "by", "expires", "last used")
    with closing(House(load_settings())) as house:
        rows = [
            (
                *(key.id, key.kind, key.name, key.prefix, ",".join(key.scopes), key.status),
                *(_shown(key.created_at), key.created_by, _shown(key.expires_at), _shown(key.last_used_at)),
            )
            for key in house.keys.list()
        ]
    print_table(heads, rows)


def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `advisor admin keys list` shows it.")],
    even_last: Annotated[bool, typer.Option("--even-last", help="Also the last key with the scope admin.")] = False,
) -> None:
    """End a key for good, or a session.

    \b
    Example:
      advisor admin keys revoke key_1f9c0a2b
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        revoked = house.keys.revoke(key_id, even_last=even_last)
        house.audit.record(operator(), "keys.revoke", revoked.id, {"name": revoked.name})
    out().print(f"Revoked {revoked.id} ({revoked.name}).", markup=False)


def _shown(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment is not None else ""
