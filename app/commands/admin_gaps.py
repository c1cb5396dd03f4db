"""``advisor admin gaps``, ``drafts`` and ``feedback``: what people asked in vain, and what is written about it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from advisor.gaps import GapCluster

_GapId = Annotated[str, typer.Argument(metavar="ID", help="As `advisor admin gaps list` shows it.")]
_DraftId = Annotated[str, typer.Argument(metavar="ID", help="As `advisor admin drafts list` shows it.")]
_Limit = Annotated[int, typer.Option("--limit", min=1, max=1_000, help="How many at most.")]


def gaps_group() -> typer.Typer:
    """``advisor admin gaps``."""
    group = typer.Typer(help="Gaps: the questions asked in vain, by meaning.", no_args_is_help=True)
    group.command("list")(list_gaps)
    for command in (export, draft, dismiss):
        group.command()(command)
    return group


def drafts_group() -> typer.Typer:
    """``advisor admin drafts``."""
    group = typer.Typer(help="Drafts: notes that are to answer gaps.", no_args_is_help=True)
    group.command("list")(list_drafts)
    for command in (show, edit, publish, discard):
        group.command()(command)
    return group


def list_gaps(limit: _Limit = 30) -> None:
    """List the open gaps, those asked most often first.

    \b
    Example:
      advisor admin gaps list
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import err, out, print_table

    with closing(House(load_settings())) as house:
        report = house.gaps.report()
    if not report.clusters:
        out().print("There are no open gaps.")
        return
    heads = ("id", "asked", "kinds", "languages", "last", "nearest", "draft", "question")
    print_table(heads, map(_row, report.clusters[:limit]))
    if report.left_out:
        err().print(f"{report.left_out:,} older gaps were not looked at.")


def export(
    path: Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="A file that ends with .csv or .json.")],
) -> None:
    """Write the open gaps to a file, for a spreadsheet or a program.

    \b
    Examples:
      advisor admin gaps export gaps.csv
      advisor admin gaps export gaps.json
    """
    from contextlib import closing

    from advisor.gap_export import as_csv, as_json
    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import out

    if path.suffix not in (".csv", ".json"):
        raise typer.BadParameter(f"{path} ends with neither .csv nor .json.")
    with closing(House(load_settings())) as house:
        clusters = house.gaps.report().clusters
    if path.suffix == ".csv":
        path.write_text(as_csv(clusters), encoding="utf-8-sig", newline="")
    else:
        path.write_text(as_json(clusters), encoding="utf-8")
    out().print(f"Wrote {len(clusters)} clusters to {path}.", markup=False)


def draft(gap_id: _GapId) -> None:
    """Begin a note that answers a gap.

    \b
    Example:
      advisor admin gaps draft gap_12
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import err, out

    actor = operator()
    with closing(House(load_settings())) as house:
        cluster = house.gaps.get(gap_id)
        made = house.drafts.create_from(cluster, by=actor.id)
        house.audit.record(actor, "drafts.create", made.id, {"gap": gap_id, "gaps": cluster.count})
    out().print(made.id, markup=False)
    err().print(f"Write it: `advisor admin drafts show {made.id} > note.md`, then `drafts edit`.", markup=False)


def dismiss(gap_id: _GapId) -> None:
    """Resolve a gap without an answer: nobody needs one.

    \b
    Example:
      advisor admin gaps dismiss gap_12
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        count = house.gaps.dismiss(gap_id)
        house.audit.record(operator(), "gaps.dismiss", gap_id, {"gaps": count})
    out().print(f"Dismissed {gap_id}, asked {count} times.", markup=False)


def list_drafts() -> None:
    """List the drafts, the newest first.

    \b
    Example:
      advisor admin drafts list
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import print_table

    with closing(House(load_settings())) as house:
        rows = [
            (each.id, each.status, each.document_id or "", f"{each.updated_at:%Y-%m-%d %H:%M} UTC", each.title)
            for each in house.drafts.list()
        ]
    print_table(("id", "status", "document", "changed", "title"), rows)


def show(draft_id: _DraftId) -> None:
    """Print the Markdown of a draft.

    \b
    Example:
      advisor admin drafts show note-0f3c5a7e9b12 > note.md
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        markdown = house.drafts.get(draft_id).markdown
    out().print(markdown, markup=False, soft_wrap=True, end="")


def edit(
    draft_id: _DraftId,
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="The Markdown, in UTF-8.")],
) -> None:
    """Keep what was written in a file as the draft's text.

    \b
    Example:
      advisor admin drafts edit note-0f3c5a7e9b12 note.md
    """
    from contextlib import closing

    from advisor.drafts import MAX_DRAFT_CHARS
    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    try:
        markdown = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{path} is not UTF-8. Save it as UTF-8 and try again.") from None
    if len(markdown) > MAX_DRAFT_CHARS:
        raise typer.BadParameter(f"{path} has {len(markdown):,} characters; at most {MAX_DRAFT_CHARS:,} are kept.")
    with closing(House(load_settings())) as house:
        saved = house.drafts.save(draft_id, markdown)
        house.audit.record(operator(), "drafts.save", draft_id, {"chars": len(markdown)})
    out().print(f"Kept {draft_id}: {saved.title}.", markup=False)


def publish(draft_id: _DraftId) -> None:
    """Publish a finished draft as a document, and resolve its gaps.

    \b
    Example:
      advisor admin drafts publish note-0f3c5a7e9b12
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    actor = operator()
    with closing(House(load_settings())) as house:
        outcome = house.drafts.publish(draft_id, house.library, by=actor.id)
        house.audit.record(actor, "drafts.publish", draft_id, {"document": outcome.document_id})
    out().print(f"Published {draft_id} as {outcome.document_id}.", markup=False)
    out().print("Answers change with the next `advisor reindex`.")


def discard(draft_id: _DraftId) -> None:
    """Delete a draft; its gaps are open as before.

    \b
    Example:
      advisor admin drafts discard note-0f3c5a7e9b12
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        house.drafts.discard(draft_id)
        house.audit.record(operator(), "drafts.discard", draft_id)
    out().print(f"Discarded {draft_id}.", markup=False)


def feedback(
    rating: Annotated[Literal["up", "down"] | None, typer.Option(help="Only those.")] = None,
    limit: _Limit = 30,
) -> None:
    """List what people thought of answers, the newest first.

    \b
    Example:
      advisor admin feedback --rating down
    """
    from contextlib import closing

    from advisor.draft_text import one_line
    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import print_table

    with closing(House(load_settings())) as house:
        rows = [
            (
                *(each.vote.answer_id, each.vote.rating, f"{each.vote.created_at:%Y-%m-%d %H:%M} UTC"),
                ", ".join(f"{cited.document_id} {cited.section}" for cited in each.sections),
                *(one_line(each.question), one_line(each.vote.reason or "")),
            )
            for each in house.feedback.list(rating=rating, limit=limit)
        ]
    print_table(("answer", "rating", "when", "cited", "question", "reason"), rows)


def _row(each: "GapCluster") -> tuple[str, ...]:
    from advisor.draft_text import one_line

    nearest = f"{each.nearest[0].document_id} {each.nearest[0].section}" if each.nearest else ""
    return (
        *(each.id, str(each.count), ",".join(each.kinds), ",".join(each.languages), f"{each.last_seen:%Y-%m-%d}"),
        *(nearest, each.draft_id or "", one_line(each.question)),
    )
