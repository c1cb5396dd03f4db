"""Which kinds of pages are documents, and what each would be called as a file."""

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

from knowledge.sources.addresses import Address
from knowledge.sources.entry_names import clean_path

_OFFICE = "application/vnd.openxmlformats-officedocument"
EXTENSIONS: Mapping[str, str] = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/x-rst": ".rst",
    "text/prs.fallenstein.rst": ".rst",
    "application/pdf": ".pdf",
    f"{_OFFICE}.wordprocessingml.document": ".docx",
    f"{_OFFICE}.presentationml.presentation": ".pptx",
    "application/x-ipynb+json": ".ipynb",
}
# These say little: the ending of the path says what it is.
UNTELLING: Mapping[str, str] = {
    "text/plain": ".txt",
    "application/json": "",
    "application/octet-stream": "",
    "binary/octet-stream": "",
    "": "",
}
PAGE_TYPES: Collection[str] = frozenset((*EXTENSIONS, *UNTELLING))


def file_name(address: Address, media_type: str, readable: Collection[str]) -> str | None:
    """What the page at ``address`` is called as a file, its path kept; None when no reader would know it."""
    path = PurePosixPath(clean_path(unquote(address.path, errors="replace")) or "index")
    own = path.suffix.lower()
    if media_type in UNTELLING:
        ending = own if own in readable else UNTELLING[media_type]
    else:
        ending = EXTENSIONS.get(media_type, "")
    if ending not in readable or not ending:
        return None
    return str(path if own == ending else path.with_name(f"{path.name}{ending}"))
