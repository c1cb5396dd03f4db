"""Whether a text mentions what it must: words and figures in any of their spellings."""

import re
from collections.abc import Sequence
from functools import cache

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
# A section reference such as [2.1] or §4.1.10 must not pass for a figure.
_REFERENCE = re.compile(r"\[[\s§]*\d(?:\.\d+)*(?:\s*,\s*§?\d(?:\.\d+)*)*\s*\]|§\s*\d(?:\.\d+)*")
_BREAKS = re.compile(r"[\s\-_/]+")


def mentions(text: str, spellings: Sequence[str]) -> bool:
    """Whether one of ``spellings`` occurs, whatever its case.

    Latin words and numbers must stand alone, though Korean particles may follow; blanks and hyphens inside a
    spelling are optional, thousands commas ignored.
    """
    plain = _REFERENCE.sub(" ", _without_commas(text.lower()))
    return any(_pattern(spelling).search(plain) for spelling in spellings)


def _without_commas(text: str) -> str:
    return _THOUSANDS.sub("", text)


@cache
def _pattern(spelling: str) -> re.Pattern[str]:
    folded = _without_commas(spelling.lower())
    # "2/3" is a fraction, not two words.
    parts = [folded] if folded == "2/3" else [part for part in _BREAKS.split(folded) if part]
    body = r"[\s\-_/]*".join(re.escape(part) for part in parts)
    return re.compile(_start(folded[0]) + body + _end(folded[-1]))


def _start(first: str) -> str:
    if first.isdigit():
        return r"(?<![\d.])"
    return r"(?<![a-z0-9])" if first.isascii() and first.isalnum() else ""


def _end(last: str) -> str:
    if last.isdigit():
        return r"(?!\d|\.\d)"
    return r"(?![a-z0-9])" if last.isascii() and last.isalnum() else ""
