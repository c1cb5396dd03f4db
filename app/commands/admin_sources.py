"""``advisor admin sources``: the folders and sites that are watched."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from advisor.scanning import ScanResult
    from knowledge.sources.places import Place
    from knowledge.sources.table import WatchedSource

_SourceId = Annotated[str, typer.Argument(metavar="ID", help="As `advisor admin sources list` shows it.")]
_Cron = Annotated[
    str | None, typer.Option("--cron", help='When to scan, in UTC: "*/15 * * * *". Else only when you say so.')
]


def sources_group() -> typer.Typer:
    """``advisor admin sources``."""
    group = typer.Typer(help="Folders and sites that are watched.", no_args_is_help=True)
    group.command("list")(list_watched)
    for command in (add_folder, add_web, scan, pause, resume, remove):
        group.command()(command)
    return group


def list_watched() -> None:
    """List the watched sources.

    \b
    Example:
      advisor admin sources list
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import out, print_table

    with closing(House(load_settings())) as house:
        rows = [_row(source) for source in house.sources.list()]
    if rows:
        print_table(("id", "kind", "where", "schedule", "scanned", "documents", "last scan"), rows)
    else:
        out().print("Nothing is watched. Add a folder with `advisor admin sources add-folder`.")


def add_folder(
    folder: Annotated[Path, typer.Argument(help="A folder below one of ADVISOR_WATCH_ROOTS.")],
    title: Annotated[str | None, typer.Option("--title", help="What to call it; else as the folder.")] = None,
    cron: _Cron = None,
) -> None:
    """Watch a folder.

    \b
    Example:
      advisor admin sources add-folder /srv/documents --cron "*/15 * * * *"
    """
    from knowledge.sources.places import FolderPlace

    _add(title or folder.resolve().name or "documents", FolderPlace(str(folder.absolute())), cron)


def add_web(
    pages: Annotated[list[str] | None, typer.Argument(metavar="[URL]...", help="Pages to fetch.")] = None,
    sitemap: Annotated[list[str] | None, typer.Option("--sitemap", help="A sitemap; again for more.")] = None,
    below: Annotated[str | None, typer.Option("--below", help="Of sitemaps only pages that begin so.")] = None,
    other_hosts: Annotated[bool, typer.Option("--other-hosts", help="Also pages of other hosts.")] = False,
    title: Annotated[str, typer.Option("--title", help="What to call it.")] = "web",
    cron: _Cron = None,
) -> None:
    """Watch pages, or the pages that sitemaps name. Needs ADVISOR_WEB_SOURCES=true.

    \b
    Examples:
      advisor admin sources add-web https://docs.example.org/intro --title intro
      advisor admin sources add-web --sitemap https://docs.example.org/sitemap.xml --title docs --cron "0 3 * * *"
    """
    from knowledge.sources.places import WebPlace

    _add(title, WebPlace(tuple(pages or ()), tuple(sitemap or ()), below, other_hosts), cron)


def scan(
    source_id: _SourceId,
    everything: Annotated[bool, typer.Option("--everything", help="Also offer what has not changed.")] = False,
) -> None:
    """Scan a source at once, in this process. Ctrl-C stops it; the next scan goes on.

    \b
    Example:
      advisor admin sources scan handbook
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.scanning import scan_with_bar
    from app.settings import load_settings
    from app.terminal import err, out

    with closing(House(load_settings())) as house:
        actor = operator()
        house.audit.record(actor, "sources.scan", house.sources.get(source_id).id, {"everything": everything})
        result = scan_with_bar(house, source_id, err(), by=actor.id, everything=everything)
    for problem in result.problems:
        err().print(problem, markup=False)
    out().print(_told(result))
    if result.changed:
        out().print("Answers change with the next `advisor reindex`.")


def pause(source_id: _SourceId) -> None:
    """Stop scanning a source on its schedule.

    \b
    Example:
      advisor admin sources pause handbook
    """
    _switch(source_id, enabled=False)


def resume(source_id: _SourceId) -> None:
    """Scan a source on its schedule again.

    \b
    Example:
      advisor admin sources resume handbook
    """
    _switch(source_id, enabled=True)


def remove(
    source_id: _SourceId,
    with_documents: Annotated[bool, typer.Option("--with-documents", help="Remove its documents as well.")] = False,
) -> None:
    """Watch a source no longer. Its documents stay, unless they are to go too.

    \b
    Example:
      advisor admin sources remove handbook --with-documents
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        actor = operator()
        removed = house.sources.remove(source_id, with_documents=with_documents, by=actor.id)
        house.audit.record(actor, "sources.remove", source_id, {"documents": list(removed)})
    documents = f" and {len(removed)} documents" if with_documents else "; its documents stay"
    out().print(f"Removed {source_id}{documents}.", markup=False)


def _add(title: str, place: "Place", cron: str | None) -> None:
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        actor = operator()
        source = house.sources.add(title, place, cron=cron, by=actor.id)
        detail = {"kind": source.kind, **source.config, "cron": source.cron}
        house.audit.record(actor, "sources.add", source.id, detail)
    out().print(f"Watching {_where(source)} as {source.id}.", markup=False)
    out().print(f"`advisor admin sources scan {source.id}` scans it at once.", markup=False)


def _switch(source_id: str, *, enabled: bool) -> None:
    from contextlib import closing
    from dataclasses import replace

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        house.sources.update(replace(house.sources.get(source_id), enabled=enabled))
        house.audit.record(operator(), "sources.change", source_id, {"enabled": enabled})
    out().print(f"{source_id} is {'scanned on its schedule' if enabled else 'paused'}.", markup=False)


def _row(source: "WatchedSource") -> tuple[str, ...]:
    from advisor.sources import ledger_of

    ledger = ledger_of(source)
    schedule = source.cron or "by hand"
    scanned = f"{source.scanned_at:%Y-%m-%d %H:%M} UTC" if source.scanned_at else "never"
    last = f"{len(ledger.last['problems'])} problems" if ledger.last.get("problems") else ""
    unfinished = "not finished" if ledger.last.get("finished") is False else ""
    told = ", ".join(part for part in (unfinished, last) if part) or ("fine" if ledger.last else "")
    where = (source.id, source.kind, _where(source), schedule if source.enabled else f"paused ({schedule})")
    return (*where, scanned, str(len(ledger.seen)), told)


def _where(source: "WatchedSource") -> str:
    config = source.config
    if source.kind == "folder":
        return str(config["folder"])
    listed = [*config["sitemaps"], *config["pages"]]
    return listed[0] if len(listed) == 1 else f"{listed[0]} and {len(listed) - 1} more"


def _told(result: "ScanResult") -> str:
    counts = {
        "added": result.added,
        "changed": result.new_versions,
        "unchanged": result.unchanged,
        "duplicates": result.duplicates,
        "removed": result.removed,
        "not taken": result.rejected,
        "left for the next scan": result.waiting,
    }
    return (
        ", ".join(f"{count} {what}" for what, count in counts.items() if count or what in ("added", "unchanged")) + "."
    )
