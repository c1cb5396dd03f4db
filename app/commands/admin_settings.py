"""``advisor admin settings`` and ``advisor admin encoder``: what is in force."""

from typing import Annotated

import typer


def settings() -> None:
    """Show every setting as it is in force, without secrets.

    \b
    Example:
      advisor admin settings
    """
    from app.administration import shown_settings
    from app.settings import load_settings
    from app.terminal import print_table

    rows = [(name, "" if value is None else str(value)) for name, value in shown_settings(load_settings()).items()]
    print_table(("setting", "value"), rows)


def encoder(
    name: Annotated[
        str | None, typer.Argument(metavar="[MODEL]", help="`bundled`, or a model by name or folder; else it is shown.")
    ] = None,
    query_prompt: Annotated[str | None, typer.Option(help="What is put before a question.")] = None,
    passage_prompt: Annotated[str | None, typer.Option(help="What is put before stored text.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to the encoder of the settings.")] = False,
) -> None:
    """Choose the encoder of the next generation, or show which it is; the active one goes on serving with its own.

    \b
    Examples:
      advisor admin encoder
      advisor admin encoder /models/bge-m3
      advisor admin encoder --reset
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out
    from index.encoders import EncoderChoice

    with closing(House(load_settings())) as house:
        if reset:
            house.choices.choose_encoder(None, by=operator().id)
            house.audit.record(operator(), "encoder.reset", house.choices.encoder().name)
        elif name is not None:
            house.choices.choose_encoder(EncoderChoice(name, query_prompt, passage_prompt), by=operator().id)
            house.audit.record(operator(), "encoder.choose", name)
        out().print(f"The next generation is made with {house.choices.encoder().name}.", markup=False)
