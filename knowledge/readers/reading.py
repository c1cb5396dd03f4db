"""Reading the bytes of a file as a document: which encoding, which reader."""

import codecs
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from knowledge.documents import Document
from knowledge.errors import UnknownFormatError, UnreadableFileError
from knowledge.readers.lines import split_lines
from knowledge.readers.markdown import read_markdown
from knowledge.readers.numbered import find_headings, read_numbered
from knowledge.readers.plain import read_plain

MAX_FILE_BYTES = 20_000_000
MARKDOWN = (".md", ".markdown")
PLAIN = (".txt", ".text")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HANGUL = re.compile(r"[가-힣]")

Reader = Callable[[str, str, str | None], Document]


def read_document(name: str, content: bytes, *, document_id: str | None = None) -> Document:
    """The document in the file ``name`` with these bytes; its id is the slug of the name unless given.

    Raises UnknownFormatError for a kind of file without a reader, and UnreadableFileError for one that is
    empty, too large, no text, or in an encoding that cannot be told.
    """
    extension = PurePath(name).suffix.lower()
    if extension not in MARKDOWN + PLAIN:
        raise UnknownFormatError(name, ", ".join(MARKDOWN + PLAIN))
    if len(content) > MAX_FILE_BYTES:
        size, limit = (count / 1_000_000 for count in (len(content), MAX_FILE_BYTES))
        raise UnreadableFileError(name, f"it has {size:.1f} MB; at most {limit:.0f} MB are read. Split it into parts.")
    text = _decode(name, content)
    document = _reader(extension, text)(name, text, document_id)
    if not document.sections:
        raise UnreadableFileError(name, "there is no text in it. Send a file that has some.")
    return document


def _reader(extension: str, text: str) -> Reader:
    if extension in MARKDOWN:
        return read_markdown
    return read_numbered if len(find_headings(split_lines(text))) > 1 else read_plain


def _decode(name: str, content: bytes) -> str:
    text = _text_in(content)
    if text is None:
        raise UnreadableFileError(name, "its encoding is neither UTF-8 nor CP949. Save it as UTF-8 and send it again.")
    if _is_binary(text):
        raise UnreadableFileError(
            name, "it holds binary content, not text. Save it as text in UTF-8 and send it again."
        )
    # Some systems write Hangul as separate letters (NFD), which no search would find.
    return unicodedata.normalize("NFC", text)


def _text_in(content: bytes) -> str | None:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(content, "utf-16")
    text = _decoded(content, "utf-8-sig")
    if text is not None:
        return text
    korean = _decoded(content, "cp949")
    return korean if korean is not None and (_HANGUL.search(korean) or _is_binary(korean)) else None


def _is_binary(text: str) -> bool:
    """A null, or more stray control characters than a text picks up by accident."""
    return "\0" in text or len(_CONTROL.findall(text)) * 100 > len(text)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


READABLE = MARKDOWN + PLAIN


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with what its file was found to be, and what its reader noticed."""

    document: Document
    media_type: str
    remarks: tuple[str, ...] = ()


def read_file(name: str, content: bytes, *, document_id: str | None = None, url: str | None = None) -> Reading:
    """The document in a file, as :func:`read_document` reads it."""
    return Reading(read_document(name, content, document_id=document_id), "text/plain")
