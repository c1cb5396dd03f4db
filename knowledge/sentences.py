"""Splitting Korean and English text into sentences, with exact offsets."""

import re

from knowledge.documents import Span

_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|approx|Dr|Mr|Mrs|Ms|Prof|Inc|Ltd|Co|No|Fig|Sec|St|Jan|Feb|Mar|Apr|Jun|Jul|Aug"
    r"|Sep|Sept|Oct|Nov|Dec)|(?:^|\s)[A-Z]|(?:^|[\s(])\d{1,3}(?:\.\d{1,3})*)\.$"
)
_ABBREVIATION_CHARS = 40
# An end mark counts when a space, a closing mark or the end follows; after a Korean ending also when text runs on.
_END = re.compile(r"[.!?…。！？]+[\"'”’」』)\]]*(?=\s|$)|(?<=[다요죠까임음됨함])[.!?]+(?=[가-힣A-Z])")


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of ``text`` as spans without surrounding blanks; every line break ends a sentence."""
    spans: list[Span] = []
    for line in re.finditer(r"[^\n\r\u2028\u2029]+", text):
        spans.extend(_split_line(text, line.start(), line.end()))
    return tuple(spans)


def _split_line(text: str, start: int, stop: int) -> list[Span]:
    spans: list[Span] = []
    begin = start
    for mark in _END.finditer(text, start, stop):
        single = mark.group().strip(".") == "" and mark.end() < stop
        # Looked for near the mark only: sentences without end would take time that grows with their square.
        near = max(begin, mark.start() - _ABBREVIATION_CHARS)
        if single and _ABBREVIATION.search(text, near, mark.start() + 1):
            continue
        _append(spans, text, begin, mark.end())
        begin = mark.end()
    _append(spans, text, begin, stop)
    return spans


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if right > left and any(character.isalnum() for character in piece):
        spans.append(Span(start + left, start + right))
