"""Reading Markdown with optional YAML front matter: one section per heading."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.documents import Document, Question, Source
from knowledge.errors import UnreadableFileError
from knowledge.readers.lines import slug, slug_of_file, split_lines, title_of
from knowledge.readers.outline import Block, Heading, Part, first_heading, make_sections

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<head>.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_MARKS = re.compile(r"[^\w ,.:;?()/-]")
_MAX_FRONT_MATTER_CHARS = 50_000
# Marks without end take time that grows with the square of their number.
_MAX_HEADING_CHARS = 1_000
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading and the lines ``[first, end)`` that it stands on."""

    first: int
    end: int
    level: int
    title: str


def read_markdown(name: str, text: str, document_id: str | None = None) -> Document:
    """The sections of ``text`` as they are written, marks and all, so that a quote is what the file says.

    Front matter may give ``title``, ``id``, ``as_of``, ``url``, ``author``, and ``questions``, which the first
    section answers.
    Raises UnreadableFileError for front matter that cannot be used.
    """
    head, body = _front_matter(name, "\n".join(split_lines(text)))
    parts = markdown_parts(body)
    title = _text(name, head, "title") or first_heading(parts) or title_of(body.split("\n"), fallback=name)
    as_of, url = _text(name, head, "as_of"), _text(name, head, "url")
    if as_of is not None and not _DATE.fullmatch(as_of):
        raise UnreadableFileError(
            name, f"as_of is {as_of!r} in its front matter. Write a date as 2026-01-31 or 2026-01."
        )
    sections = [replace(section, as_of=as_of, url=url) for section in make_sections(title, parts)]
    if sections:
        questions = tuple(Question(question, ()) for question in _texts(name, head, "questions"))
        sections[0] = replace(sections[0], questions=questions)
    return Document(
        id=document_id or slug(_text(name, head, "id") or slug_of_file(name)),
        source=Source(title, author=_text(name, head, "author"), date=as_of, url=url),
        sections=tuple(sections),
    )


def _front_matter(name: str, text: str) -> tuple[Mapping[str, object], str]:
    matched = _FRONT_MATTER.match(text)
    if matched is None:
        return {}, text
    if matched.end() > _MAX_FRONT_MATTER_CHARS:
        raise UnreadableFileError(
            name, f"its front matter is longer than {_MAX_FRONT_MATTER_CHARS} characters. Shorten it or take it out."
        )
    try:
        # BaseLoader makes nothing but strings, lists and mappings: dates stay as they are written.
        head = yaml.load(matched["head"] or "", Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as exc:
        where = getattr(exc, "problem_mark", None)
        line = f" at line {where.line + 2}" if where is not None else ""
        raise UnreadableFileError(
            name, f"its front matter (between the lines of ---) is not YAML{line}. Correct it or take it out."
        ) from exc
    if not isinstance(head, dict):
        return {}, text if head else text[matched.end() :]
    return head, text[matched.end() :]


def _text(name: str, head: Mapping[str, object], key: str) -> str | None:
    value = head.get(key, "")
    if not isinstance(value, str):
        raise UnreadableFileError(name, f"{key} in its front matter is no plain text. Write it as one line of text.")
    return value.strip() or None


def _texts(name: str, head: Mapping[str, object], key: str) -> list[str]:
    values = head.get(key) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise UnreadableFileError(
            name, f"{key} in its front matter is no list of texts. Write each on a line after a dash."
        )
    return [value.strip() for value in values if value.strip()]


def markdown_parts(body: str) -> list[Part]:
    """The headings of ``body`` and what stands under each, as it is written."""
    lines = body.split("\n")
    tokens = _block_tokens(body)
    headings = list(_headings(tokens))
    wraps = _wraps(tokens, lines)
    parts: list[Part] = list(_blocks(lines, 0, headings[0].first if headings else len(lines), wraps))
    ends = [*(heading.first for heading in headings[1:]), len(lines)]
    for heading, end in zip(headings, ends, strict=False):
        parts.append(Heading(heading.level, heading.title))
        parts.extend(_blocks(lines, heading.end, end, wraps))
    return parts


def _block_tokens(body: str) -> list[Token]:
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.disable("inline")  # only blocks are asked for; this is most of the time
    parser.block.ruler.disable("reference")  # nothing is linked, and thousands take its time squared
    return parser.parse(body)


def _headings(tokens: Sequence[Token]) -> Iterator[_Heading]:
    inline = MarkdownIt("commonmark")
    for token, content in pairwise(tokens):
        # A heading inside a quotation or a list belongs to that, not to the document.
        if token.type == "heading_open" and token.level == 0 and token.map is not None:
            words = content.content[:_MAX_HEADING_CHARS]
            title = _without_marks(words, inline) if _MARKS.search(words) else words
            yield _Heading(token.map[0], token.map[1], int(token.tag[1:]), title.strip() or words)


def _without_marks(words: str, inline: MarkdownIt) -> str:
    children = inline.parseInline(words)[0].children or []
    return "".join(" " if child.type.endswith("break") else child.content for child in children)


def _wraps(tokens: Sequence[Token], lines: Sequence[str]) -> frozenset[int]:
    """The lines after which a paragraph goes on: a line break there ends no sentence."""
    return frozenset(
        at
        for token in tokens
        if token.type == "paragraph_open" and token.map is not None
        for at in range(token.map[0], token.map[1] - 1)
        if not lines[at].endswith(("  ", "\\"))
    )


def _blocks(lines: Sequence[str], start: int, end: int, wraps: frozenset[int]) -> Iterator[Block]:
    """The lines as one block, if they hold anything."""
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    if start < end:
        read = "".join(lines[at] + (" " if at in wraps else "\n") for at in range(start, end))
        yield Block("\n".join(lines[start:end]), read=read[:-1])
