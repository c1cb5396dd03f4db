"""``advisor ingest`` and ``advisor documents``: the documents added to the shipped ones."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.bootstrap import House
    from app.library import Ingested

_Reindex = Annotated[bool, typer.Option("--reindex", help="Index at once what has changed.")]


def ingest(
    paths: Annotated[list[Path], typer.Argument(exists=True, metavar="PATH...", help="Files, or folders of them.")],
    document_id: Annotated[
        str | None, typer.Option("--id", help="The document's id; else made from the file's name.")
    ] = None,
    index_now: _Reindex = False,
) -> None:
    """Add documents: Markdown and plain text, in UTF-8, UTF-16 or CP949.

    A file whose id is known already becomes its newest version.

    \b
    Examples:
      advisor ingest article.ko.txt --id pytorch-article --reindex
      advisor ingest notes/
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.library import files_in
    from app.settings import load_settings
    from app.terminal import err, out

    files = list(files_in(paths))
    if document_id is not None and len(files) != 1:
        raise typer.BadParameter(f"--id is for one file; {len(files)} were given.")
    with closing(House(load_settings())) as house:
        ingested = []
        for each in house.library.ingest(files, document_id=document_id):
            ingested.append(each)
            (err() if each.problem else out()).print(_told(each), markup=False)
        failed = sum(each.problem is not None for each in ingested)
        changed = len(ingested) - failed - sum(each.unchanged for each in ingested)
        out().print(f"{changed} added, {len(ingested) - failed - changed} unchanged, {failed} not read.")
        _go_on(house, changed=changed > 0, index_now=index_now)
    if failed or not ingested:
        raise typer.Exit(1)


def documents_group() -> typer.Typer:
    """``advisor documents``."""
    group = typer.Typer(help="The documents that answers may cite.", no_args_is_help=True)
    group.command("list")(list_documents)
    group.command("remove")(remove)
    return group


def list_documents() -> None:
    """List the shipped and the added documents.

    \b
    Example:
      advisor documents list
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import print_table

    with closing(House(load_settings())) as house:
        rows = [(each.id, "shipped", "", each.source.date or "") for each in house.corpus]
        for each in house.library.stored():
            rows.append((each.id, each.name, str(each.version), f"{each.created_at:%Y-%m-%d %H:%M} UTC"))
        print_table(("id", "from", "version", "date"), rows)


def remove(
    document_id: Annotated[str, typer.Argument(metavar="ID", help="As `advisor documents list` shows it.")],
    index_now: _Reindex = False,
) -> None:
    """Remove an added document from the next index.

    \b
    Example:
      advisor documents remove pytorch-article --reindex
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        house.library.remove(document_id)
        out().print(f"Removed {document_id}.", markup=False)
        _go_on(house, changed=True, index_now=index_now)


def _told(ingested: "Ingested") -> str:
    stored = ingested.stored
    if stored is None:
        return f"not read: {ingested.problem}"
    what = "unchanged" if ingested.unchanged else f"version {stored.version}"
    return f"{ingested.path} → {stored.id} ({what}, {ingested.sections} sections)"


def _go_on(house: "House", *, changed: bool, index_now: bool) -> None:
    from app.commands.reindex import tell_reindexed
    from app.indexing import reindex_with_bar
    from app.terminal import err, out

    if index_now:
        tell_reindexed(reindex_with_bar(house, err()), out())
    elif changed:
        out().print("Answers change with the next `advisor reindex`.")
