"""What the styles of a Word document make of its paragraphs: headings, titles, list items."""

import re
from dataclasses import dataclass, replace

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

# Word writes these names in English in every language.
_HEADING = re.compile(r"heading ([1-9])")
_CONTENTS = re.compile(r"toc(?: [1-9]| ?heading)?|table of figures|index [1-9]")
_MAX_DEPTH = 10
_MAX_LIST_LEVEL = 8


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a paragraph is. ``level`` is 0 for text; ``list_id`` names the list it is an item of, if any."""

    level: int = 0
    title: bool = False
    contents: bool = False
    list_id: str = ""
    list_level: int = 0


class Styles:
    """The styles of one document by their ids."""

    def __init__(self, elements: dict[str, BaseOxmlElement]) -> None:
        self._elements = elements
        self._known: dict[str, ParagraphStyle] = {}

    def of(self, paragraph: BaseOxmlElement) -> ParagraphStyle:
        """What ``paragraph`` is, by its style and by itself."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return ParagraphStyle()
        return _with(self._named(_value(properties, "pStyle"), _MAX_DEPTH), properties)

    def _named(self, name: str, depth: int) -> ParagraphStyle:
        if name in self._known:
            return self._known[name]
        element = self._elements.get(name)
        if element is None or not depth:
            return ParagraphStyle()
        style = self._named(_value(element, "basedOn"), depth - 1)
        style = _called(style, _value(element, "name").lower())
        properties = element.find(qn("w:pPr"))
        self._known[name] = style if properties is None else _with(style, properties)
        return self._known[name]


def styles_of(document: WordDocument) -> Styles:
    """The paragraph styles of ``document``."""
    elements = document.styles.element.iterchildren(qn("w:style"))
    return Styles({element.get(qn("w:styleId")) or "": element for element in elements})


def _called(style: ParagraphStyle, name: str) -> ParagraphStyle:
    if found := _HEADING.fullmatch(name):
        return replace(style, level=int(found[1]))
    if name == "title":
        return replace(style, level=1, title=True)
    return replace(style, contents=True) if _CONTENTS.fullmatch(name) else style


def _with(style: ParagraphStyle, properties: BaseOxmlElement) -> ParagraphStyle:
    outline = _value(properties, "outlineLvl")
    if outline.isdecimal():
        # Level 9 means text.
        style = replace(style, level=(int(outline) + 1) % 10 if int(outline) <= 9 else 0)
    numbers = properties.find(qn("w:numPr"))
    if numbers is None:
        return style
    level, list_id = _value(numbers, "ilvl"), _value(numbers, "numId")
    return replace(
        style,
        list_id=("" if list_id == "0" else list_id) or ("" if list_id else style.list_id),
        list_level=min(int(level), _MAX_LIST_LEVEL) if level.isdecimal() else style.list_level,
    )


def _value(element: BaseOxmlElement, name: str) -> str:
    child = element.find(qn(f"w:{name}"))
    return "" if child is None else child.get(qn("w:val")) or ""
