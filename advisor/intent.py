"""What is being asked: a recommendation and for which persona, a fact to look up, or nothing the advisor knows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.training import INTENT
from index.snapshot import Snapshot
from knowledge.decisions.cues import Cue, Lexicon
from knowledge.examples import BARE, LOOKUP, NOTHING

Floats = NDArray[np.float32]
# Both were set on the development questions; docs/quality.md shows what each is worth.
CUE_WEIGHT = 0.5
ABSTAIN_ABOVE = 0.0
# How steeply the score of "nothing" turns into a probability; fitted by `advisor eval --calibrate`.
STEEPNESS = 5.0


@dataclass(frozen=True, slots=True)
class Intent:
    """What was understood of a question.

    ``label`` is a persona's id, ``bare``, ``lookup`` or ``nothing``. ``confidence`` is the probability that the
    knowledge base has an answer. ``cues`` are the words that tell of personas.
    """

    label: str
    confidence: float
    scores: Mapping[str, float]
    cues: tuple[Cue, ...]

    @property
    def persona(self) -> str | None:
        """The persona, where a recommendation is asked for and the asker is known."""
        return None if self.label in (BARE, LOOKUP, NOTHING) else self.label

    @property
    def answerable(self) -> bool:
        """Whether the knowledge base has an answer."""
        return self.label != NOTHING

    def likely_persona(self) -> str:
        """The persona that fits best, whatever is asked."""
        return max((name for name in self.scores if name not in (BARE, LOOKUP, NOTHING)), key=self.scores.__getitem__)


def find_intent(snapshot: Snapshot, lexicon: Lexicon, text: str, vector: Floats) -> Intent:
    """The intent of a question; without a trained head everything is a lookup that may be answered."""
    head = snapshot.heads.get(INTENT)
    cues = lexicon.personas(text)
    if head is None:
        return Intent(LOOKUP, 1.0, {LOOKUP: 1.0}, cues)
    scores = dict(zip(head.classes, head.scores(vector).tolist(), strict=True))
    nothing = scores.get(NOTHING, -1.0)
    confidence = float(1 / (1 + np.exp(STEEPNESS * (nothing - ABSTAIN_ABOVE))))
    for cue in cues:
        if str(cue.value) in scores:
            scores[str(cue.value)] += CUE_WEIGHT
    best = max((name for name in scores if name != NOTHING), key=scores.__getitem__)
    return Intent(NOTHING if nothing > ABSTAIN_ABOVE else best, confidence, scores, cues)
