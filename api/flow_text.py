"""Fitting text into a drawing that nobody measures: estimated widths, wrapped lines, escaped characters."""

import re
import unicodedata
from collections.abc import Iterator
from html import escape

_WIDE_EM = 1.0
_NARROW_EM = 0.6
# XML 1.0 has no way to write these.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def wrap_text(text: str, width_em: float) -> tuple[str, ...]:
    """``text`` in lines of at most ``width_em``.

    Lines break between words, or within a word that is longer than a line.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if _width_em(longer) <= width_em:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _cut(word, width_em)
        lines.extend(whole)
    return (*lines, line) if line else tuple(lines)


def escape_xml(text: str) -> str:
    """``text`` for an XML element or attribute."""
    return escape(_UNSAYABLE.sub("\ufffd", text))


def _width_em(text: str) -> float:
    return sum(_WIDE_EM if unicodedata.east_asian_width(each) in "WF" else _NARROW_EM for each in text)


def _cut(word: str, width_em: float) -> Iterator[str]:
    piece = ""
    for character in word:
        if piece and _width_em(piece + character) > width_em:
            yield piece
            piece = ""
        piece += character
    yield piece
