"""The numbers that Word shows before list items and headings and does not keep in their text."""

from collections.abc import Iterator
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_SYLLABLES = "가나다라마바사아자차카타파하"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MAX_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; ``pattern`` is such as ``%1.%2.``."""

    style: str
    pattern: str
    start: int


class Numbering:
    """Counts the items of all lists of a document, in reading order."""

    def __init__(self, document: WordDocument) -> None:
        root = _numbering_of(document)
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        if root is not None:
            self._levels = {
                _value(each, "abstractNumId"): dict(_levels(each)) for each in root.iter(qn("w:abstractNum"))
            }
            self._list_of = dict(_lists(root))

    def label(self, number_id: str, level: int) -> str:
        """What stands before the next item of that list and level: ``2.1.``, ``나.``, ``-`` or nothing."""
        key = self._list_of.get(number_id)
        levels = self._levels.get(key.split()[0], {}) if key else {}
        if key is None or level not in levels:
            return ""
        counts = self._counts.setdefault(key, [0] * _MAX_LEVELS)
        counts[level] = counts[level] + 1 if counts[level] else levels[level].start
        counts[level + 1 :] = [0] * (_MAX_LEVELS - level - 1)
        return _shown(levels, level, counts)


def _shown(levels: dict[int, _Level], level: int, counts: list[int]) -> str:
    if levels[level].style == "bullet":
        return "-"
    shown = levels[level].pattern
    for at in range(level + 1):
        style, start = (levels[at].style, levels[at].start) if at in levels else ("decimal", 1)
        shown = shown.replace(f"%{at + 1}", _written(counts[at] or start, style))
    return shown.strip()


def _written(number: int, style: str) -> str:
    if style == "none":
        return ""
    if style in ("lowerLetter", "upperLetter"):
        letter = _LETTERS[(number - 1) % len(_LETTERS)]
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("lowerRoman", "upperRoman") and 0 < number < 40:
        return _roman(number) if style == "lowerRoman" else _roman(number).upper()
    return _SYLLABLES[(number - 1) % len(_SYLLABLES)] if style == "ganada" else str(number)


def _roman(number: int) -> str:
    written = ""
    for value, sign in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written


def _numbering_of(document: WordDocument) -> BaseOxmlElement | None:
    parts = (rel.target_part for rel in document.part.rels.values() if not rel.is_external)
    return next(
        (getattr(part, "element", None) for part in parts if str(part.partname).endswith("numbering.xml")), None
    )


def _levels(list_: BaseOxmlElement) -> Iterator[tuple[int, _Level]]:
    for level in list_.iter(qn("w:lvl")):
        number = _number(_value(level, "ilvl"), 0)
        if 0 <= number < _MAX_LEVELS:
            style = _child_value(level, "numFmt") or "decimal"
            yield number, _Level(style, _child_value(level, "lvlText"), _number(_child_value(level, "start"), 1))


def _lists(root: BaseOxmlElement) -> Iterator[tuple[str, str]]:
    """Each list with the definition it follows. One that starts anew has counts of its own."""
    for list_ in root.iter(qn("w:num")):
        number_id, definition = _value(list_, "numId"), _child_value(list_, "abstractNumId")
        anew = next(list_.iter(qn("w:startOverride")), None) is not None
        yield number_id, f"{definition} {number_id}" if anew else definition


def _value(element: BaseOxmlElement, name: str) -> str:
    return element.get(qn(f"w:{name}")) or ""


def _child_value(element: BaseOxmlElement, name: str) -> str:
    child = element.find(qn(f"w:{name}"))
    return "" if child is None else child.get(qn("w:val")) or ""


def _number(value: str, otherwise: int) -> int:
    return int(value) if value.isdecimal() and len(value) < 7 else otherwise
