"""What is being asked: a recommendation and for which persona, a fact to look up, or nothing the advisor knows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.snapshot import QUESTION_HEAD, SECTION_PREFIX, Snapshot
from knowledge.decisions.cues import Cue, Lexicon
from knowledge.examples import BARE, LOOKUP, NOTHING

Floats = NDArray[np.float32]
# Both were set on the development questions; docs/quality.md shows what each is worth.
CUE_WEIGHT = 0.9
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


def find_intent(snapshot: Snapshot, lexicon: Lexicon, text: str, scored: Floats) -> Intent:
    """The intent of a question, from the question head's scores for it.

    Without a trained head everything is a lookup that may be answered.
    """
    head = snapshot.heads.get(QUESTION_HEAD)
    cues = lexicon.personas(text)
    if head is None:
        return Intent(LOOKUP, 1.0, {LOOKUP: 1.0}, cues)
    scores = {
        name: float(score)
        for name, score in zip(head.classes, scored, strict=True)
        if not name.startswith(SECTION_PREFIX)
    }
    nothing = scores.get(NOTHING, -1.0)
    confidence = float(1 / (1 + np.exp(STEEPNESS * (nothing - ABSTAIN_ABOVE))))
    for cue in cues:
        if str(cue.value) in scores:
            scores[str(cue.value)] += CUE_WEIGHT
    best = max((name for name in scores if name != NOTHING), key=scores.__getitem__)
    return Intent(NOTHING if nothing > ABSTAIN_ABOVE else best, confidence, scores, cues)
