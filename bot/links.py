"""Where our messages lead, with the names of what stands there."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote, urlsplit

from advisor.answers import Citation, FactValue
from index.errors import IndexError_
from knowledge.decisions.rules import Fact, Persona
from knowledge.documents import Document, Language

MAX_ADDRESS_CHARS = 500
# What an address may hold as it stands; all else is percent-encoded, so that no address can end a link early.
_PLAIN = "%/:=&?~#+!$,;'@()*[]-._"


class Links:
    """Addresses of sections, and titles of documents, personas and facts.

    ``public_url`` is where the pages of this server are reached; without it a link leads to the original.
    ``documents`` tells those of the active generation, whenever it is asked.
    """

    def __init__(
        self,
        public_url: str | None = None,
        *,
        documents: Callable[[], Sequence[Document]] = tuple,
        personas: Mapping[str, Persona] | None = None,
    ) -> None:
        self._public_url = public_url.rstrip("/") if public_url else None
        self._documents = documents
        self.personas = personas or {}

    def section(self, document_id: str, section: str, language: Language) -> str | None:
        """The page of a section, or None where there are no pages."""
        if self._public_url is None:
            return None
        return safe_address(f"{self._public_url}/sources/{_part(document_id)}/{_part(section)}?lang={language}")

    def citation(self, citation: Citation) -> str | None:
        """The page where a quote stands, with the quote marked; else its original, else None."""
        page = self.section(citation.document_id, citation.section, citation.language)
        marked = f"&from={citation.start}&to={citation.end}&in={citation.language}#quote"
        return safe_address(page + marked if page else citation.url)

    def document_title(self, document_id: str) -> str:
        """The title of a document, or its id where it is not known."""
        try:
            documents = self._documents()
        except IndexError_:
            documents = ()
        return next((each.source.title for each in documents if each.id == document_id), document_id)

    def persona_title(self, persona_id: str, language: Language) -> str:
        """What a persona is called, or its id."""
        persona = self.personas.get(persona_id)
        return persona.title[language] if persona else persona_id

    def find_fact(self, name: str, persona_id: str | None) -> Fact | None:
        """The fact of that name: of the persona, else of whichever has one."""
        known = self.personas.get(persona_id or "")
        personas = [known, *self.personas.values()] if known else list(self.personas.values())
        return next((fact for persona in personas for fact in persona.facts if fact.name == name), None)

    def value_label(self, name: str, value: FactValue, persona_id: str | None, language: Language) -> str:
        """What a value of a fact is called, or the value."""
        fact = self.find_fact(name, persona_id)
        choices = fact.choices if fact else ()
        return next((choice.label[language] for choice in choices if choice.value == value), str(value).lower())


def _part(name: str) -> str:
    # A dot alone would be taken for a folder, as would a slash.
    return quote(name, safe="", errors="replace") if name.strip(".") else name.replace(".", "%2E")


def safe_address(url: str | None) -> str | None:
    """``url`` as it can stand in a link; None for what is no web address."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    safe = quote(url or "", safe=_PLAIN, errors="replace")
    return safe if len(safe) <= MAX_ADDRESS_CHARS else None
