"""A stored text cut into pieces to be shown: its sentences, what stands between them, and a quoted stretch."""

from dataclasses import dataclass
from itertools import pairwise

from knowledge.documents import Span, Text


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; all of them joined are the text.

    ``sentence`` counts from 0, None between sentences. ``is_break`` is a line's end. ``first`` is the first piece of
    what is marked.
    """

    text: str
    sentence: int | None
    marked: bool
    first: bool
    is_break: bool


def pieces_of(text: Text, marked: Span | None) -> tuple[Piece, ...]:
    """``text`` in pieces, with those of ``marked`` told."""
    ends = {0, len(text.text)}
    ends.update(end for span in text.sentences for end in (span.start, span.end))
    if marked is not None:
        ends.update((marked.start, marked.end))
    cuts = sorted(ends)
    made: list[Piece] = []
    sentence = 0
    for start, end in pairwise(cuts):
        while sentence < len(text.sentences) and text.sentences[sentence].end <= start:
            sentence += 1
        inside = sentence < len(text.sentences) and text.sentences[sentence].start <= start
        is_marked = marked is not None and marked.start <= start < marked.end
        words = text.text[start:end]
        made.append(
            Piece(
                words,
                sentence if inside else None,
                is_marked,
                first=is_marked and marked is not None and start == marked.start,
                is_break="\n" in words and not words.strip(),
            )
        )
    return tuple(made)


def find_span(text: Text, start: int | None, end: int | None) -> Span | None:
    """The stretch ``[start, end)`` of ``text``, or None where the text has none such."""
    if start is None or end is None or not 0 <= start < end <= len(text.text):
        return None
    return Span(start, end)
