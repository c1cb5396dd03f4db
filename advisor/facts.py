"""Reading facts about the asker from a question, each with the words that gave it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.training import UNSTATED, fact_head
from index.snapshot import Snapshot
from knowledge.decisions.cues import Cue, Lexicon
from knowledge.decisions.rules import Persona, Value
from knowledge.sentences import split_sentences

Floats = NDArray[np.float32]
CUE_WEIGHT = 1.6
MAX_EVIDENCE_CHARS = 120


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A fact's value and the asker's words that state it."""

    value: Value
    evidence: str


class FactReader:
    """Reads the facts of personas: learned scores and the lexicon's cues together."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def read(
        self, snapshot: Snapshot, persona: Persona, text: str, vector: Floats, *, worded: bool = False
    ) -> dict[str, FoundFact]:
        """The facts of ``persona`` that ``text`` states; ``vector`` is its embedding.

        With ``worded`` only those that words of the lexicon state: where the persona is a guess, no more is guessed.
        """
        found: dict[str, FoundFact] = {}
        for fact in persona.facts:
            cues = self._lexicon.facts(text, [fact.name])
            values = [choice.value for choice in fact.choices]
            scores = self._scores(snapshot, persona.id, fact.name, vector, values)
            for cue in cues:
                _weigh(scores, cue)
            best = max(scores, key=lambda value: scores[value])
            if best is not None and not (worded and all(_meant(cue) != best for cue in cues)):
                found[fact.name] = FoundFact(best, self._evidence(best, cues, text))
        return found

    @staticmethod
    def _scores(
        snapshot: Snapshot, persona: str, fact: str, vector: Floats, values: list[Value]
    ) -> dict[Value | None, float]:
        head = snapshot.heads.get(fact_head(persona, fact))
        scores: dict[Value | None, float] = dict.fromkeys(values, -1.0) | {None: 0.0}
        if head is not None:
            learned = dict(zip(head.classes, head.scores(vector).tolist(), strict=True))
            scores = {value: learned.get(str(value), -1.0) for value in values} | {None: learned.get(UNSTATED, -1.0)}
        return scores

    def _evidence(self, value: Value, cues: tuple[Cue, ...], text: str) -> str:
        """The cue's words; where the value was learned from the whole, the sentence that tells most of the asker."""
        for cue in cues:
            if _meant(cue) == value:
                return cue.words
        sentences = [text[span.start : span.end] for span in split_sentences(text)] or [text]
        telling = max(reversed(sentences), key=lambda sentence: len(self._lexicon.personas(sentence)))
        return telling.strip()[:MAX_EVIDENCE_CHARS]


def _meant(cue: Cue) -> Value | None:
    """The value a cue states, a denied one included: "no audio" states that there is none."""
    if isinstance(cue.value, bool):
        return cue.value is not cue.negated
    return None if cue.negated else cue.value


def _weigh(scores: dict[Value | None, float], cue: Cue) -> None:
    meant = _meant(cue)
    if meant is None:
        scores[cue.value] = scores.get(cue.value, -1.0) - CUE_WEIGHT
    elif meant in scores:
        scores[meant] += CUE_WEIGHT


def plain(found: Mapping[str, FoundFact]) -> dict[str, Value]:
    """The values alone."""
    return {name: fact.value for name, fact in found.items()}
