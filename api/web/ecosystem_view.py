"""The ecosystem that the article compares, as its picture shows it: who has what, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.deciding import ARTICLE
from api.web.addresses import section_address
from knowledge.documents import Document, System, Update

CAMPS = ("pytorch", "tensorflow", "other")
# The article's three considerations, by the area of a system, with the chapter that compares them.
AREAS = (("models", "2"), ("deployment", "3"), ("ecosystem", "4"))
FRAMEWORK = "framework"
# From what goes on as it was to what has ended.
STATUSES = ("active", "unchanged", "maintenance", "renamed", "superseded", "archived")


@dataclass(frozen=True, slots=True)
class Placed:
    """A system: where the article treats it, and what has become of it since; ``today`` is the note on that."""

    name: str
    camp: str
    address: str
    status: str | None
    as_of: str | None
    successor: str | None
    today: str | None


@dataclass(frozen=True, slots=True)
class Camp:
    """One side with its frameworks. ``counts`` are its systems by status."""

    name: str
    frameworks: tuple[Placed, ...]
    counts: tuple[tuple[str, int], ...]

    @property
    def size(self) -> int:
        """How many systems."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class Row:
    """One consideration: what each camp has for it, in the order of CAMPS."""

    area: str
    chapter: str | None
    cells: tuple[tuple[str, tuple[Placed, ...]], ...]


@dataclass(frozen=True, slots=True)
class Ecosystem:
    """The whole picture."""

    camps: tuple[Camp, ...]
    rows: tuple[Row, ...]
    counts: tuple[tuple[str, int], ...]


def view_ecosystem(documents: Sequence[Document]) -> Ecosystem:
    """The picture of the systems that ``documents`` tell of, those that live on first."""
    homes = {section.id: document.id for document in documents if document.shipped for section in document.sections}
    article = {section.id for document in documents if document.id == ARTICLE for section in document.sections}
    updates = {update.slug: update for document in documents for update in document.updates}
    systems = [system for document in documents for system in document.systems]
    placed = [(system, _placed(system, updates.get(system.slug), homes, article)) for system in systems]
    placed.sort(key=lambda pair: (_rank(pair[1].status), pair[1].name.casefold()))
    return Ecosystem(
        tuple(_camp(name, placed) for name in CAMPS),
        tuple(_row(area, chapter if chapter in article else None, placed) for area, chapter in AREAS),
        _counts([each for _, each in placed]),
    )


def _placed(system: System, update: Update | None, homes: Mapping[str, str], article: set[str]) -> Placed:
    treated = next((section for section in system.sections if section in article), None)
    address = section_address(ARTICLE, treated) if treated is not None else _note(system.slug, homes)
    if update is None:
        return Placed(system.name, system.camp, address or "/sources", None, None, None, None)
    today = _note(update.section, homes)
    return Placed(
        system.name, system.camp, address or today or "/sources", update.status, update.as_of, update.successor, today
    )


def _note(section: str, homes: Mapping[str, str]) -> str | None:
    return section_address(homes[section], section) if section in homes else None


def _camp(name: str, placed: Sequence[tuple[System, Placed]]) -> Camp:
    own = [(system, each) for system, each in placed if system.camp == name]
    frameworks = tuple(each for system, each in own if system.area == FRAMEWORK)
    return Camp(name, frameworks, _counts([each for _, each in own]))


def _row(area: str, chapter: str | None, placed: Sequence[tuple[System, Placed]]) -> Row:
    address = section_address(ARTICLE, chapter) if chapter is not None else None
    cells = tuple(
        (camp, tuple(each for system, each in placed if (system.camp, system.area) == (camp, area))) for camp in CAMPS
    )
    return Row(area, address, cells)


def _counts(placed: Sequence[Placed]) -> tuple[tuple[str, int], ...]:
    found = ((status, sum(each.status == status for each in placed)) for status in STATUSES)
    return tuple((status, count) for status, count in found if count)


def _rank(status: str | None) -> int:
    return STATUSES.index(status) if status in STATUSES else len(STATUSES)
