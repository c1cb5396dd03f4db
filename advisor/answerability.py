"""Whether the knowledge base answers a question, judged from several sides and calibrated."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.intent import HEAD, Neighbours
from index.heads import Head, fit_head
from index.retriever import SectionHit
from index.snapshot import Snapshot
from knowledge.examples import NOTHING

Floats = NDArray[np.float32]
ANSWERABLE = "answerable"
FEATURES = (
    "nearest answerable question",
    "nearest unanswerable question",
    "answerable minus unanswerable, nearest",
    "answerable minus unanswerable, mean of 3",
    "answerable minus unanswerable, mean of 8",
    "logit of the intent head",
    "best sentence",
    "best fused score",
    "lead over the second section",
    "words shared with the best section",
    "share of words unknown to the knowledge base",
    "unknown Latin words",
)
_SCALE = np.array([0.04, 0.04, 0.04, 0.03, 0.03, 3.0, 0.03, 0.06, 0.02, 0.2, 0.2, 1.0], np.float32)
_CENTRE = np.array([0.92, 0.9, 0.0, 0.0, 0.0, 0.0, 0.88, 1.65, 0.02, 0.5, 0.15, 0.3], np.float32)


def features_of(
    snapshot: Snapshot, text: str, vector: Floats, neighbours: Neighbours, hits: Sequence[SectionHit]
) -> Floats:
    """What speaks for and against an answer, one number per entry of FEATURES, brought to a common scale."""
    known1, known3, known8 = (neighbours.best_known(count) for count in (1, 3, 8))
    none1, none3, none8 = (neighbours.mean(NOTHING, count) for count in (1, 3, 8))
    nothing = min(max(snapshot.heads[HEAD].probability(vector, NOTHING), 1e-5), 1 - 1e-5)
    best = hits[0] if hits else None
    lead = hits[0].score - hits[1].score if len(hits) > 1 else 0.0
    unknown, unknown_latin = _unknown_words(snapshot, text)
    raw = np.array(
        [
            known1,
            none1,
            known1 - none1,
            known3 - none3,
            known8 - none8,
            float(np.log((1 - nothing) / nothing)),
            max((max(hit.sentence, hit.window) for hit in hits[:3]), default=0.0),
            best.score if best else 0.0,
            lead,
            best.lexical if best else 0.0,
            unknown,
            unknown_latin,
        ],
        np.float32,
    )
    scaled: Floats = np.clip((raw - _CENTRE) / _SCALE, -4.0, 4.0)
    return scaled


def fit_answerability(features: Floats, answerable: Sequence[bool]) -> Head:
    """The calibrated head over the features; classes "no" and "yes"."""
    return fit_head(
        features, ["yes" if known else "no" for known in answerable], strength=50.0, balance=0.0, steps=1500
    )


def _unknown_words(snapshot: Snapshot, text: str) -> tuple[float, float]:
    tokens = snapshot.tokenizer.tokens(text)
    if not tokens:
        return 1.0, 0.0
    unknown = [token for token in tokens if not snapshot.lexical.knows(token)]
    latin = [token for token in unknown if token[0].isascii() and token[0].isalpha() and len(token) > 2]
    return len(unknown) / len(tokens), float(min(len(latin), 3))
