"""Re-indexing in four steps that may each be repeated: encode, build, judge, activate."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

from advisor.choices import Choices
from advisor.deciding import Decider
from advisor.gate import GateReport, GateReports, Marks
from advisor.library import Library
from advisor.material import Material, gather
from advisor.reindex import Reindexed, Report, build, encode, find_built
from advisor.understanding import Understanding
from evaluation.gate import compare, mark
from index.embedding_cache import EmbeddingCache
from index.encoder_shelf import EncoderShelf
from index.encoders import Encoder, EncoderChoice
from index.errors import IndexError_
from index.generations import Generations
from index.publishing import publish
from index.recalling import RecallingEncoder
from index.snapshot import load_snapshot
from knowledge.decisions.rules import Persona
from knowledge.examples import load_examples

# A margin of all there is to lose: the gate is off.
NO_GATE = 1.0


@dataclass(frozen=True)
class Pipeline:
    """Everything that makes the next generation, and lets it serve where it is good enough.

    ``check`` proves the rules before anything is done; ``cache`` opens the embeddings of an encoder.
    """

    library: Library
    choices: Choices
    shelf: EncoderShelf
    cache: Callable[[Encoder], EmbeddingCache]
    generations: Generations
    reports: GateReports
    personas: Mapping[str, Persona]
    understanding: Understanding
    corpus: frozenset[str]
    margin: float
    check: Callable[[], None]

    def encode(self, report: Report) -> tuple[int, int]:
        """Encode what is new. Returns how many texts that were, and how many passages there are."""
        self.check()
        material, encoder, _ = self._material()
        if find_built(self.generations, material, encoder) is not None:
            return 0, len(material.passages)
        return encode(material, encoder, self.cache(encoder), report), len(material.passages)

    def build(self, report: Report, *, force: bool = False) -> tuple[str, bool]:
        """Seal a generation, and tell its name and whether it was there before, of the same content and encoder."""
        material, encoder, choice = self._material()
        with self.generations.writing():
            found = None if force else find_built(self.generations, material, encoder)
            if found is not None:
                return found, True
            cache = self.cache(encoder)
            return build(material, encoder, cache, self.generations, report=report, choice=choice).generation, False

    def judge(self, generation: str, report: Report) -> GateReport | None:
        """Compare a generation with the active one, and keep the report; None where there is nothing to judge."""
        active = self.generations.find_active()
        if self.margin >= NO_GATE or active in (None, generation):
            return None
        before = self._marks(active, report) if active is not None else None
        marks = self._mark(generation, report)
        known = (active, before) if active is not None and before is not None else None
        judged = compare(generation, marks, before=known, margin=self.margin)
        self.reports.save(judged, marks)
        return judged

    def activate(self, generation: str, report: Report) -> None:
        """Let a generation serve in every server at once, and remove the oldest ones."""
        if generation == self.generations.find_active():
            return
        with self.generations.writing():
            publish(self.generations, generation, check=lambda: report("activate", 0, 1))
            self.generations.prune()
        report("activate", 1, 1)

    def _material(self) -> tuple[Material, Encoder, EncoderChoice]:
        choice = self.choices.encoder()
        encoder = self.shelf.get(choice)
        return gather(self.library.documents(), load_examples(), self.personas, encoder), encoder, choice

    def _marks(self, generation: str, report: Report) -> Marks | None:
        """What the active generation answers right; None of one that cannot be loaded, which anything may replace."""
        kept = self.reports.find_marks(generation)
        try:
            return kept or self._mark(generation, report)
        except IndexError_:
            return None

    def _mark(self, generation: str, report: Report) -> Marks:
        snapshot = load_snapshot(self.generations, generation, self.shelf.of)
        # The gate asks every generation the same questions.
        encoder = RecallingEncoder(snapshot.encoder, self.cache(snapshot.encoder))
        return mark(
            replace(snapshot, encoder=encoder),
            self.understanding,
            Decider(self.personas),
            self.corpus,
            progress=lambda done, total: report("judge", done, total),
        )


def reindex_at_once(pipeline: Pipeline, report: Report, *, force: bool = False) -> tuple[Reindexed, GateReport | None]:
    """All four steps in this process. A generation that the gate parks is not activated."""
    started, active = time.monotonic(), pipeline.generations.find_active()
    encoded, passages = pipeline.encode(report)
    generation, _ = pipeline.build(report, force=force)
    judged = pipeline.judge(generation, report)
    if judged is None or judged.verdict != "parked":
        pipeline.activate(generation, report)
    return Reindexed(generation, generation == active, encoded, passages, time.monotonic() - started), judged


def told(report: GateReport | None) -> dict[str, object] | None:
    """A report as plain JSON values."""
    return None if report is None else asdict(report) | {"lost": list(report.lost)}
