"""Evidence in documents that came later than the labelled examples, which know nothing of them."""

from collections.abc import Sequence

import numpy as np

from index.retriever import SectionHit
from index.snapshot import Snapshot

# Share of a question's tokens that a section must hold to answer it although no written question says so. Measured on
# KorQuAD: 9 of 10 questions on a stored paragraph reach it, 1 of 20 on a paragraph that is not.
COVERED = 0.5
# A later document's passage as near as this to the best of the corpus says the same, and is cited beside it.
SAME_COSINE = 0.05
# Words decide among passages that are about equally near (KorQuAD: docs/quality.md); with more weight long sections of
# an ingested article won over the one that answers.
LEXICAL_WEIGHT = 0.2


def covers(snapshot: Snapshot, question: str, hit: SectionHit) -> bool:
    """Whether a section holds enough of the question's words to answer it."""
    asked = frozenset(snapshot.tokenizer.tokens(question))
    section = snapshot.sections[snapshot.keys[hit.number]]
    held = frozenset().union(*(snapshot.tokens_of(text.text) for text in section.texts))
    return len(asked & held) >= COVERED * max(len(asked), 1)


def later(snapshot: Snapshot, hits: Sequence[SectionHit]) -> list[SectionHit]:
    """The hits in documents without written questions, the best by passage and words first."""
    found = [hit for hit in hits if snapshot.is_later[hit.number]]
    return sorted(found, key=lambda hit: (-_nearness(hit) - LEXICAL_WEIGHT * hit.lexical, hit.number))


def ranked_with_later(
    snapshot: Snapshot, question: str, hits: tuple[SectionHit, ...], *, known: bool, keep: int = 10
) -> tuple[tuple[SectionHit, ...], bool]:
    """The hits with those of later documents where they belong, and whether one of these answers by itself.

    ``known`` tells that the labelled examples hold the question answerable. Written questions lift the corpus's
    sections, so later ones are compared by their passages alone: the best goes first when it holds the question's
    words and the corpus has no answer or a worse one, and beside the best when it says the same.
    """
    others = later(snapshot, hits)
    if not others:
        return hits[:keep], False
    best = others[0]
    covered = covers(snapshot, question, best)
    rest = tuple(hit for hit in hits if hit.number != best.number)
    nearest = max((_nearness(hit) for hit in rest if not snapshot.is_later[hit.number]), default=-np.inf)
    if covered and (not known or _nearness(best) > nearest):
        return (best, *rest)[:keep], True
    if known and (covered or _nearness(best) >= nearest - SAME_COSINE):
        return (*rest[:1], best, *rest[1:])[:keep], covered
    return hits[:keep], False


def _nearness(hit: SectionHit) -> float:
    return max(hit.sentence, hit.window)
