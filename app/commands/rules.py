"""``advisor rules``: how the advisor decides."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def rules_group() -> typer.Typer:
    """``advisor rules``."""
    group = typer.Typer(help="The rules that decide.")
    # With a callback the group keeps its one command by name.
    group.callback()(lambda: None)
    group.command()(show)
    return group


def show(
    persona: Annotated[
        str | None, typer.Argument(metavar="PERSONA", help="Whose rules; all of them are listed unless given.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Draw them into this file instead.")
    ] = None,
    language: Annotated[Literal["ko", "en"], typer.Option(help="The language of the words.")] = "ko",
) -> None:
    """Show a persona's rules as a tree, each with the section of the article it rests on.

    \b
    Examples:
      advisor rules show hobbyist --language en
      advisor rules show industry --svg industry.svg
    """
    from advisor.errors import UnknownPersonaError
    from api.flow import draw_flow
    from app.rule_tree import rule_tree
    from app.terminal import out, print_table
    from knowledge.decisions.rules import load_personas

    personas = load_personas()
    if persona is not None and persona not in personas:
        raise UnknownPersonaError(persona, personas)
    if persona is None:
        if svg is not None:
            raise typer.BadParameter("--svg draws one persona: name it.")
        rows = [(each.id, each.title[language], f"§{each.section}") for each in personas.values()]
        print_table(("persona", "", "section"), rows)
    elif svg is not None:
        svg.write_text(draw_flow(personas[persona], language, personas), encoding="utf-8")
        out().print(f"Drawn into {svg}.", markup=False)
    else:
        out().print(rule_tree(personas[persona], language))
