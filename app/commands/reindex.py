"""``advisor reindex``: building a generation of all documents."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from advisor.gate import GateReport
    from advisor.reindex import Reindexed
    from app.bootstrap import House


def reindex(
    force: Annotated[bool, typer.Option("--force", help="Build even when nothing has changed.")] = False,
    allow_download: Annotated[
        bool, typer.Option("--allow-download", help="Fetch the chosen model from its hub when it is not on disk.")
    ] = False,
) -> None:
    """Build a new index of all documents, judge it, and activate it; running servers take it up by themselves.

    Where it answers the evaluation questions worse than the active one it is parked instead: `advisor index activate`
    accepts it all the same. Ctrl-C stops it: the active index is untouched, and what was encoded is kept.

    \b
    Example:
      advisor reindex
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import allowing_download, load_settings

    with closing(House(allowing_download(load_settings(), allow_download))) as house:
        reindex_and_tell(house, force=force)


def reindex_and_tell(house: "House", *, force: bool = False) -> None:
    """Re-index with a bar and say what came of it; exit with 1 where the generation was parked."""
    from app.indexing import reindex_with_bar
    from app.terminal import err, out

    told, judged = reindex_with_bar(house, err(), force=force)
    if judged is not None and judged.verdict == "parked":
        err().print(parked(judged), markup=False)
        raise typer.Exit(1)
    out().print(_told(told), markup=False)


def parked(judged: "GateReport") -> str:
    """Why a generation was parked, and what to do."""
    before, after = (f"{100 * (share or 0):.1f} %" for share in (judged.full_before, judged.full))
    return (
        f"Parked {judged.generation}: of {judged.questions} evaluation questions it answers {after} fully right, the "
        f"active {judged.compared_with} {before}. Lost: {', '.join(judged.lost[:10]) or 'none'}"
        f"{' …' if len(judged.lost) > 10 else ''}. Mend the documents, or accept it with "
        f"`advisor index activate {judged.generation}`."
    )


def _told(told: "Reindexed") -> str:
    if told.unchanged:
        return f"Unchanged: {told.generation} holds all {told.passages:,} passages already."
    return (
        f"Activated {told.generation}: {told.passages:,} passages, {told.encoded:,} texts newly encoded, "
        f"{told.seconds:.1f} s."
    )
