"""The preview of what Slack shows, made of real questions and the very JSON that is sent."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from advisor.answer import Advisor
from advisor.answers import Answer, Ask
from advisor.deciding import Decider
from app.bootstrap import House
from app.memory import NoMemory
from bot.preview.examples import preview_examples
from bot.preview.page import preview_page
from knowledge.decisions.rules import Persona
from knowledge.documents import Document

_EXAMPLE_URL = "https://advisor.example.org"


def write_preview(house: House, path: Path) -> None:
    """Write the preview to ``path`` as one HTML file. Asks the active generation; what is asked is not recorded."""
    advisor = Advisor(house.live, house.understanding, Decider(house.personas), NoMemory())
    documents = house.live.current().documents
    write_preview_of(path, advisor.answer, house.personas, documents, house.settings.public_url or _EXAMPLE_URL)


def write_preview_of(
    path: Path,
    answer: Callable[[Ask], Answer],
    personas: Mapping[str, Persona],
    documents: Sequence[Document],
    public_url: str,
) -> None:
    """Write the preview with what ``answer`` answers."""
    shown = preview_examples(answer, personas, documents, public_url)
    path.write_text(preview_page(list(shown)), encoding="utf-8")
