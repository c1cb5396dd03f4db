"""``advisor backup`` and ``advisor restore``: everything in one file, and back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.backup_archive import Archive, Contents

_File = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False)]


def backup(
    file: _File,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file of that name.")] = False,
    with_embeddings: Annotated[
        bool, typer.Option("--with-embeddings", help="The embeddings too, which can also be made anew.")
    ] = False,
) -> None:
    """Write everything to one file: documents, keys, turns, gaps, jobs, audit, generations.

    The server may go on meanwhile. The file is whole or not there; Ctrl-C leaves nothing behind.

    \b
    Example:
      advisor backup advisor.zip
    """
    import time
    from contextlib import closing

    from app.backup import EMBEDDINGS, back_up
    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import err, out, progress_bar

    began = time.monotonic()
    settings = load_settings()
    with closing(House(settings)) as house:
        embeddings = settings.home / EMBEDDINGS if with_embeddings else None
        with progress_bar(err()) as report:
            saved = back_up(house.engine, house.generations, file, report, embeddings=embeddings, overwrite=overwrite)
        house.audit.record(operator(), "backup.make", file.name, {"size_bytes": saved.size_bytes})
    for name in saved.left_out:
        err().print(f"{name} is damaged and was left out: `advisor index verify` tells more.", markup=False)
    size, seconds = saved.size_bytes / 1_000_000, time.monotonic() - began
    out().print(f"{file}: {_told(saved.contents)}, {size:.1f} MB in {seconds:.1f} s.", markup=False)


def restore(
    file: _File,
    verify: Annotated[bool, typer.Option("--verify", help="Only prove that the file can be restored.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Even where there is something. It is kept aside.")
    ] = False,
) -> None:
    """Restore a backup into an empty home and database: all of it or, whatever happens, nothing.

    Server and worker must be stopped. SQLite or PostgreSQL: the backup may come from either.

    \b
    Examples:
      advisor restore advisor.zip --verify
      advisor restore advisor.zip
    """
    from contextlib import closing

    from app.backup_archive import reading
    from app.bootstrap import House
    from app.operator import operator
    from app.restoring import check
    from app.restoring import restore as restore_all
    from app.settings import load_settings
    from app.terminal import err, out, progress_bar

    with reading(file) as archive:
        if verify:
            with progress_bar(err()) as report:
                check(archive, report)
            _print_contents(archive)
            return
        settings = load_settings()
        with closing(House(settings)) as house, progress_bar(err()) as report:
            kept = restore_all(archive, house.engine, settings.home, report, by=operator(), replacing=replace)
        out().print(f"Restored {_told(archive.contents)}, as of {archive.contents.created}.", markup=False)
    if kept is not None:
        out().print(f"What was there is kept as {kept}: docs/backup.md.", markup=False)


def _print_contents(archive: "Archive") -> None:
    from app.terminal import out, print_table

    contents = archive.contents
    out().print(
        f"{archive.path} can be restored: made {contents.created} by version {contents.app_version}, "
        f"tables of revision {contents.revision}.",
        markup=False,
    )
    rows = [(name, f"{count:,}") for name, count in sorted(contents.tables.items())]
    rows += [(name, "active" if name == contents.active else "") for name in contents.generations]
    print_table(("what", "rows"), rows)


def _told(contents: "Contents") -> str:
    return f"{_counted(sum(contents.tables.values()), 'row')} and {_counted(len(contents.generations), 'generation')}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
