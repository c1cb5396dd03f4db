"""``advisor eval``, ``advisor bench`` and ``advisor crash``: measuring the advisor."""

from pathlib import Path
from typing import Annotated

import typer

_Write = Annotated[bool, typer.Option("--write", help="Put the figures into the page of docs/ they belong to.")]


def evaluate(
    questions: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, metavar="FILE", help="JSON lines; else the development set."),
    ] = None,
    predictions: Annotated[
        Path | None, typer.Option(dir_okay=False, metavar="FILE", help="Keep the answers here, as JSON lines.")
    ] = None,
    faults: Annotated[bool, typer.Option("--faults", help="List what was not answered fully right.")] = False,
    parts: Annotated[bool, typer.Option("--parts", help="Weigh each part of retrieval as well.")] = False,
    calibration: Annotated[
        bool, typer.Option("--calibration", help="Cross-validate when to abstain as well; writes docs/.")
    ] = False,
    squad: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, metavar="FILE", help="Measure retrieval over it as well."),
    ] = None,
    write: _Write = False,
) -> None:
    """Answer questions whose answers are known, over the shipped corpus, and score the answers.

    \b
    Examples:
      advisor eval --faults
      advisor eval --questions mine.jsonl --predictions var/mine.jsonl
    """
    import tempfile
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import err, progress_bar
    from evaluation.gold import DEVELOPMENT
    from evaluation.quality import QUALITY_PAGE, run_ablation, run_calibration, run_scoring, run_squad
    from evaluation.subject import Subject

    page = QUALITY_PAGE if write else None
    asked = questions or DEVELOPMENT
    # Said once the bar is gone: it would be drawn over the tables.
    said: list[str] = []
    with (
        closing(House(load_settings())) as house,
        tempfile.TemporaryDirectory() as folder,
        progress_bar(err()) as report,
    ):
        encoder, cache = house.encoder, house.cache
        subject = Subject(Path(folder), encoder, cache)
        subject.reindex(report=report)
        run_scoring(
            subject.advisor(),
            questions=asked,
            document=page,
            predictions=predictions,
            faults=faults,
            say=said.append,
            progress=report,
        )
        if parts:
            encoders = {house.settings.encoder: encoder}
            run_ablation(encoders, cache, questions=asked, document=page, say=said.append, progress=report)
        if squad is not None:
            run_squad(squad, encoder, cache, document=page, say=said.append, progress=report)
        if calibration:
            run_calibration(encoder, cache, say=said.append, progress=report)
    typer.echo("\n\n".join(said))


def bench(
    passages: Annotated[
        int, typer.Option(min=0, metavar="N", help="The size of the large corpus; 0 leaves it out.")
    ] = 20_000,
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="Threads of the server.")] = 2,
    rounds: Annotated[int | None, typer.Option(min=1, metavar="N", help="Turns of server and encoder.")] = None,
    seconds: Annotated[float | None, typer.Option(min=0.1, metavar="S", help="How long a turn lasts.")] = None,
    write: _Write = False,
) -> None:
    """Measure answers, throughput, indexing, start and memory beside the bare encoder.

    \b
    Example:
      advisor bench --passages 0 --rounds 1
    """
    from evaluation.bench import Plan, run_bench
    from evaluation.performance_report import save_bench, targets_table, write_performance

    given = {"rounds": rounds, "seconds": seconds}
    plan = Plan(passages, workers, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # each fits its field
    found = run_bench(plan, say=typer.echo)
    save_bench(found)
    typer.echo(targets_table(found))
    if write:
        write_performance(found)


def crash(
    kills: Annotated[int, typer.Option(min=1, metavar="N", help="How often to kill.")] = 20,
) -> None:
    """Kill re-indexing at any moment, again and again: what served must go on serving, the next run must finish."""
    from evaluation.advisor_victim import crash as kill_reindexing

    found = kill_reindexing(kills=kills, say=typer.echo)
    if any(kill.problem is not None for kill in found):
        raise typer.Exit(1)
