"""Opening PDFs: their lines with size and place on the page, and their bookmarks."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

import pypdfium2  # type: ignore[import-untyped]  # publishes no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # the same

from knowledge.errors import UnreadableFileError
from knowledge.readers.decoding import clean

MAX_PAGES = 5_000
_MAX_BOOKMARK_DEPTH = 6
_MAX_BOOKMARKS = 10_000
_FIXED_PITCH = 1
# What the library puts where a word was divided at the end of a line.
HYPHENS = ("\x02", "\ufffe", "\u00ad")
_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. Lengths are in points; ``top`` counts from the bottom of the page.

    ``divided`` tells that a word was divided at its end and goes on in the next line.
    """

    page: int
    text: str
    height: float
    top: float
    left: float
    right: float
    fixed_pitch: bool = False
    divided: bool = False


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of a PDF's own table of contents, with the page (from 1) it leads to."""

    level: int
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF as its readers need it."""

    count: int
    lines: tuple[Line, ...]
    bookmarks: tuple[Bookmark, ...]
    title: str
    author: str | None


def read_pages(name: str, content: bytes) -> Pages:
    """The lines and bookmarks of a PDF. Raises UnreadableFileError for one that is locked or broken."""
    with _LOCK:  # the library bears one thread at a time
        document = _open(name, content)
        try:
            if len(document) > MAX_PAGES:
                raise UnreadableFileError(
                    name, f"it has {len(document)} pages; at most {MAX_PAGES} are read. Split it."
                )
            return Pages(
                count=len(document),
                lines=tuple(line for number in range(len(document)) for line in _lines_of(document, number)),
                bookmarks=tuple(_bookmarks(document)),
                title=_about(document, "Title"),
                author=_about(document, "Author") or None,
            )
        except pypdfium2.PdfiumError as exc:
            raise UnreadableFileError(name, "it is a damaged PDF. Open it, save it anew and send that.") from exc
        finally:
            document.close()


def _open(name: str, content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as exc:
        if "password" in str(exc).lower():
            problem = "it is protected by a password. Save a copy without one and send that."
        else:
            problem = "it is a damaged PDF. Open it, save it anew and send that."
        raise UnreadableFileError(name, problem) from exc


def _about(document: pypdfium2.PdfDocument, key: str) -> str:
    return " ".join(clean(document.get_metadata_value(key)).split())


def _bookmarks(document: pypdfium2.PdfDocument) -> Iterator[Bookmark]:
    for _, mark in zip(range(_MAX_BOOKMARKS), document.get_toc(max_depth=_MAX_BOOKMARK_DEPTH), strict=False):
        target = mark.get_dest()
        page = target.get_index() if target else None
        title = " ".join(clean(mark.get_title()).split())
        if page is not None and title:
            yield Bookmark(mark.level + 1, title, page + 1)


def _lines_of(document: pypdfium2.PdfDocument, number: int) -> Iterator[Line]:
    page = document[number]
    text = page.get_textpage()
    try:
        start = 0
        characters = [chr(pdfium.FPDFText_GetUnicode(text, at)) for at in range(text.count_chars())]
        for at, character in enumerate([*characters, "\n"]):
            if character in "\r\n":
                line = "".join(characters[start:at])
                if line.strip():
                    first = start + len(line) - len(line.lstrip())
                    last = start + len(line.rstrip()) - 1
                    yield _line(text, number + 1, line, first, last)
                start = at + 1
    finally:
        text.close()
        page.close()


def _line(text: pypdfium2.PdfTextPage, page: int, line: str, first: int, last: int) -> Line:
    begin, end, flags = pdfium.FS_RECTF(), pdfium.FS_RECTF(), ctypes.c_int()
    pdfium.FPDFText_GetLooseCharBox(text, first, begin)
    pdfium.FPDFText_GetLooseCharBox(text, last, end)
    pdfium.FPDFText_GetFontInfo(text, first, None, 0, flags)
    divided = line.rstrip().endswith(HYPHENS)
    return Line(
        page=page,
        text=clean(line.rstrip().rstrip("".join(HYPHENS)) if divided else line).strip(),
        height=abs(begin.top - begin.bottom),
        top=begin.top,
        left=begin.left,
        right=end.right,
        fixed_pitch=bool(flags.value & _FIXED_PITCH),
        divided=divided,
    )
