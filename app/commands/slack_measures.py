"""``advisor slack-bench`` and ``slack-soak``: measuring the Slack door."""

from typing import Annotated

import typer


def slack_bench(
    clients: Annotated[int, typer.Option(min=1, metavar="N", help="How many events at the same moment.")] = 50,
    rounds: Annotated[int, typer.Option(min=2, metavar="N", help="How often.")] = 20,
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="Threads of the server.")] = 2,
) -> None:
    """Measure how soon Slack is told that an event arrived, while answers are being computed.

    \b
    Example:
      advisor slack-bench --rounds 5
    """
    from evaluation.slack_bench import slack_bench as measure

    if not measure(clients=clients, rounds=rounds, workers=workers, say=typer.echo).sound:
        raise typer.Exit(1)


def slack_soak(
    events: Annotated[int, typer.Option(min=1, metavar="N", help="How many questions.")] = 1_000,
    kills: Annotated[int, typer.Option(min=0, metavar="N", help="How often to kill a server meanwhile.")] = 20,
    seed: Annotated[int, typer.Option(metavar="N", help="Of the order, the copies and the moments.")] = 1,
    database: Annotated[
        str | None, typer.Option("--database-url", metavar="URL", help="An empty database; else a SQLite file.")
    ] = None,
    without_claim: Annotated[
        bool, typer.Option("--without-claim", help="Let the servers know no copies: then there must be two replies.")
    ] = False,
) -> None:
    """Deliver each question several times to servers that are killed meanwhile, and count the replies.

    \b
    Examples:
      advisor slack-soak --events 200 --kills 5
      advisor slack-soak --events 200 --kills 5 --without-claim
    """
    from evaluation.slack_soak import slack_soak as soak

    given = {"claim": not without_claim, "seed": seed, "database_url": database}
    found = soak(events=events, kills=kills, say=typer.echo, **given)  # type: ignore[arg-type]  # each fits
    typer.echo(found.told())
    if without_claim and not found.twice:
        typer.echo("No copy was answered, so this run has proved nothing. Run it with more events.", err=True)
    if not (found.twice if without_claim else found.sound):
        raise typer.Exit(1)
