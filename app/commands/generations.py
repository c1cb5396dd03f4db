"""``advisor index``: looking after the generations of the index."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from index.generations import Generations

_Name = Annotated[str, typer.Argument(metavar="GENERATION", help="As `advisor index list` shows it.")]


def generations_group() -> typer.Typer:
    """``advisor index``."""
    group = typer.Typer(help="The generations of the index.", no_args_is_help=True)
    group.command("list")(list_generations)
    for command in (activate, verify, prune):
        group.command()(command)
    return group


def list_generations() -> None:
    """List the generations, the newest first; `*` marks the active one.

    \b
    Example:
      advisor index list
    """
    from app.terminal import out, print_table

    generations = _generations()
    active = generations.find_active()
    rows = [_row(generations, name, active=name == active) for name in generations.names()]
    heads = ("", "generation", "documents", "sections", "passages", "vectors", "encoder", "MB")
    if rows:
        print_table(heads, rows)
    else:
        out().print("There is none yet. Build one with `advisor reindex`.")


def activate(generation: _Name) -> None:
    """Let another generation serve, to go back to the one before, say.

    \b
    Example:
      advisor index activate g20260101T120000-00
    """
    from app.terminal import out

    generations = _generations()
    with generations.writing():
        generations.activate(generation)
    out().print(f"{generation} is active.", markup=False)


def verify(
    generation: Annotated[str | None, typer.Argument(metavar="[GENERATION]", help="All unless given.")] = None,
) -> None:
    """Check every file of the generations against its checksum.

    \b
    Example:
      advisor index verify
    """
    from app.terminal import err, out
    from index.errors import GenerationCorruptError

    generations = _generations()
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
    from app.terminal import out

    generations = _generations()
    with generations.writing():
        generations.verify(generations.active())
        removed = generations.prune(keep)
    out().print(f"Removed {', '.join(removed)}." if removed else "There was nothing to remove.", markup=False)


def _generations() -> "Generations":
    from app.bootstrap import House
    from app.settings import load_settings

    return House(load_settings()).generations


def _row(generations: "Generations", name: str, *, active: bool) -> tuple[str, ...]:
    from index.errors import GenerationCorruptError

    mark = "*" if active else ""
    try:
        manifest = generations.manifest(name)
    except GenerationCorruptError:
        return (mark, name, "damaged", "", "", "", "", "")
    counts = (f"{manifest.counts.get(key, 0):,}" for key in ("documents", "sections", "passages"))
    vectors = f"{manifest.vector_index} (recall {manifest.vector_recall:.3f})"
    return (mark, name, *counts, vectors, manifest.encoder, f"{_megabytes(generations.folder(name)):.1f}")


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1_000_000
