"""Reading Word documents: sections by heading styles, tables and lists as text."""

import re
from collections.abc import Iterator, Sequence

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from knowledge.documents import Document, Section, Source
from knowledge.readers.decoding import clean
from knowledge.readers.lines import slug_of_file
from knowledge.readers.outline import Block, Heading, Part, first_heading, make_sections
from knowledge.readers.packages import as_ordinary
from knowledge.readers.plain import read_text
from knowledge.readers.word_numbering import Numbering
from knowledge.readers.word_styles import ParagraphStyle, styles_of

# The main part of ordinary documents, templates, and either with macros.
WORD_TYPES = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\.wordprocessingml\.(?:document|template)"
    rb"|ms-word\.(?:document|template)\.macroEnabled(?:Template)?)\.main\+xml"
)
_WITHIN = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_READ = {
    *(qn(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr")),
    qn("w:txbxContent"),
    _FALLBACK,
}
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_WORDS = {qn("w:t"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"}


def read_word(name: str, content: bytes, document_id: str | None = None) -> Document:
    """The text of a Word document, its numbers and bullets as Word shows them; pictures and footnotes are left out."""
    document = docx.Document(as_ordinary(content, WORD_TYPES, CONTENT_TYPE.WML_DOCUMENT_MAIN.encode()))
    reader = _Reader(document)
    parts = list(reader.parts(document.element.body))
    about = document.core_properties
    title = reader.title or clean(about.title or "").strip() or first_heading(parts) or ""
    return Document(
        id=document_id or slug_of_file(name),
        source=Source(title or name, author=clean(about.author or "").strip() or None),
        sections=make_sections(title or name, parts) if reader.headed else _by_text(name, parts),
    )


def _by_text(name: str, parts: Sequence[Part]) -> tuple[Section, ...]:
    """Without headings in their styles, a document is read as plain text is."""
    texts = (part.title if isinstance(part, Heading) else part.text for part in parts)
    return read_text(name, "\n\n".join(texts)).sections


class _Reader:
    """Turns the elements of a document's body into parts."""

    def __init__(self, document: WordDocument) -> None:
        self.title: str | None = None
        self.headed = False
        self._styles = styles_of(document)
        self._numbering = Numbering(document)
        self._listed = False

    def parts(self, element: BaseOxmlElement) -> Iterator[Part]:
        for child in element:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield from self._table(child)
            elif child.tag in _WITHIN and not _is_contents(child):
                yield from self.parts(child)

    def _paragraph(self, paragraph: BaseOxmlElement) -> Iterator[Part]:
        style = self._styles.of(paragraph)
        text = _text(paragraph)
        if text and not style.contents:
            yield self._heading(text, style) if style.level else self._block(text, style)
        for box in _boxes(paragraph):
            yield from self.parts(box)

    def _heading(self, text: str, style: ParagraphStyle) -> Heading:
        self._listed = False
        label = self._label(style)
        title = " ".join(f"{label} {text}".split()) if label != "-" else text
        if style.title:
            self.title = self.title or title
        self.headed |= not style.title
        return Heading(style.level, title)

    def _block(self, text: str, style: ParagraphStyle) -> Block:
        label = self._label(style)
        tight = bool(label) and self._listed
        self._listed = bool(label)
        return Block("  " * style.list_level + f"{label} {text}" if label else text, tight=tight)

    def _label(self, style: ParagraphStyle) -> str:
        return self._numbering.label(style.list_id, style.list_level) if style.list_id else ""

    def _table(self, table: BaseOxmlElement) -> Iterator[Part]:
        self._listed = False
        rows = (_row(row) for row in table.iterchildren(qn("w:tr")))
        text = "\n".join(row for row in rows if row)
        if text:
            yield Block(text)


def _row(row: BaseOxmlElement) -> str:
    cells = [" ".join(_text(cell).split()) for cell in row.iter(qn("w:tc")) if cell.getparent() is not None]
    return " | ".join(cells) if any(cells) else ""


def _text(element: BaseOxmlElement) -> str:
    return clean("".join(_said(element))).strip()


def _said(element: BaseOxmlElement) -> Iterator[str]:
    for child in element:
        if child.tag in _WORDS:
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _NOT_READ:
            yield from _said(child)
            if child.tag == qn("w:p"):
                yield "\n"


def _boxes(paragraph: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """The text boxes that hang on a paragraph, without their doubles for older programs."""
    for box in paragraph.iter(qn("w:txbxContent")):
        if not any(above.tag in (_FALLBACK, qn("w:txbxContent")) for above in box.iterancestors()):
            yield box


def _is_contents(element: BaseOxmlElement) -> bool:
    gallery = element.find(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}")
    return gallery is not None and gallery.get(qn("w:val")) == "Table of Contents"
