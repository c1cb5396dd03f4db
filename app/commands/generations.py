"""``advisor index``: looking after the generations of the index."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from advisor.generation_desk import ListedGeneration

_Name = Annotated[str, typer.Argument(metavar="GENERATION", help="As `advisor index list` shows it.")]


def generations_group() -> typer.Typer:
    """``advisor index``."""
    group = typer.Typer(help="The generations of the index.", no_args_is_help=True)
    group.command("list")(list_generations)
    for command in (changes, activate, verify, prune):
        group.command()(command)
    group.command("roll-back")(roll_back)
    return group


def list_generations() -> None:
    """List the generations, the newest first; `*` marks the active one.

    \b
    Example:
      advisor index list
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import out, print_table

    with closing(House(load_settings())) as house:
        rows = [_row(each) for each in house.generation_desk.list()]
    heads = ("", "generation", "documents", "sections", "passages", "vectors", "encoder", "gate", "MB")
    if rows:
        print_table(heads, rows)
    else:
        out().print("There is none yet. Build one with `advisor reindex`.")


def changes(
    generation: _Name,
    since: Annotated[str, typer.Option(metavar="GENERATION", help="The earlier one to compare it with.")],
) -> None:
    """Tell what a generation has that an earlier one had not, and the other way round.

    \b
    Example:
      advisor index changes g20260102T120000-000000 --since g20260101T120000-000000
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        found = house.generation_desk.compare(since, generation)
    for mark, ids in (("+", found.documents.added), ("~", found.documents.changed), ("-", found.documents.removed)):
        for each in ids:
            out().print(f"{mark} {each}", markup=False)
    sections = found.sections
    out().print(
        f"Sections: {sections.added_count} added, {sections.changed_count} changed, {sections.removed_count} removed. "
        f"Passages: {found.passages_added:,} added, {found.passages_removed:,} removed, {found.passages_kept:,} kept."
    )


def activate(generation: _Name) -> None:
    """Let another generation serve, to go back to the one before, say, or to accept a parked one.

    \b
    Example:
      advisor index activate g20260101T120000-000000
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        house.generation_desk.activate(generation)
        house.audit.record(operator(), "generations.activate", generation)
    out().print(f"{generation} is active.", markup=False)


def roll_back() -> None:
    """Let the generation before the active one serve.

    \b
    Example:
      advisor index roll-back
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        generation = house.generation_desk.roll_back()
        house.audit.record(operator(), "generations.roll-back", generation)
    out().print(f"{generation} is active.", markup=False)


def verify(
    generation: Annotated[str | None, typer.Argument(metavar="[GENERATION]", help="All unless given.")] = None,
) -> None:
    """Check every file of the generations against its checksum.

    \b
    Example:
      advisor index verify
    """
    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import err, out
    from index.errors import GenerationCorruptError

    generations = House(load_settings()).generations
    damaged = False
    for name in [generation] if generation else generations.names():
        try:
            manifest = generations.verify(name)
        except GenerationCorruptError as exc:
            damaged = True
            err().print(str(exc), markup=False)
        else:
            out().print(f"{name}: {len(manifest.files)} files as they were written.", markup=False)
    if damaged:
        raise typer.Exit(1)


def prune(
    keep: Annotated[int, typer.Option(min=1, help="How many to keep; the active one always stays.")] = 3,
) -> None:
    """Remove old generations.

    Nothing is removed while the active one is damaged: an older one may be all that serves.

    \b
    Example:
      advisor index prune --keep 1
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        removed = house.generation_desk.prune(keep)
        house.audit.record(operator(), "generations.prune", f"keep {keep}", {"removed": list(removed)})
    out().print(f"Removed {', '.join(removed)}." if removed else "There was nothing to remove.", markup=False)


def _row(listed: "ListedGeneration") -> tuple[str, ...]:
    mark, manifest = "*" if listed.active else "", listed.manifest
    if manifest is None:
        return (mark, listed.generation, "damaged", "", "", "", "", "", "")
    counts = (f"{manifest.counts.get(key, 0):,}" for key in ("documents", "sections", "passages"))
    vectors = f"{manifest.vector_index} (recall {manifest.vector_recall:.3f})"
    verdict = listed.gate.verdict if listed.gate else ""
    size = f"{listed.size_bytes / 1_000_000:.1f}"
    return (mark, listed.generation, *counts, vectors, manifest.encoder, verdict, size)
