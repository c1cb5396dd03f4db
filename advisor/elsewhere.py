"""Evidence in documents that came later than the labelled examples, which know nothing of them."""

from collections.abc import Sequence

import numpy as np

from index.retriever import Query, SectionHit
from index.snapshot import Snapshot
from knowledge.passages import language_of

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
    """The hits in later documents, the best by passage and words first."""
    found = [hit for hit in hits if snapshot.is_later[hit.number]]
    return sorted(found, key=lambda hit: (-_nearness(hit) - LEXICAL_WEIGHT * hit.lexical, hit.number))


def ranked_with_later(
    snapshot: Snapshot, query: Query, hits: tuple[SectionHit, ...], *, known: bool, keep: int = 10
) -> tuple[tuple[SectionHit, ...], bool]:
    """The hits with those of later documents where they belong, and whether one of these answers by itself.

    ``known`` tells that the labelled examples hold the question answerable. A later section that was written for this
    very question answers it alone. Written questions lift the corpus's sections, so the other later ones are compared
    by their passages alone: the best goes first when it holds the question's words and the corpus has no answer or a
    worse one, and beside the best when it says the same, which a section with written questions does by its words only.
    """
    written = snapshot.written.find_later(query.vector, language_of(query.text))
    meant = next((hit for hit in hits if hit.number == written), None)
    if meant is not None:
        return (meant,), True
    others = later(snapshot, hits)
    if not others:
        return hits[:keep], False
    best = others[0]
    covered = covers(snapshot, query.text, best)
    rest = tuple(hit for hit in hits if hit.number != best.number)
    nearest = max((_nearness(hit) for hit in rest if not snapshot.is_later[hit.number]), default=-np.inf)
    if covered and (not known or _nearness(best) > nearest):
        return (best, *rest)[:keep], True
    says_the_same = not snapshot.written.tell_of(best.number) and _nearness(best) >= nearest - SAME_COSINE
    if known and (covered or says_the_same):
        return (*rest[:1], best, *rest[1:])[:keep], covered
    return hits[:keep], False


def _nearness(hit: SectionHit) -> float:
    return max(hit.sentence, hit.window)
