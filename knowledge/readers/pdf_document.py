"""Reading PDFs: sections by bookmarks, by the size of headings, by their numbers, or else by pages."""

import re
from collections.abc import Iterator, Sequence

from knowledge.documents import Document, Source
from knowledge.errors import UnreadableFileError
from knowledge.readers.lines import MAX_TITLE_CHARS, is_title, slug_of_file
from knowledge.readers.numbered import find_headings
from knowledge.readers.outline import Heading, Part, make_sections, standing_on
from knowledge.readers.pdf import Bookmark, Line, read_pages
from knowledge.readers.pdf_layout import Paragraphs, usual_height, without_frames

# A line this much higher than the usual text is a heading.
_LARGER = 1.15
_MAX_HEADING_LINES = 3
# Of all characters.
_MAX_HEADINGS_SHARE = 0.3
_MAX_LEVELS = 6
# On a scanned page there may be a stamp or a page number.
_MIN_LETTERS_PER_PAGE = 5

# The line a heading begins on, how many lines it takes, its level and its words.
Found = tuple[int, int, int, str]


def read_pdf(name: str, content: bytes, document_id: str | None = None) -> Document:
    """The text of a PDF in sections, each part with its page. Raises UnreadableFileError."""
    pages = read_pages(name, content)
    lines = without_frames(pages.lines)
    letters = sum(map(str.isalpha, "".join(line.text for line in lines)))
    if letters < min(_MIN_LETTERS_PER_PAGE * pages.count, 200):
        raise UnreadableFileError(
            name,
            "its pages hold pictures and no text: it was scanned. Run text recognition (OCR) on it first.",
        )
    found = _by_bookmarks(pages.bookmarks, lines) or _by_size(lines) or _by_numbers(lines)
    title = pages.title if _is_real_title(pages.title) else _largest(lines) or name
    parts = _parts(lines, found) if found else _by_page(title, lines)
    return Document(
        id=document_id or slug_of_file(name),
        source=Source(title, author=pages.author),
        sections=make_sections(title, parts),
    )


def _parts(lines: Sequence[Line], found: Sequence[Found]) -> Iterator[Part]:
    paragraphs = Paragraphs(lines)
    yield from paragraphs.blocks(lines[: found[0][0]])
    ends = [*(start for start, _, _, _ in found[1:]), len(lines)]
    for (start, count, level, title), end in zip(found, ends, strict=True):
        yield Heading(level, title, standing_on("page", lines[start].page if start < len(lines) else lines[-1].page))
        yield from paragraphs.blocks(lines[start + count : end])


def _by_page(title: str, lines: Sequence[Line]) -> Iterator[Part]:
    paragraphs = Paragraphs(lines)
    for page in sorted({line.page for line in lines}):
        yield Heading(2, f"{title} (page {page})", standing_on("page", page), id=f"page-{page}")
        yield from paragraphs.blocks([line for line in lines if line.page == page])


def _by_bookmarks(bookmarks: Sequence[Bookmark], lines: Sequence[Line]) -> list[Found]:
    """The bookmarks with the lines they stand on; at the top of their page when their words are not found there."""
    found: list[Found] = []
    least = 0
    for mark in bookmarks:
        starts = [at for at in range(least, len(lines)) if lines[at].page == mark.page]
        placed = next((hit for at in starts if (hit := _lines_of(mark.title, lines, at))), None)
        if placed is None:
            start = next((at for at in range(least, len(lines)) if lines[at].page >= mark.page), len(lines))
            placed = (start, 0, mark.title)
        found.append((placed[0], placed[1], mark.level, placed[2]))
        least = placed[0] + placed[1]
    return found


def _lines_of(title: str, lines: Sequence[Line], start: int) -> tuple[int, int, str] | None:
    """The lines from ``start`` on that are ``title``, if they are, and its words with the number that is printed."""
    wanted = _squeezed(title)
    so_far = ""
    for count in range(1, _MAX_HEADING_LINES + 1):
        if start + count > len(lines):
            return None
        so_far = f"{so_far} {lines[start + count - 1].text}".strip()
        squeezed = _squeezed(so_far)
        if squeezed == wanted:
            return start, count, so_far
        if squeezed.endswith(wanted) and len(squeezed) - len(wanted) <= 12 and re.match(r"\S*\d", so_far):
            return start, count, so_far
        if wanted not in squeezed and not wanted.startswith(squeezed):
            return None
    return None


def _by_size(lines: Sequence[Line]) -> list[Found]:
    """Lines of larger print, each size a level; nothing when there are too many to be headings."""
    usual = usual_height(lines)
    large = [at for at, line in enumerate(lines) if line.height >= _LARGER * usual and not line.fixed_pitch]
    if sum(len(lines[at].text) for at in large) > _MAX_HEADINGS_SHARE * sum(len(line.text) for line in lines):
        return []
    sizes = sorted({round(lines[at].height) for at in large}, reverse=True)
    levels = {size: min(level, _MAX_LEVELS) for level, size in enumerate(sizes, start=1)}
    found: list[Found] = []
    for at in large:
        line, level = lines[at], levels[round(lines[at].height)]
        if found and found[-1][0] + found[-1][1] == at and found[-1][2] == level and line.page == lines[at - 1].page:
            start, count, _, title = found[-1]
            found[-1] = (start, count + 1, level, f"{title} {line.text}")
        elif any(map(str.isalpha, line.text)):
            found.append((at, 1, level, line.text))
    return [heading for heading in found if len(heading[3]) <= MAX_TITLE_CHARS]


def _by_numbers(lines: Sequence[Line]) -> list[Found]:
    headings = find_headings([line.text for line in lines])
    numbered = [(heading, ".".join(map(str, heading.number))) for heading in headings]
    found = [(heading.line, 1, len(heading.number), f"{number}. {heading.title}") for heading, number in numbered]
    return found if len(found) > 1 else []


def _largest(lines: Sequence[Line]) -> str | None:
    """The line in the largest print of the first page that could be a title."""
    first = [line for line in lines if line.page == lines[0].page and is_title(line.text)]
    return max(first, key=lambda line: line.height).text if first else None


def _is_real_title(title: str) -> bool:
    """Programs write the name of a file, or of themselves, where the title belongs."""
    return bool(title) and not re.search(
        r"\.\w{2,5}$|^(?:untitled|microsoft word|제목 ?없음|document\d*)\b", title, re.I
    )


def _squeezed(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))
