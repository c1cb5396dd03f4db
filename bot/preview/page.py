"""A page that shows messages and views about as Slack does, made of the very JSON that is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.preview.markup import markup_html

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing to show, under a ``name`` that its picture gets.

    ``payload`` has the ``blocks`` of a message, or is a whole view. ``asked`` is what a person wrote above it.
    """

    name: str
    caption: str
    kind: Literal["message", "modal", "home"]
    payload: Mapping[str, object]
    asked: str | None = None
    language: str = "en"


def preview_page(shown: Sequence[Shown]) -> str:
    """The page as HTML, complete in itself: it loads nothing."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["markup"] = markup_html
    return templates.get_template("page.html").render(shown=shown)
