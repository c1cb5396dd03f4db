"""Reading Jupyter notebooks: the text and code of their cells, without what the code printed."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from knowledge.documents import Document, Source
from knowledge.errors import UnreadableFileError
from knowledge.readers.decoding import clean
from knowledge.readers.lines import slug_of_file, split_lines
from knowledge.readers.markdown import markdown_parts
from knowledge.readers.outline import Block, Heading, Part, first_heading, make_sections, standing_on

# Pictures written into the text.
_EMBEDDED = re.compile(r"\(data:[^)\s]*\)")
_CODE = ("code", "raw")
_MAX_LEVEL = 6


def read_notebook(name: str, text: str, document_id: str | None = None) -> Document:
    """The cells of a notebook of any version in sections by the headings of its text; each part has its cell.

    Raises UnreadableFileError for what is no notebook.
    """
    parts = [part for number, cell in enumerate(_cells(name, text), start=1) for part in _parts(number, cell)]
    title = first_heading(parts) or name
    return Document(id=document_id or slug_of_file(name), source=Source(title), sections=make_sections(title, parts))


def _cells(name: str, text: str) -> list[Mapping[str, object]]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise UnreadableFileError(
            name, "it is a damaged notebook: no JSON. Open it in Jupyter and save it anew."
        ) from exc
    sheets = notebook.get("worksheets") if isinstance(notebook, dict) else None
    # Before version 4 the cells lay in worksheets.
    holders = sheets if isinstance(sheets, list) else [notebook]
    lists = [holder.get("cells") for holder in holders if isinstance(holder, dict)]
    cells: list[Mapping[str, object]] = [
        cell for list_ in lists if isinstance(list_, list) for cell in list_ if isinstance(cell, dict)
    ]
    if not any(isinstance(list_, list) for list_ in lists):
        raise UnreadableFileError(
            name, "it is JSON, but no notebook: it has no cells. Send the .ipynb that Jupyter saved."
        )
    return cells


def _parts(number: int, cell: Mapping[str, object]) -> Iterator[Part]:
    source = _source(cell)
    place = standing_on("cell", number)
    kind = cell.get("cell_type")
    if not source.strip():
        return
    if kind in _CODE:
        yield Block(source.strip("\n").rstrip(), place)
    elif kind == "heading":
        level = cell.get("level")
        yield Heading(level if isinstance(level, int) and 0 < level <= _MAX_LEVEL else 1, source.strip(), place)
    else:
        yield from (replace(part, places=place) for part in markdown_parts(_EMBEDDED.sub("()", source)))


def _source(cell: Mapping[str, object]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return clean("\n".join(split_lines(source))) if isinstance(source, str) else ""
