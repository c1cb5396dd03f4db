"""The sections in two dimensions, as the page draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.deciding import ARTICLE
from api.ports import Points
from api.web.addresses import section_address
from knowledge.documents import Document, Language, Section

WIDTH = 1000
HEIGHT = 620
MARGIN = 40
CAMPS = ("pytorch", "tensorflow", "both", "other")
# With more, each is a dot of no name: nobody could point at one of them.
_MOST_NAMED = 600
_FRAMEWORKS = {"pytorch": "pytorch", "tensorflow": "tensorflow", "keras": "tensorflow"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A section on the page. ``key`` names it to the script; ``left`` says that its name goes to the left of it."""

    key: str
    section: str
    title: str
    language: Language
    address: str
    camp: str
    kind: str
    x: float
    y: float

    @property
    def left(self) -> bool:
        """Whether there is more room to its left."""
        return self.x > WIDTH * 0.6


@dataclass(frozen=True, slots=True)
class PointsView:
    """What is drawn: the spots, and for each camp one path of dots that are passages."""

    generation: str
    spots: tuple[Spot, ...]
    dots: tuple[tuple[str, str], ...]
    sections: int
    kept_percent: int


def view_points(points: Points, documents: Sequence[Document], language: Language) -> PointsView:
    """``points`` with the names that ``documents`` give them in ``language``."""
    found = {(document.id, section.id): (document, section) for document in documents for section in document.sections}
    camps = [_camp(found.get((each.document_id, each.section))) for each in points.sections]
    named = len(points.sections) <= _MOST_NAMED
    spots = (
        _spot(*found[each.document_id, each.section], language, camp, each.x, each.y)
        for each, camp in zip(points.sections, camps, strict=True)
        if named and (each.document_id, each.section) in found
    )
    return PointsView(
        points.generation, tuple(spots), _dots(points, camps), len(points.sections), round(points.kept * 100)
    )


def place_x(x: float) -> float:
    """From -1 … 1 to the page."""
    return round(WIDTH / 2 + x * (WIDTH / 2 - MARGIN), 1)


def place_y(y: float) -> float:
    """From -1 … 1 to the page, up is more."""
    return round(HEIGHT / 2 - y * (HEIGHT / 2 - MARGIN), 1)


def _spot(document: Document, section: Section, language: Language, camp: str, x: float, y: float) -> Spot:
    text = section.text_for(language)
    return Spot(
        key=f"{document.id}/{section.id}",
        section=section.id,
        title=text.title,
        language=text.language,
        address=section_address(document.id, section.id),
        camp=camp,
        kind="article" if document.id == ARTICLE else "note" if document.shipped else "added",
        x=place_x(x),
        y=place_y(y),
    )


def _dots(points: Points, camps: Sequence[str]) -> tuple[tuple[str, str], ...]:
    paths: Mapping[str, list[str]] = {camp: [] for camp in CAMPS}
    for x, y, number in points.passages:
        at_x, at_y = place_x(x), place_y(y)
        if 0 <= at_x <= WIDTH and 0 <= at_y <= HEIGHT:
            paths[camps[number]].append(f"M{at_x:.0f} {at_y:.0f}h0")
    return tuple((camp, "".join(parts)) for camp, parts in paths.items() if parts)


def _camp(found: tuple[Document, Section] | None) -> str:
    """Of which camp a section speaks."""
    sides = {_FRAMEWORKS.get(name, "other") for name in found[1].frameworks} if found is not None else set()
    both = {"pytorch", "tensorflow"} <= sides
    return "both" if both else next((side for side in ("pytorch", "tensorflow") if side in sides), "other")
