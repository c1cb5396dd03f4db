"""Reading plain text with numbered headings, such as an article as it is published."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.documents import Document, Section, Source
from knowledge.readers.lines import is_title, join_lines, make_section, slug_of_file, split_lines, title_of

Number = tuple[int, ...]

_TITLE = r"(?P<title>[^\W\d_].*|[\"“'‘(\[].*)"
# "3.1. Serving", "3.1 Serving", "1. Intro", "1.개요". A single number needs its dot, unlike "3 apples".
_DOTTED = re.compile(r" {0,3}(?P<number>\d{1,2}(?:(?:\.\d{1,2})+\.?|\.))(?:\s+|(?<=\.)(?=[A-Z가-힣]))" + _TITLE)
_BULLET = re.compile(r" {0,3}(?P<number>\d{1,2})\)\s*" + _TITLE)
_CLOSING = re.compile(
    r"(?:마지막으로|결론|맺음말|맺는\s?말|맺으며|마치며|마무리|나가며|끝으로"
    r"|(?:in )?conclusions?|(?:final|closing|concluding) (?:words?|thoughts?|remarks?|notes?)|closing)\s*:?",
    re.IGNORECASE,
)
_PREAMBLE: Number = (0,)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the line it stands on (from 0), its number and its words."""

    line: int
    number: Number
    title: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that looks like a heading. The number of a bullet is relative to its chapter."""

    line: int
    number: Number
    title: str
    bullet: bool

    def leads(self, other: "_Candidate") -> bool:
        """Whether ``other`` could be the first subheading under this one."""
        if other.bullet:
            return not self.bullet and len(self.number) == 1 and other.number == (1,)
        return not self.bullet and other.number == (*self.number, 1)

    @property
    def list(self) -> tuple[bool, Number]:
        """What items of one list have in common: their style, and their number but for its last part."""
        return self.bullet, self.number[:-1]


def read_numbered(name: str, text: str, document_id: str | None = None) -> Document:
    """The sections of ``text`` under their own numbers; ``0`` is what stands before the first.

    The bullets ``1)``, ``2)`` of chapter 2 become ``2.1``, ``2.2``; a closing heading without number becomes
    the next chapter. A heading without text of its own gives no section.
    """
    lines = split_lines(text)
    headings = find_headings(lines)
    first = headings[0].line if headings else len(lines)
    title = title_of(lines[:first], fallback=name)
    starts = [Heading(-1, _PREAMBLE, title), *headings]
    ends = [*(heading.line for heading in headings), len(lines)]
    sections = (_section(lines, start, end) for start, end in zip(starts, ends, strict=True))
    return Document(
        id=document_id or slug_of_file(name),
        source=Source(title=title),
        sections=tuple(section for section in sections if section is not None),
    )


def _section(lines: Sequence[str], heading: Heading, end: int) -> Section | None:
    text = join_lines(lines[heading.line + 1 : end])
    return make_section(".".join(map(str, heading.number)), heading.title, text)


def find_headings(lines: Sequence[str]) -> list[Heading]:
    """The headings among ``lines``, in order, each with a number that can follow the one before it.

    Items of a numbered list are told from headings by three signs: nothing stands between one and the next;
    their numbers do not continue those of the headings; or they go on from an item that did not, and the same
    number comes again.
    """
    found: list[Heading] = []
    path = _Path()
    candidates = list(_candidates(lines))
    last_line = {(candidate.bullet, candidate.number): candidate.line for candidate in candidates}
    refused: dict[tuple[bool, Number], int] = {}
    for run in _runs(candidates, lines):
        kept = _real_part(run)
        listed = {item.list: item.number[-1] for item in run[: len(run) - len(kept)]}
        for candidate in kept:
            number = path.number_of(candidate)
            before = candidate.number[-1] - 1
            again = last_line[candidate.bullet, candidate.number] > candidate.line
            goes_on = listed.get(candidate.list) == before or (again and refused.get(candidate.list) == before)
            if number is None or goes_on:
                refused[candidate.list] = candidate.number[-1]
                continue
            path.enter(number, bullet=candidate.bullet)
            refused.clear()
            found.append(Heading(candidate.line, number, candidate.title))
    return found + _closing(lines, found)


def _candidates(lines: Sequence[str]) -> Iterator[_Candidate]:
    opens = True  # a heading stands at the start, after a blank line, a heading or the end of a sentence
    for at, line in enumerate(lines):
        candidate = _candidate(at, line) if opens else None
        if candidate is not None:
            yield candidate
        opens = candidate is not None or not line.strip() or line.rstrip().endswith((".", "!", "?", ":", "…"))


def _candidate(at: int, line: str) -> _Candidate | None:
    bullet = _BULLET.fullmatch(line)
    matched = bullet or _DOTTED.fullmatch(line)
    if matched is None or not is_title(line):
        return None
    number = tuple(int(part) for part in matched["number"].strip(".").split("."))
    return _Candidate(at, number, matched["title"].strip(), bullet is not None)


def _runs(candidates: Sequence[_Candidate], lines: Sequence[str]) -> Iterator[list[_Candidate]]:
    """Candidates grouped so that nothing but blank lines stands between those of one group."""
    run: list[_Candidate] = []
    for candidate in candidates:
        if run and any(line.strip() for line in lines[run[-1].line + 1 : candidate.line]):
            yield run
            run = []
        run.append(candidate)
    if run:
        yield run


def _real_part(run: Sequence[_Candidate]) -> Sequence[_Candidate]:
    """The end of a run where each leads the next ("4.", "4.1.", "4.1.1."); what comes before it is a list."""
    start = len(run) - 1
    while start and run[start - 1].leads(run[start]):
        start -= 1
    return run[start:]


class _Path:
    """Where in the numbering we are: the current number, and at which depth it was written as a bullet."""

    def __init__(self) -> None:
        self._current = _PREAMBLE
        self._bullets = False

    def number_of(self, candidate: _Candidate) -> Number | None:
        """The full number of ``candidate`` if it can follow the current one."""
        chapter = self._current[0]
        number = (chapter, *candidate.number) if candidate.bullet else candidate.number
        if number == (*self._current, 1):
            return None if chapter == 0 else number
        depth = len(number)
        follows = depth <= len(self._current) and number == (
            *self._current[: depth - 1],
            self._current[depth - 1] + 1,
        )
        alike = depth != 2 or candidate.bullet == self._bullets
        return number if follows and alike else None

    def enter(self, number: Number, *, bullet: bool) -> None:
        """Make ``number`` the current one."""
        if len(number) <= 2:
            self._bullets = bullet
        self._current = number


def _closing(lines: Sequence[str], found: Sequence[Heading]) -> list[Heading]:
    """The closing heading, if one stands alone on a line after the last numbered one."""
    if not found:
        return []
    last = found[-1]
    for at in range(last.line + 1, len(lines)):
        alone = not lines[at - 1].strip() and (at + 1 == len(lines) or not lines[at + 1].strip())
        if alone and _CLOSING.fullmatch(lines[at].strip()):
            return [Heading(at, (last.number[0] + 1,), lines[at].strip().rstrip(": "))]
    return []
