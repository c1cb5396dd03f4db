"""``advisor admin forget`` and ``stale``: what was recorded of questions, deleted or looked at."""

from typing import Annotated

import typer


def forget(
    conversation: Annotated[str | None, typer.Option("--conversation", metavar="ID", help="One conversation.")] = None,
    older_than_days: Annotated[
        int | None, typer.Option("--older-than-days", min=0, max=36_500, help="All that is older; 0 is everything.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Delete for good what people asked: turns, feedback, gaps, and what was asked in Slack.

    \b
    Examples:
      advisor admin forget --conversation cnv_52e0
      advisor admin forget --older-than-days 30 --yes
    """
    from contextlib import closing
    from dataclasses import asdict
    from datetime import timedelta

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import err, out
    from knowledge.clock import now

    if (conversation is None) == (older_than_days is None):
        raise typer.BadParameter("Give either --conversation or --older-than-days.")
    subject = conversation or f"older than {older_than_days} days"
    if not yes:
        typer.confirm(f"Delete for good: {subject}?", abort=True, err=True)
    with closing(House(load_settings())) as house:
        if conversation is not None:
            forgotten = house.forgetting.conversation(conversation)
        else:
            forgotten = house.forgetting.older(now() - timedelta(days=older_than_days or 0))
        house.audit.record(operator(), "questions.forget", subject, asdict(forgotten))
    slack = f", {forgotten.deliveries} questions asked in Slack" if forgotten.deliveries else ""
    out().print(f"Deleted {forgotten.turns} turns, {forgotten.feedback} votes, {forgotten.gaps} gaps{slack}.")
    if forgotten.drafts:
        err().print(f"These drafts still hold such questions: {', '.join(forgotten.drafts)}.", markup=False)


def stale(
    days: Annotated[int, typer.Option("--days", min=1, max=36_500, help="Count the citations in so many days.")] = 90,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000, help="How many at most.")] = 20,
) -> None:
    """List stale sections: cited often, told long ago, changed since.

    \b
    Example:
      advisor admin stale --days 30
    """
    from contextlib import closing

    from advisor.staleness import stale_sections
    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import print_table

    with closing(House(load_settings())) as house:
        found = stale_sections(house.engine, house.live.current().documents, days=days, limit=limit)
    rows = [
        (
            *(each.document_id, each.section, str(each.citations), each.as_of or "", f"{each.staleness:g}"),
            *("; ".join(f"{update.system}: {update.status}" for update in each.updates), each.title),
        )
        for each in found
    ]
    print_table(("document", "section", "cited", "as of", "staleness", "since then", "title"), rows)
