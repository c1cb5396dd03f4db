"""``advisor admin audit``: what admins did."""

from typing import Annotated

import typer


def audit(
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000, help="How many at most.")] = 50,
    action: Annotated[str | None, typer.Option("--action", help="How the action begins: keys, keys.revoke.")] = None,
    before: Annotated[int | None, typer.Option("--before", min=1, help="Only entries with a smaller id.")] = None,
) -> None:
    """List what admins did: who, what, when, and from where. The newest comes first.

    \b
    Examples:
      advisor admin audit
      advisor admin audit --action keys --limit 10
    """
    import json
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import print_table

    with closing(House(load_settings())) as house:
        entries = house.audit.list(limit=limit, action=action, before=before)
    rows = [
        (
            *(str(entry.id), f"{entry.at:%Y-%m-%d %H:%M:%S} UTC", entry.actor.name, entry.actor.address or ""),
            *(entry.action, entry.subject, json.dumps(entry.detail, ensure_ascii=False) if entry.detail else ""),
        )
        for entry in entries
    ]
    print_table(("id", "when", "who", "from", "action", "subject", "detail"), rows)
