"""``advisor slack``: the Slack door."""

from pathlib import Path
from typing import Annotated

import typer


def slack_group() -> typer.Typer:
    """``advisor slack``."""
    group = typer.Typer(invoke_without_command=True)
    group.callback()(slack)
    group.command("manifest")(manifest)
    group.command("check")(check)
    group.command("preview")(preview)
    group.command("renew-secrets")(renew_secrets)
    return group


def slack(context: typer.Context) -> None:
    """Answer in Slack over Socket Mode until Ctrl-C, without an HTTP server; or look after that door.

    `advisor serve --slack http` and `--slack socket` do it beside the HTTP interface.

    \b
    Examples:
      advisor slack
      advisor slack manifest --socket
      advisor slack check
    """
    if context.invoked_subcommand is not None:
        return
    from app.settings import load_settings
    from app.slack_alone import answer_in_slack
    from app.terminal import out

    answer_in_slack(load_settings(), out())


def manifest(
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where Slack reaches `advisor serve`; else ADVISOR_PUBLIC_URL.")
    ] = None,
    socket: Annotated[bool, typer.Option("--socket", help="For Socket Mode, which needs no address.")] = False,
    yaml: Annotated[bool, typer.Option("--yaml/--json", help="YAML in place of JSON.")] = False,
) -> None:
    """Print the manifest to create the app with, or to bring it up to date: scopes, events, command, shortcut, views.

    \b
    Examples:
      advisor slack manifest --socket
      advisor slack manifest --url https://advisor.example.org --yaml
    """
    import json

    from app.settings import load_settings
    from app.terminal import out
    from bot.manifest import app_manifest
    from knowledge.yaml_text import as_yaml

    address = url or load_settings().public_url
    if address is None and not socket:
        raise typer.BadParameter("Give the address that Slack reaches with --url, or take --socket, which needs none.")
    made = app_manifest(address.rstrip("/") if address else None, socket=socket)
    text = as_yaml(made).rstrip() if yaml else json.dumps(made, ensure_ascii=False, indent=2)
    out().print(text, markup=False, highlight=False, soft_wrap=True)


def check(
    app_manifest: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, dir_okay=False, help="What the app's page shows under App Manifest."),
    ] = None,
    socket: Annotated[bool, typer.Option("--socket", help="As if ADVISOR_SLACK were `socket`.")] = False,
    http: Annotated[bool, typer.Option("--http", help="As if ADVISOR_SLACK were `http`.")] = False,
) -> None:
    """Try tokens, scopes and addresses, and tell what is missing and what to do about it. Fails when something is.

    \b
    Examples:
      advisor slack check
      advisor slack check --app-manifest exported.json
    """
    import asyncio

    from app.settings import load_settings
    from app.slack_check import check_slack, mode_to_check
    from app.terminal import out
    from knowledge.yaml_text import parse_yaml

    settings = load_settings()
    mode = "socket" if socket else "http" if http else mode_to_check(settings)
    # JSON is YAML as well.
    theirs = parse_yaml(app_manifest.read_text(encoding="utf-8")) if app_manifest is not None else None
    found = asyncio.run(check_slack(settings, mode, theirs))
    signs = {"ok": "ok   ", "note": "note ", "fault": "FAULT"}
    for each in found:
        out().print(f"{signs[each.verdict]} {each.what}: {each.told}", markup=False, soft_wrap=True)
        if each.todo:
            out().print(f"      {each.todo}", markup=False, soft_wrap=True)
    if any(each.verdict == "fault" for each in found):
        raise typer.Exit(1)


def preview(
    path: Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="The HTML file to write.")],
) -> None:
    """Write a page that shows answers and views about as Slack does, made of the very JSON that is sent.

    
    Example:
      advisor slack preview preview.html
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.indexing import ensure_index
    from app.settings import load_settings
    from app.slack_preview import write_preview
    from app.terminal import err

    with closing(House(load_settings())) as house:
        ensure_index(house, err())
        write_preview(house, path)
    err().print(f"Wrote {path}. Open it in a browser.", markup=False)


def renew_secrets() -> None:
    """Encrypt the tokens of all workspaces anew with the first of ADVISOR_SLACK_TOKEN_KEY, so that older keys can go.

    \b
    Example:
      advisor slack renew-secrets
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.slack_tokens import installations_of
    from app.terminal import out

    with closing(House(load_settings())) as house:
        count = installations_of(house).renew_secrets()
        house.audit.record(operator(), "slack.renew_secrets", "slack", {"installations": count})
    out().print(f"Encrypted {count} installations with the first key. The others can be taken out.", markup=False)
