"""``advisor ingest`` and ``advisor documents``: the documents that answers may cite."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from advisor.intake import Incoming, Outcome
    from app.bootstrap import House

_Reindex = Annotated[bool, typer.Option("--reindex", help="Index at once what has changed.")]
_Id = Annotated[str, typer.Argument(metavar="ID", help="As `advisor documents list` shows it.")]
_CHANGED = ("added", "new_version")


def ingest(
    paths: Annotated[list[Path], typer.Argument(exists=True, metavar="PATH...", help="Files, or folders of them.")],
    document_id: Annotated[
        str | None, typer.Option("--id", help="The document's id; else made from the file's name.")
    ] = None,
    index_now: _Reindex = False,
) -> None:
    """Add documents: Markdown, HTML, PDF, Word, PowerPoint, notebooks, reStructuredText, plain text, zips of them.

    A file whose id is known already becomes its newest version.

    \b
    Examples:
      advisor ingest article.ko.txt --id pytorch-article --reindex
      advisor ingest notes/
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.files import files_in
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import err, out

    files = list(files_in(paths))
    if document_id is not None and len(files) != 1:
        raise typer.BadParameter(f"--id is for one file; {len(files)} were given.")
    with closing(House(load_settings())) as house:
        outcomes = []
        for outcome in _taken(house, files, document_id, by=operator().id):
            outcomes.append(outcome)
            (err() if outcome.problem else out()).print(_told(outcome), markup=False)
            _record(house, outcome)
        failed = sum(outcome.outcome == "rejected" for outcome in outcomes)
        changed = sum(outcome.outcome in _CHANGED for outcome in outcomes)
        out().print(f"{changed} added, {len(outcomes) - failed - changed} unchanged, {failed} not read.")
        _go_on(house, changed=changed > 0, index_now=index_now)
    if failed or not outcomes:
        raise typer.Exit(1)


def documents_group() -> typer.Typer:
    """``advisor documents``."""
    group = typer.Typer(help="The documents that answers may cite.", no_args_is_help=True)
    group.command("list")(list_documents)
    for command in (versions, remove, restore, prune):
        group.command()(command)
    return group


def list_documents() -> None:
    """List the shipped, the added and the removed documents.

    \b
    Example:
      advisor documents list
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import print_table

    with closing(House(load_settings())) as house:
        rows = []
        for each in house.library.list():
            stored = each.stored
            came = (stored.name, str(stored.version), f"{stored.created_at:%Y-%m-%d %H:%M} UTC") if stored else None
            rows.append((each.id, *(came or ("shipped", "", "")), each.state))
        print_table(("id", "from", "version", "date", "state"), rows)


def versions(document_id: _Id) -> None:
    """List the kept versions of an added document, the newest first.

    \b
    Example:
      advisor documents versions our-article
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import print_table

    with closing(House(load_settings())) as house:
        rows = [
            (
                str(each.version),
                each.name,
                each.provenance.media_type or "",
                f"{each.created_at:%Y-%m-%d %H:%M} UTC",
                each.provenance.created_by or "",
                "removed" if each.removed_at else "",
            )
            for each in house.library.versions(document_id)
        ]
        print_table(("version", "from", "kind", "date", "by", ""), rows)


def remove(document_id: _Id, index_now: _Reindex = False) -> None:
    """Remove a document from the next index, or switch a shipped one off; `restore` undoes it.

    \b
    Example:
      advisor documents remove pytorch-article --reindex
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        house.library.remove(document_id, by=operator().id)
        house.audit.record(operator(), "documents.remove", document_id)
        out().print(f"Removed {document_id}.", markup=False)
        _go_on(house, changed=True, index_now=index_now)


def restore(
    document_id: _Id,
    version: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Go back to this version; else undo a removal.")
    ] = None,
    index_now: _Reindex = False,
) -> None:
    """Undo a removal, or go back to an earlier version of a document.

    \b
    Examples:
      advisor documents restore pytorch-article
      advisor documents restore pytorch-article --version 2 --reindex
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        house.library.restore(document_id, version)
        house.audit.record(operator(), "documents.restore", document_id, {"version": version})
        out().print(f"Restored {document_id}.", markup=False)
        _go_on(house, changed=True, index_now=index_now)


def prune(
    days: Annotated[int, typer.Option("--older-than", min=0, metavar="DAYS", help="Keep what is younger.")] = 30,
) -> None:
    """Delete for good what was removed, and versions that were superseded, longer ago than so many days.

    \b
    Example:
      advisor documents prune --older-than 90
    """
    from contextlib import closing
    from datetime import timedelta

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out
    from knowledge.clock import now

    with closing(House(load_settings())) as house:
        pruned = house.library.prune(before=now() - timedelta(days=days))
        detail = {"versions": pruned.versions, "originals": pruned.originals}
        house.audit.record(operator(), "documents.prune", f"older than {days} days", detail)
        out().print(f"Deleted {pruned.versions} versions and {pruned.originals} files.")


def _record(house: "House", outcome: "Outcome") -> None:
    from app.operator import operator

    if outcome.outcome in _CHANGED:
        detail = {"name": outcome.name, "version": outcome.version}
        house.audit.record(operator(), f"documents.{outcome.outcome}", str(outcome.document_id), detail)


def _taken(house: "House", files: list[Path], document_id: str | None, *, by: str) -> "Iterator[Outcome]":
    from advisor.intake import Outcome

    refused: list[Outcome] = []

    def offered() -> "Iterator[Incoming]":
        for each in _offered(files, document_id):
            if isinstance(each, Outcome):
                refused.append(each)
            else:
                yield each

    yield from house.library.take(offered(), by=by)
    yield from refused


def _offered(files: list[Path], document_id: str | None) -> "Iterator[Incoming | Outcome]":
    from dataclasses import replace

    from advisor.intake import Incoming, Outcome
    from advisor.unpacking import archive_incoming

    for path in files:
        try:
            content = path.read_bytes()
        except OSError as exc:
            problem = f"{path} was not read: {exc.strerror or exc}."
            yield Outcome(path.name, "rejected", problem=problem)
            continue
        for each in archive_incoming(path.name, content, document_id=document_id):
            yield replace(each, origin="file") if isinstance(each, Incoming) and each.origin == "upload" else each


def _told(outcome: "Outcome") -> str:
    if outcome.problem is not None:
        return f"not read: {outcome.problem}"
    if outcome.outcome == "duplicate":
        return f"{outcome.name}: {outcome.document_id} holds this very file already"
    what = "unchanged" if outcome.outcome == "unchanged" else f"version {outcome.version}"
    remarks = "".join(f"\n  {remark}" for remark in outcome.remarks)
    return f"{outcome.name} → {outcome.document_id} ({what}, {outcome.sections} sections){remarks}"


def _go_on(house: "House", *, changed: bool, index_now: bool) -> None:
    from app.commands.reindex import reindex_and_tell
    from app.terminal import out

    if index_now:
        reindex_and_tell(house)
    elif changed:
        out().print("Answers change with the next `advisor reindex`.")
