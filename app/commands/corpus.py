"""``advisor corpus``: proving what ships."""

from pathlib import Path
from typing import Annotated

import typer


def corpus_group() -> typer.Typer:
    """``advisor corpus``."""
    group = typer.Typer(help="The shipped corpus.")
    # With a callback the group keeps its one command by name.
    group.callback()(lambda: None)
    group.command()(check)
    return group


def check(
    article: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The article itself, to check against instead."),
    ] = None,
) -> None:
    """Prove the corpus and the rules: format, alignment, numbers, names, our own wording, sections cited.

    The article is not shipped; its fingerprint is. With --article (ADVISOR_ARTICLE_PATH) its text is used.

    \b
    Example:
      advisor corpus check --article article.txt
    """
    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import err, out
    from knowledge.corpus_check import check_corpus
    from knowledge.errors import KnowledgeError

    settings = load_settings()
    problems = [
        f"{problem.where}: {problem.what}" for problem in check_corpus(article=article or settings.article_path)
    ]
    try:
        House(settings).check_rules()
    except KnowledgeError as exc:
        problems.append(str(exc))
    for problem in problems:
        err().print(problem, markup=False)
    if problems:
        err().print(f"{len(problems)} problems.")
        raise typer.Exit(1)
    out().print("The corpus and the rules hold.")
