"""What the lines of a PDF make up: paragraphs, and what only frames the pages."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median

from knowledge.documents import Place
from knowledge.readers.outline import Block
from knowledge.readers.pdf import Line

_FRAME_PAGES = 3
_FRAME_LINES = 2
# Lines further apart than this many times the usual distance do not belong together.
_GAP = 1.3
_SAME_SIZE = 1.2
_ENDS = (".", "!", "?", ":", "。", "！", "？", ")", "”", '"')
_ITEM = re.compile(r"(?:[•‣◦▪●○■□◆◇–*·∙-]|\(?(?:\d{1,3}|[a-zA-Z가-하])[.)])\s+\S")
_WORD = re.compile(r"[가-힣]+")
_LAST = re.compile(r"[가-힣]+$")
_FIRST = re.compile(r"[가-힣]+")
# Chinese and Japanese put no blanks between words.
_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿、。，]$")


def without_frames(lines: Sequence[Line]) -> list[Line]:
    """``lines`` without page numbers and running heads: what comes again at the edge of pages, but for its digits."""
    pages = [list(page) for _, page in groupby(lines, key=lambda line: line.page)]
    edges: Counter[tuple[str, str]] = Counter()
    for page in pages:
        edges.update(set(_edges(page)))
    kept: list[Line] = []
    for page in pages:
        frame = {
            line for edge, line in zip(_edges(page), _edge_lines(page), strict=True) if edges[edge] >= _FRAME_PAGES
        }
        kept.extend(line for line in page if line not in frame)
    return kept


def usual_height(lines: Sequence[Line]) -> float:
    """The height of most of the text, in points."""
    heights: Counter[float] = Counter()
    for line in lines:
        heights[round(line.height, 1)] += len(line.text)
    return heights.most_common(1)[0][0] if heights else 0.0


class Paragraphs:
    """Puts lines together to paragraphs, by what is usual in ``lines``."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._distance = _usual_distance(lines)
        self._words = frozenset(word for line in lines for word in _WORD.findall(line.text)[1:-1])

    def blocks(self, lines: Sequence[Line]) -> Iterator[Block]:
        """The paragraphs that ``lines`` make up, each with the pages it stands on."""
        paragraph: list[Line] = []
        for line in lines:
            if paragraph and not self._goes_on(paragraph, line):
                yield self._block(paragraph)
                paragraph = []
            paragraph.append(line)
        if paragraph:
            yield self._block(paragraph)

    def _goes_on(self, paragraph: Sequence[Line], line: Line) -> bool:
        before = paragraph[-1]
        if _ITEM.match(line.text) or before.fixed_pitch != line.fixed_pitch:
            return False
        if max(before.height, line.height) > _SAME_SIZE * min(before.height, line.height):
            return False
        if before.page != line.page:
            return line.page == before.page + 1 and not before.text.endswith(_ENDS)
        apart = before.top - line.top
        indented = line.left > before.left + line.height / 2 and len(paragraph) > 1
        return 0 <= apart <= _GAP * self._distance.get(round(line.height), line.height * 1.5) and not (
            indented and before.text.endswith(_ENDS)
        )

    def _block(self, paragraph: Sequence[Line]) -> Block:
        text, places = paragraph[0].text, [Place(0, "page", str(paragraph[0].page))]
        for before, line in pairwise(paragraph):
            text += self._glue(before, line)
            if line.page != before.page:
                places.append(Place(len(text), "page", str(line.page)))
            text += line.text
        return Block(text, tuple(places))

    def _glue(self, before: Line, line: Line) -> str:
        if before.fixed_pitch:
            return "\n"
        if before.divided or _UNSPACED.search(before.text):
            return ""
        return "" if self._is_one_word(before.text, line.text) else " "

    def _is_one_word(self, before: str, after: str) -> bool:
        """Whether a Korean word was broken at the end of the line, judged by the words inside the other lines."""
        first, last = _LAST.search(before), _FIRST.match(after)
        return first is not None and last is not None and first[0] + last[0] in self._words


def _edge_lines(page: Sequence[Line]) -> list[Line]:
    return [*page[:_FRAME_LINES], *page[-_FRAME_LINES:]]


def _edges(page: Sequence[Line]) -> list[tuple[str, str]]:
    tops = [("top", _masked(line)) for line in page[:_FRAME_LINES]]
    return tops + [("foot", _masked(line)) for line in page[-_FRAME_LINES:]]


def _masked(line: Line) -> str:
    """A running head or page number is the same text at the same height of each page."""
    words = re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.casefold())
    return f"{words} {round(line.top)}"


def _usual_distance(lines: Iterable[Line]) -> dict[int, float]:
    """How far lines of one height (rounded) are apart within paragraphs."""
    apart: dict[int, list[float]] = {}
    for before, line in pairwise(lines):
        distance = before.top - line.top
        same = before.page == line.page and round(before.height) == round(line.height)
        if same and 0 < distance < 3 * line.height:
            apart.setdefault(round(line.height), []).append(distance)
    return {height: median(distances) for height, distances in apart.items()}
