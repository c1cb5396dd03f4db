"""``advisor reindex``: building a generation of all documents."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from advisor.reindex import Reindexed


def reindex(
    force: Annotated[bool, typer.Option("--force", help="Build even when nothing has changed.")] = False,
    allow_download: Annotated[
        bool, typer.Option("--allow-download", help="Fetch the chosen model from its hub when it is not on disk.")
    ] = False,
) -> None:
    """Build a new index of all documents and activate it; a running server takes it up by itself.

    Ctrl-C stops it: the active index is untouched, and what was encoded is kept for the next time.

    \b
    Example:
      advisor reindex
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.indexing import reindex_with_bar
    from app.settings import allowing_download, load_settings
    from app.terminal import err, out

    with closing(House(allowing_download(load_settings(), allow_download))) as house:
        tell_reindexed(reindex_with_bar(house, err(), force=force), out())


def tell_reindexed(told: "Reindexed", console: "Console") -> None:
    """Say what a re-index did."""
    if told.unchanged:
        console.print(f"Unchanged: {told.generation} holds all {told.passages:,} passages already.")
    else:
        console.print(
            f"Activated {told.generation}: {told.passages:,} passages, {told.encoded:,} texts newly encoded, "
            f"{told.seconds:.1f} s."
        )
