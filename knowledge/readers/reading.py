"""Reading the bytes of a file as a document: which format, which encoding, which reader."""

import logging
from dataclasses import dataclass, replace
from pathlib import PurePath

from knowledge.documents import Document
from knowledge.errors import KnowledgeError, UnknownFormatError, UnreadableFileError
from knowledge.languages import remarks_on_languages
from knowledge.readers.decoding import decode
from knowledge.readers.formats import (
    FORMATS,
    MARKDOWN,
    NOTEBOOK,
    PDF,
    PLAIN,
    RESTRUCTURED,
    SLIDES,
    TEXTS,
    WEBPAGE,
    WORD,
    Format,
    find_format,
    foreign_problem,
    format_named,
)
from knowledge.readers.markdown import read_markdown
from knowledge.readers.notebook import read_notebook
from knowledge.readers.outline import MAX_SECTION_TITLE_CHARS
from knowledge.readers.packages import check_package
from knowledge.readers.pdf_document import read_pdf
from knowledge.readers.plain import read_text
from knowledge.readers.restructured import read_restructured
from knowledge.readers.slides import SLIDES_TYPES, read_slides
from knowledge.readers.webpage import declared_encoding, read_webpage
from knowledge.readers.word import WORD_TYPES, read_word

MAX_FILE_BYTES = 50_000_000
# What names are shown of, where all would be too long.
_USUAL = ", ".join(each.extensions[0] for each in FORMATS)
_LOG = logging.getLogger(__name__)

Remarks = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with what its file was found to be, and what its reader noticed."""

    document: Document
    media_type: str
    remarks: tuple[str, ...] = ()


def read_document(name: str, content: bytes, *, document_id: str | None = None) -> Document:
    """The document in the file ``name`` with these bytes; its id is the slug of the name unless given.

    Raises UnknownFormatError for a kind of file without a reader, and UnreadableFileError for one that is
    empty, too large, broken, locked, without text, or in an encoding that cannot be told.
    """
    return read_in_ours(name, content, document_id=document_id).document


def read_file(name: str, content: bytes, *, document_id: str | None = None, url: str | None = None) -> Reading:
    """The document in a file as :func:`read_document` reads it, with remarks; ``url`` is where it was fetched from."""
    reading = read_in_ours(name, content, document_id=document_id, url=url)
    return replace(reading, remarks=reading.remarks + remarks_on_languages(reading.document))


def read_in_ours(name: str, content: bytes, *, document_id: str | None = None, url: str | None = None) -> Reading:
    """The same without looking for languages other than Korean and English."""
    if len(content) > MAX_FILE_BYTES:
        size, limit = (count / 1_000_000 for count in (len(content), MAX_FILE_BYTES))
        raise UnreadableFileError(name, f"it has {size:.1f} MB; at most {limit:.0f} MB are read. Split it into parts.")
    found = find_format(name, content)
    problem = foreign_problem(content)
    if problem is not None:
        raise UnreadableFileError(name, problem)
    if found is None:
        raise UnknownFormatError(name, _USUAL)
    document, remarks = _read(found, name, content, document_id)
    if not document.sections:
        raise UnreadableFileError(name, "there is no text in it. Send a file that has some.")
    return Reading(_finished(document, url, found), found.media_type, _remarks_on_name(name, found) + remarks)


def _read(found: Format, name: str, content: bytes, document_id: str | None) -> tuple[Document, Remarks]:
    try:
        return (_read_text if found in TEXTS else _read_binary)(found, name, content, document_id)
    except (KnowledgeError, MemoryError):
        raise
    except RecursionError as exc:
        raise UnreadableFileError(
            name, f"it is {found.name}, nested deeper than can be read. Send its text only."
        ) from exc
    except Exception as exc:  # a door: libraries meet broken files with whatever they like
        _LOG.warning("The reader of %s failed: %r", found.name, exc)
        raise UnreadableFileError(
            name, f"it is {found.name}, but a damaged one. Open it in its program, save it anew and send that."
        ) from exc


def _read_binary(found: Format, name: str, content: bytes, document_id: str | None) -> tuple[Document, Remarks]:
    if found == PDF:
        return read_pdf(name, content, document_id), ()
    package = check_package(name, content)
    if found == WORD and WORD_TYPES.search(package.types):
        return read_word(name, content, document_id), package.remarks
    if found == SLIDES and SLIDES_TYPES.search(package.types):
        return read_slides(name, content, document_id), package.remarks
    raise UnreadableFileError(name, f"its name says {found.name}, but its content is something else. Name it rightly.")


def _read_text(found: Format, name: str, content: bytes, document_id: str | None) -> tuple[Document, Remarks]:
    decoded = decode(name, content, declared_encoding(content) if found == WEBPAGE else None)
    if found == RESTRUCTURED:
        restructured = read_restructured(name, decoded.text, document_id)
        return restructured.document, decoded.remarks + restructured.remarks
    readers = {MARKDOWN: read_markdown, PLAIN: read_text, WEBPAGE: read_webpage, NOTEBOOK: read_notebook}
    return readers[found](name, decoded.text, document_id), decoded.remarks


def _finished(document: Document, url: str | None, found: Format) -> Document:
    """The address is where a page was fetched; other files may name a better one themselves."""
    source = document.source
    address = (url or source.url) if found == WEBPAGE else (source.url or url)
    return replace(document, source=replace(source, title=source.title[:MAX_SECTION_TITLE_CHARS], url=address))


def _remarks_on_name(name: str, found: Format) -> Remarks:
    named = format_named(name)
    if named == found:
        return ()
    extension = PurePath(name).suffix
    says = f"its name ends in {extension}" if extension else "its name has no extension"
    return (f"{says}, but it is {found.name}: read as such.",)
