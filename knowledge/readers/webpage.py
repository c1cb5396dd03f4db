"""Reading web pages: their main text, with the anchors of headings and paragraphs."""

import re
from dataclasses import dataclass

from lxml import etree, html

from knowledge.documents import Document, Source
from knowledge.errors import UnreadableFileError
from knowledge.readers.decoding import clean
from knowledge.readers.lines import slug_of_file
from knowledge.readers.outline import first_heading, make_sections
from knowledge.readers.webpage_parts import parts_of

_DECLARED = re.compile(
    rb"""(?:<meta[^>]{0,200}?charset|<\?xml[^>]{0,200}?encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I
)
_HEAD_BYTES = 4_096
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ADDRESS = re.compile(r"https?://[^\s/]+\S*")
_DATES = ("article:published_time", "article:modified_time", "date", "dcterms.date", "dc.date")
_MAIN = (
    "//main",
    "//*[@role='main']",
    "//article",
    "//*[@id='content' or @id='main-content' or @id='main' or @id='bodyContent' or @id='article']",
    "//body",
)
# A first candidate is the main text only if it holds this share of all text.
_MAIN_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class _About:
    """What a page says of itself in its head."""

    title: str
    author: str | None
    date: str | None
    url: str | None


def declared_encoding(content: bytes) -> str | None:
    """The encoding that a page claims, which may be wrong."""
    found = _DECLARED.search(content[:_HEAD_BYTES])
    return found[1].decode("ascii") if found else None


def read_webpage(name: str, text: str, document_id: str | None = None) -> Document:
    """The main text of a page in sections by its headings; what is around it (menus, footers) is left out.

    The id of a heading, or of the part it opens, is the place of its section. Raises UnreadableFileError.
    """
    root = _parse(name, text)
    about = _about(root)
    parts = parts_of(_main(root))
    title = first_heading(parts) or about.title or name
    return Document(
        id=document_id or slug_of_file(name),
        source=Source(title, author=about.author, date=about.date, url=about.url),
        sections=make_sections(title, parts),
    )


def _parse(name: str, text: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as exc:
        raise UnreadableFileError(name, "there is no text in it. Send a page that has some.") from exc
    # The parser stops there, and what comes after would be missing.
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise UnreadableFileError(name, "its parts are nested deeper than in any real page. Send its text only.")
    return root


def _main(root: html.HtmlElement) -> html.HtmlElement:
    """The element that holds the main text: the first kind of candidate with a fair share of all text."""
    whole = _size(root)
    for path in _MAIN:
        largest = max(root.xpath(path), key=_size, default=None)
        if largest is not None and _size(largest) >= _MAIN_SHARE * whole:
            return largest
    return root


def _size(element: html.HtmlElement) -> int:
    """Characters of running text: without what only links, scripts and styles hold."""
    return int(element.xpath("string-length(normalize-space(string(.)))"))


def _about(root: html.HtmlElement) -> _About:
    metas = {
        (meta.get("name") or meta.get("property") or "").lower(): clean(meta.get("content") or "").strip()
        for meta in root.iter("meta")
    }
    dates = [found[0] for key in _DATES if (found := _DATE.match(metas.get(key, "")))]
    links = (link.get("href") or "" for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical")
    return _About(
        title=" ".join(clean(root.findtext(".//title") or "").split()),
        author=metas.get("author") or None,
        date=dates[0] if dates else None,
        url=next(filter(_ADDRESS.fullmatch, links), None),
    )
