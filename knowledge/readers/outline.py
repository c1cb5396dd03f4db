"""Sections out of headings and blocks, in the order in which they stand in a file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.documents import Place, PlaceKind, Section, Span
from knowledge.readers.lines import make_section, slug
from knowledge.sentences import split_sentences

_NUMBER = re.compile(r"(?P<number>\d+(?:\.\d+)+)[.)]?\s+\S|(?P<single>\d{1,2})[.)]\s+\S")
_PREAMBLE = "0"
_MAX_ID_CHARS = 160
MAX_SECTION_TITLE_CHARS = 300


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level from 1 (the highest). ``places`` is where it stands in the original.

    ``id`` is for headings that are not the file's own words, and takes the place of the path.
    """

    level: int
    title: str
    places: tuple[Place, ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list or a table: text whose line breaks end sentences.

    ``read`` is the same text, character by character, with those breaks as blanks that end none. Places count from
    the start of the block. A ``tight`` block goes on the next line; others come after a blank one.
    """

    text: str
    places: tuple[Place, ...] = ()
    read: str | None = None
    tight: bool = False


Part = Heading | Block


@dataclass(slots=True)
class _Draft:
    """A section in the making."""

    id: str
    title: str
    text: str = ""
    read: str = ""
    places: list[Place] = field(default_factory=list)

    def add(self, block: Block) -> None:
        glue = "" if not self.text else "\n" if block.tight else "\n\n"
        start = len(self.text) + len(glue)
        self.text += glue + block.text
        self.read += glue + (block.read or block.text)
        self.stand_at(block.places, start)

    def stand_at(self, places: Iterable[Place], start: int) -> None:
        for place in places:
            if not self.places or (self.places[-1].kind, self.places[-1].value) != (place.kind, place.value):
                self.places.append(Place(start + place.start, place.kind, place.value))

    def section(self) -> Section | None:
        sentences: tuple[Span, ...] = split_sentences(self.read)
        return make_section(self.id, self.title, self.text, sentences, tuple(self.places))


def make_sections(title: str, parts: Iterable[Part]) -> tuple[Section, ...]:
    """One section per heading that has blocks under it; ``0`` with ``title`` is what stands before the first.

    A section's id is the number of its heading, or the path of headings to it (``install.linux``); the first heading
    of level 1 is the title of the document and no part of paths.
    """
    return tuple(section for draft in _drafts(title, list(parts)) if (section := draft.section()) is not None)


def standing_on(kind: PlaceKind, value: object) -> tuple[Place, ...]:
    """The place of a whole block or heading."""
    return (Place(0, kind, str(value)),)


def first_heading(parts: Iterable[Part]) -> str | None:
    """The words of the first heading, if there is one."""
    return next((part.title for part in parts if isinstance(part, Heading)), None)


def _drafts(title: str, parts: Sequence[Part]) -> Iterator[_Draft]:
    ids = iter(_ids([part for part in parts if isinstance(part, Heading)]))
    draft = _Draft(_PREAMBLE, title)
    for part in parts:
        if isinstance(part, Block):
            draft.add(part)
            continue
        yield draft
        draft = _Draft(next(ids), part.title[:MAX_SECTION_TITLE_CHARS])
        draft.stand_at(part.places, 0)
    yield draft


def _ids(headings: Sequence[Heading]) -> list[str]:
    found: list[str] = []
    used = {_PREAMBLE: 1}
    open_: list[tuple[int, str]] = []
    for at, heading in enumerate(headings):
        while open_ and open_[-1][0] >= heading.level:
            open_.pop()
        section = _unique(heading.id or _id(heading.title, open_[-1][1] if open_ else ""), used)
        found.append(section)
        is_title = at == 0 and heading.level == 1 and _NUMBER.match(heading.title) is None
        if not is_title:
            open_.append((heading.level, section))
    return found


def _id(title: str, parent: str) -> str:
    matched = _NUMBER.match(title)
    part = slug(title) if matched is None else matched["number"] or matched["single"]
    within = parent and (matched is None or (parent[0].isdigit() and not f"{part}.".startswith(f"{parent}.")))
    return (f"{parent}.{part}" if within else part)[:_MAX_ID_CHARS].rstrip("-.")


def _unique(section: str, used: dict[str, int]) -> str:
    """``section``, or with a number when it was given before; ``used`` tells how often."""
    candidate, count = section, used.get(section, 0)
    while candidate in used:
        count += 1
        candidate = f"{section}-{count}"
    used[section] = used[candidate] = max(count, 1)
    return candidate
