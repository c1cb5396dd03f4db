"""Reading plain text: by its numbered headings, or else one section per paragraph."""

import re

from knowledge.documents import Document, Section, Source
from knowledge.readers.lines import is_title, join_lines, make_section, slug_of_file, split_lines, title_of
from knowledge.readers.numbered import find_headings, read_numbered
from knowledge.sentences import split_sentences

# A line that goes on in a small letter was wrapped: its end is no sentence's. Korean shows no such sign.
_WRAP = re.compile(r"(?<=[^\s.!?:;])\n(?=[a-z])")


def read_text(name: str, text: str, document_id: str | None = None) -> Document:
    """The sections of ``text`` under its numbered headings when it has two or more, else its paragraphs."""
    numbered = len(find_headings(split_lines(text))) > 1
    return (read_numbered if numbered else read_plain)(name, text, document_id)


def read_plain(name: str, text: str, document_id: str | None = None) -> Document:
    """The paragraphs of ``text`` as sections ``1``, ``2``, …

    A line that could be a heading belongs to the paragraph after it and is its title; other paragraphs
    carry the title before them.
    """
    lines = split_lines(text)
    title = title_of(lines, fallback=name)
    sections: list[Section] = []
    waiting: list[str] = []
    heading = title
    paragraphs = join_lines(lines).split("\n\n")
    for at, paragraph in enumerate(paragraphs):
        waiting.append(paragraph)
        if "\n" not in paragraph and is_title(paragraph) and at + 1 < len(paragraphs):
            heading = paragraph.strip()
            continue
        body = "\n\n".join(waiting)
        section = make_section(str(len(sections) + 1), heading, body, split_sentences(_WRAP.sub(" ", body)))
        waiting = []
        if section is not None:
            sections.append(section)
    return Document(id=document_id or slug_of_file(name), source=Source(title=title), sections=tuple(sections))
