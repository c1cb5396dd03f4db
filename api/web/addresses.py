"""The addresses of pages, as links name them: permanent, and safe whatever an id is made of."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from advisor.answers import FactValue
from knowledge.documents import Language, Span

# What a link to a quote points at, and a browser scrolls to.
QUOTE = "quote"


def document_address(document_id: str) -> str:
    """The page that lists a document's sections."""
    return f"/sources/{_part(document_id)}"


def section_address(
    document_id: str,
    section: str,
    *,
    language: Language | None = None,
    quoted: tuple[Language, Span] | None = None,
) -> str:
    """A section's page, shown in ``language``, with the stretch ``quoted`` of one of its texts marked."""
    address = f"{document_address(document_id)}/{_part(section)}"
    query: dict[str, str | int] = {"lang": language} if language else {}
    if quoted is None:
        return f"{address}?{urlencode(query)}" if query else address
    spoken, span = quoted
    query.update({"from": span.start, "to": span.end, "in": spoken})
    return f"{address}?{urlencode(query)}#{QUOTE}"


def ask_address(question: str, *, persona: str | None = None, facts: Mapping[str, FactValue] | None = None) -> str:
    """The page that asks ``question`` again; facts are told as ``name:value,…``."""
    query = {"q": question}
    if persona is not None:
        query["persona"] = persona
    if facts:
        query["facts"] = ",".join(f"{name}:{_said(value)}" for name, value in facts.items())
    return f"/?{urlencode(query)}"


def own_path(path: str) -> str:
    """``path`` where it leads to a page of this server, otherwise ``/``."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if plain and path.isprintable() else "/"


def _said(value: FactValue) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _part(name: str) -> str:
    # A dot alone would be taken for a folder, as would a slash.
    return quote(name, safe="") if name.strip(".") else name.replace(".", "%2E")
