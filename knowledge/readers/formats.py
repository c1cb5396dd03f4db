"""Telling what a file is: by its content first, then by its name."""

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Literal
from zipfile import ZipFile

from knowledge.readers.packages import DAMAGE, TYPES

FormatName = Literal[
    "Markdown",
    "plain text",
    "reStructuredText",
    "a web page",
    "a PDF",
    "a Word document",
    "a presentation",
    "a notebook",
]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that can be read. The first extension is the usual one."""

    name: FormatName
    media_type: str
    extensions: tuple[str, ...]


MARKDOWN = Format("Markdown", "text/markdown", (".md", ".markdown"))
PLAIN = Format("plain text", "text/plain", (".txt", ".text"))
RESTRUCTURED = Format("reStructuredText", "text/x-rst", (".rst", ".rest"))
WEBPAGE = Format("a web page", "text/html", (".html", ".htm", ".xhtml"))
PDF = Format("a PDF", "application/pdf", (".pdf",))
WORD = Format(
    "a Word document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    (".docx", ".docm", ".dotx", ".dotm"),
)
SLIDES = Format(
    "a presentation",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"),
)
NOTEBOOK = Format("a notebook", "application/x-ipynb+json", (".ipynb",))
FORMATS = (MARKDOWN, PLAIN, RESTRUCTURED, WEBPAGE, PDF, WORD, SLIDES, NOTEBOOK)
READABLE: tuple[str, ...] = tuple(extension for each in FORMATS for extension in each.extensions)
TEXTS = (MARKDOWN, PLAIN, RESTRUCTURED, WEBPAGE, NOTEBOOK)

_HEAD_BYTES = 4_096
_PDF = re.compile(rb"\s*%PDF-\d")
_WEBPAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_NOTEBOOK = re.compile(r"\s*\{")
_ZIP, _OLE, _RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_FOREIGN = (
    (_RTF, "it is a document in RTF. Save it as .docx and send that."),
    (b"\x89PNG", "it is a picture. Run text recognition (OCR) on it and send the text."),
    (b"\xff\xd8\xff", "it is a picture. Run text recognition (OCR) on it and send the text."),
    (b"GIF8", "it is a picture. Run text recognition (OCR) on it and send the text."),
)


def format_named(name: str) -> Format | None:
    """The format that the extension of ``name`` stands for."""
    extension = PurePath(name).suffix.lower()
    return next((each for each in FORMATS if extension in each.extensions), None)


def find_format(name: str, content: bytes) -> Format | None:
    """What the file is by its content, or else by its name; None when neither tells."""
    if _PDF.match(content[:_HEAD_BYTES]) or (b"%PDF-" in content[:1_024] and format_named(name) is PDF):
        return PDF
    if content.startswith(_ZIP):
        return _office(content) or format_named(name)
    named = format_named(name)
    head = _text_of(content[:_HEAD_BYTES])
    if named is not WEBPAGE and _WEBPAGE.match(head):
        return WEBPAGE
    is_json = named is not NOTEBOOK and _NOTEBOOK.match(head) is not None
    return NOTEBOOK if is_json and b'"nbformat"' in content and b'"cells"' in content else named


def foreign_problem(content: bytes) -> str | None:
    """What to do with a file of a kind that people send and nobody can read here, if it is one."""
    if content.startswith(_OLE):
        if _LOCKED in content:
            return "it is protected by a password. Save a copy without one and send that."
        return "it is a document of an old version of Office. Save it as .docx or .pptx and send that."
    return next((problem for magic, problem in _FOREIGN if content.startswith(magic)), None)


def _office(content: bytes) -> Format | None:
    try:
        with ZipFile(BytesIO(content)) as archive, archive.open(TYPES) as part:
            types = part.read(1_000_000)
    except DAMAGE:
        return None
    main = re.search(rb"\.(?:wordprocessingml|presentationml|ms-word|ms-powerpoint)\.[\w.]+\.main\+xml", types)
    main = main or re.search(rb"vnd\.ms-(?:word|powerpoint)\.[\w.]+\.main\+xml", types)
    if main is None:
        return None
    return WORD if b"word" in main[0] else SLIDES


def _text_of(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "ignore")
    return head.decode("utf-8-sig", "ignore")
