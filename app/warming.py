"""Preparing a generation to serve: computing what it keeps, so that nobody's question waits for it."""

import gc

from advisor.answers import Ask
from advisor.understanding import Understanding
from index.snapshot import Snapshot

_QUESTIONS = ("TensorFlow Lite는 뭐예요?", "Should a beginner learn PyTorch or TensorFlow?")


def warm(snapshot: Snapshot, understanding: Understanding) -> None:
    """Read every sentence once, and a question per language."""
    for section in snapshot.sections.values():
        for text in section.texts:
            for span in text.sentences:
                snapshot.tokens_of(text.quote(span))
                snapshot.systems_of(text.quote(span))
    _ = snapshot.sentences_of, snapshot.own_section, snapshot.own_section, snapshot.votes
    for question in _QUESTIONS:
        understanding.understand(snapshot, Ask(question))
    _set_aside()


def _set_aside() -> None:
    """Take what is loaded out of the garbage collector's rounds: each would stop everybody for 0.2 s, and find nothing.

    What an earlier generation left is collected first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
