"""The command line: what ``advisor`` does, and how it ends."""

import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from app.commands.admin import admin_group
from app.commands.ask import ask
from app.commands.backup import backup, restore
from app.commands.corpus import corpus_group
from app.commands.documents import documents_group, ingest
from app.commands.evaluate import bench, crash, evaluate, fuzz, mixed, scale
from app.commands.generations import generations_group
from app.commands.reindex import reindex
from app.commands.rules import rules_group
from app.commands.seed import seed
from app.commands.serve import serve
from app.commands.slack import slack_group
from app.commands.slack_measures import slack_bench, slack_soak
from app.commands.worker import worker
from app.failures import FORESEEN, exit_code_of
from app.threads import limit_threads

_ABOUT = """Answers "PyTorch or TensorFlow?" with decisions and citations that can be checked.

\b
Examples:
  advisor serve
  advisor ask "라즈베리파이에 모델을 올리려는데 뭘 써야 해?"
  advisor ingest notes/ --reindex

Settings are ADVISOR_… variables, or lines of the file .env: see docs/settings.md.
"""


def main(args: Sequence[str] | None = None) -> None:
    """Run the command that was asked for, and exit with its code (docs/cli.md)."""
    limit_threads()
    try:
        build_cli()(args)
    except FORESEEN as exc:
        sys.exit(exit_code_of(exc))


def build_cli() -> typer.Typer:
    """Every command of ``advisor``."""
    cli = typer.Typer(
        name="advisor",
        help=_ABOUT,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    cli.callback()(_root)
    for command in (
        *(ask, serve, worker, ingest, reindex, backup, restore, seed),
        *(bench, crash, mixed, scale, fuzz, slack_bench, slack_soak),
    ):
        cli.command()(command)
    cli.command("eval")(evaluate)
    for name, group in {
        "admin": admin_group(),
        "index": generations_group(),
        "documents": documents_group(),
        "corpus": corpus_group(),
        "rules": rules_group(),
        "slack": slack_group(),
    }.items():
        cli.add_typer(group, name=name)
    return cli


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("framework-advisor"))
        raise typer.Exit


def _root(
    _: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


if __name__ == "__main__":
    main()
