"""Documents that people wrote: the descriptions that installed packages bring, as files of eight formats."""

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import distributions

import docx
from markdown_it import MarkdownIt
from pptx import Presentation

from evaluation.plain_pdf import plain_pdf

LEAST_CHARS = 1_500
_MOST_CHARS = 2_000
_HEADING = re.compile(r"^(#{1,4}) +(.+?)#*$", re.MULTILINE)
_UNFIT_FOR_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class RealFile:
    """A file with its name and bytes."""

    name: str
    content: bytes


def real_files(count: int, *, most_chars: int = _MOST_CHARS) -> list[RealFile]:
    """``count`` files, the beginning of one description each, in the eight formats in turn.

    Raises ValueError when there are too few.
    """
    described = list(descriptions())
    if len(described) < count:
        raise ValueError(f"{len(described)} packages here describe themselves at length; {count} are needed.")
    made = []
    for at, (name, text) in enumerate(described[:count]):
        ending, write = list(_WRITERS.items())[at % len(_WRITERS)]
        made.append(RealFile(f"{name}.{ending}", write(name, text[:most_chars])))
    return made


def descriptions() -> Iterator[tuple[str, str]]:
    """The name and description of each installed package that says something in Markdown, by name."""
    found: dict[str, str] = {}
    for each in distributions():
        told = each.metadata.json
        text, kind = str(told.get("description", "")), str(told.get("description_content_type", "")).lower()
        if kind.startswith("text/markdown") and len(text) >= LEAST_CHARS:
            found[each.metadata["Name"].lower()] = text[:_MOST_CHARS].replace("\r\n", "\n")
    return iter(sorted(found.items()))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """The headings of Markdown with the text below each."""
    headings = list(_HEADING.finditer(text))
    if not headings:
        yield "About", text
    for at, heading in enumerate(headings):
        end = headings[at + 1].start() if at + 1 < len(headings) else len(text)
        yield heading[2].strip(), text[heading.end() : end].strip()


def _markdown(name: str, text: str) -> bytes:
    del name
    return text.encode()


def _html(name: str, text: str) -> bytes:
    body = MarkdownIt("commonmark").render(text)
    return f"<!doctype html><html lang=en><title>{name}</title><body><main>{body}</main></body></html>".encode()


def _plain(name: str, text: str) -> bytes:
    without_marks = _HEADING.sub(r"\2", text)
    return f"{name}\n\n{without_marks}".encode()


def _rst(name: str, text: str) -> bytes:
    parts = [f"{name}\n{'=' * len(name)}"]
    for heading, body in _parts(text):
        plain = re.sub(r"[*`|_\\<>\[\]{}:]", " ", body)
        title = re.sub(r"[*`|_\\]", " ", heading).strip() or "part"
        parts += [
            f"{title}\n{'-' * max(4, 2 * len(title))}",
            "\n\n".join(" ".join(p.split()) for p in plain.split("\n\n")),
        ]
    return "\n\n".join(parts).encode()


def _word(name: str, text: str) -> bytes:
    document = docx.Document()
    document.add_heading(name, 0)
    for heading, body in _parts(text):
        document.add_heading(_UNFIT_FOR_XML.sub("", heading), 1)
        for paragraph in body.split("\n\n"):
            document.add_paragraph(_UNFIT_FOR_XML.sub("", paragraph))
    return _saved(document.save)


def _slides(name: str, text: str) -> bytes:
    show = Presentation()
    for heading, body in [(name, ""), *_parts(text)]:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = _UNFIT_FOR_XML.sub("", heading)
        slide.placeholders[1].text = _UNFIT_FOR_XML.sub("", body[:1_500])
    return _saved(show.save)


def _notebook(name: str, text: str) -> bytes:
    texts = [f"# {name}", *(f"## {heading}\n\n{body}" for heading, body in _parts(text))]
    cells = [
        {"cell_type": "markdown", "id": f"cell-{at}", "metadata": {}, "source": source}
        for at, source in enumerate(texts)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def _pdf(name: str, text: str) -> bytes:
    return plain_pdf([name, "", *text.splitlines()])


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    target = io.BytesIO()
    save(target)
    return target.getvalue()


_WRITERS: Mapping[str, Callable[[str, str], bytes]] = {
    "md": _markdown,
    "html": _html,
    "txt": _plain,
    "rst": _rst,
    "docx": _word,
    "pptx": _slides,
    "ipynb": _notebook,
    "pdf": _pdf,
}
