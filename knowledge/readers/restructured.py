"""Reading reStructuredText, that of Sphinx included: sections by headings, nothing taken in from elsewhere."""

from dataclasses import dataclass

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document

from knowledge.documents import Document, Source
from knowledge.readers.lines import slug_of_file
from knowledge.readers.outline import first_heading, make_sections
from knowledge.readers.restructured_parts import RestructuredParts

_QUIET = 6
_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": _QUIET,
    "halt_level": _QUIET,
    "warning_stream": False,
    "line_length_limit": 1_000_000_000,
    "syntax_highlight": "none",
}
_MAX_NAMED = 5


@dataclass(frozen=True, slots=True)
class Restructured:
    """A document, with the directives in it that would have taken something in from elsewhere."""

    document: Document
    refused: tuple[str, ...]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the admin should know of the file."""
        if not self.refused:
            return ()
        kinds = ", ".join(sorted(set(self.refused))[:_MAX_NAMED])
        return (f"{len(self.refused)} directives that take in other files or raw output were passed over ({kinds}).",)


def read_restructured(name: str, text: str, document_id: str | None = None) -> Restructured:
    """The sections of ``text`` under its headings, its marks resolved."""
    reader = RestructuredParts(parse)
    parts = list(reader.parts(parse(text)))
    title = first_heading(parts) or name
    document = Document(
        id=document_id or slug_of_file(name), source=Source(title), sections=make_sections(title, parts)
    )
    return Restructured(document, tuple(reader.refused))


def parse(text: str) -> nodes.document:
    """The tree of ``text``. No file is opened, no raw output taken, no settings of the machine are read."""
    settings = get_default_settings(Parser)
    for setting, value in _SETTINGS.items():
        setattr(settings, setting, value)
    document = new_document("text", settings)
    Parser().parse(text, document)
    return document
