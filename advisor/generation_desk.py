"""Looking after generations while they serve: listing, comparing, activating, rolling back, pruning."""

from collections.abc import Callable
from dataclasses import dataclass

from advisor.errors import NothingToRollBackError
from advisor.gate import GateReport, GateReports, Judged
from index.differences import Difference, difference
from index.errors import GenerationInUseError, IndexError_
from index.generations import KEPT, Generations, Manifest
from index.publishing import publish


@dataclass(frozen=True, slots=True)
class ListedGeneration:
    """A generation with its manifest (None when it is damaged) and what the quality gate said of it."""

    generation: str
    active: bool
    manifest: Manifest | None
    gate: GateReport | None
    size_bytes: int


class GenerationDesk:
    """What admins do with generations. Changes take the write lock; readers need none."""

    def __init__(self, generations: Generations, reports: GateReports) -> None:
        self._generations = generations
        self._reports = reports

    def list(self) -> tuple[ListedGeneration, ...]:
        """Every generation, the newest first."""
        active = self._generations.find_active()
        return tuple(self._listed(name, active) for name in self._generations.names())

    def get(self, generation: str) -> ListedGeneration:
        """One generation. Raises GenerationUnknownError."""
        self._generations.folder(generation)
        return self._listed(generation, self._generations.find_active())

    def judged(self) -> tuple[Judged, ...]:
        """What the quality gate said of generations, also of those that are gone, the oldest first."""
        return self._reports.list()

    def compare(self, before: str, after: str) -> Difference:
        """What differs between two. Raises GenerationUnknownError, GenerationCorruptError."""
        return difference(self._generations, before, after)

    def activate(self, generation: str, *, check: Callable[[], None] = lambda: None) -> None:
        """Let a generation serve, in every server at once; a parked one is thereby accepted.

        Raises GenerationUnknownError, GenerationCorruptError, GenerationRefusedError, ReindexRunningError.
        """
        self._generations.folder(generation)
        with self._generations.writing():
            publish(self._generations, generation, check=check)
        self._reports.accept(generation)

    def roll_back(self) -> str:
        """Let the newest sound generation before the active one serve, and tell its name; parked ones are passed over.

        Raises NothingToRollBackError when there is none.
        """
        active = self._generations.active()
        for name in self._generations.names():
            if name < active and self._may_serve(name):
                self.activate(name)
                return name
        raise NothingToRollBackError

    def prune(self, keep: int = KEPT) -> tuple[str, ...]:
        """Remove all but the newest; none while the active one is damaged, for an older one may be all that serves."""
        with self._generations.writing():
            self._generations.verify(self._generations.active())
            return tuple(self._generations.prune(keep))

    def remove(self, generation: str) -> None:
        """Remove one. Raises GenerationInUseError for the active one, GenerationUnknownError."""
        with self._generations.writing():
            if generation == self._generations.find_active():
                raise GenerationInUseError(generation)
            self._generations.remove(generation)

    def _may_serve(self, name: str) -> bool:
        report = self._reports.find(name)
        if report is not None and report.verdict == "parked":
            return False
        try:
            self._generations.verify(name)
        except IndexError_:
            return False
        return True

    def _listed(self, name: str, active: str | None) -> ListedGeneration:
        try:
            manifest = self._generations.manifest(name)
        except IndexError_:
            manifest = None
        size = self._generations.size_bytes(name)
        return ListedGeneration(name, name == active, manifest, self._reports.find(name), size)
