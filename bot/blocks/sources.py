"""What an answer rests on, in small print: document, section, date, and what has changed since."""

from collections.abc import Iterable, Iterator, Sequence

from advisor.answers import Answer, Citation, CitedUpdate, Nearest
from advisor.compose import ENDED
from bot.blocks.body import packed_lines
from bot.blocks.elements import context
from bot.blocks.message import Block
from bot.blocks.mrkdwn import link, linked, shortened
from bot.labels.label import LABELS, label
from bot.links import Links
from knowledge.documents import Language

MAX_SOURCES = 10
MAX_WARNINGS = 3
MAX_NAME_CHARS = 80
_MAX_CONTEXT_CHARS = 2_000
_MAX_LINE_CHARS = 1_800
_MAX_NUMBERS_CHARS = 1_000


def sources(answer: Answer, links: Links) -> Iterator[Block]:
    """The sources of an answer, then the warnings of what it cites; nothing where nothing is cited."""
    lines = list(source_lines(answer.citations, links, answer.language))
    if lines:
        lines[0] = f"*{label('sources', answer.language)}*  {lines[0]}"
        yield from (context(text) for text in packed_lines(lines, _MAX_CONTEXT_CHARS))
    warned = warnings(answer.citations)
    if warned:
        yield context("\n".join(_warning_lines(warned, answer.language)))


def source_lines(citations: Sequence[Citation], links: Links, language: Language) -> Iterator[str]:
    """For each document and date a line that names them, and one with the sections and the numbers of their quotes."""
    documents: dict[tuple[str, str | None], dict[str, list[Citation]]] = {}
    for citation in citations[:MAX_SOURCES]:
        sections = documents.setdefault((citation.document_id, citation.as_of), {})
        sections.setdefault(citation.section, []).append(citation)
    for (document_id, as_of), sections in documents.items():
        yield document_name(document_id, as_of, links, language)
        yield from _joined([_cited_section(cited, links) for cited in sections.values()])
    if len(citations) > MAX_SOURCES:
        yield label("more", language, count=len(citations) - MAX_SOURCES)


def _cited_section(cited: Sequence[Citation], links: Links) -> str:
    numbers = " ".join(link(links.citation(each), f"[{each.number}]") for each in cited)
    if len(numbers) > _MAX_NUMBERS_CHARS:
        numbers = " ".join(f"[{each.number}]" for each in cited)
    return f"{numbers} {section_name(cited[0].section, cited[0].title)}"


def _joined(sections: Sequence[str]) -> Iterator[str]:
    """Sections beside each other, in as many lines as their length needs."""
    line = ""
    for each in sections:
        if line and len(line) + len(each) > _MAX_LINE_CHARS:
            yield line
            line = ""
        line = f"{line} · {each}" if line else each
    yield line


def document_name(document_id: str, as_of: str | None, links: Links, language: Language) -> str:
    """The title of a document, and the date its words are of."""
    title = shortened(links.document_title(document_id), MAX_NAME_CHARS)
    return f"{title} · {label('as_of', language, date=shortened(as_of, 30))}" if as_of else title


def source_name(citation: Citation, links: Links, language: Language) -> str:
    """The section, document and date of a citation."""
    document = document_name(citation.document_id, citation.as_of, links, language)
    return f"{section_name(citation.section, citation.title)} · {document}"


def section_name(section: str, title: str) -> str:
    """The number of a section with its title. A name that is no number says nothing to a reader."""
    number = f"§{section} " if section[:1].isdigit() else ""
    return shortened(f"{number}{title}", MAX_NAME_CHARS)


def warnings(citations: Iterable[Citation]) -> tuple[CitedUpdate, ...]:
    """What is no more as it was when the cited words were written; each once."""
    updates = dict.fromkeys(update for citation in citations for update in citation.updates)
    return tuple(update for update in updates if update.status in ENDED)


def status_name(status: str, language: Language) -> str:
    """What a status is called."""
    return label(f"status.{status}", language) if f"status.{status}" in LABELS else shortened(status, 40)


def update_line(update: CitedUpdate, language: Language) -> str:
    """A system, what became of it and when, with the evidence."""
    parts = [f"*{shortened(update.system, MAX_NAME_CHARS)}* {status_name(update.status, language)}", update.as_of]
    if update.source:
        parts.append(link(update.source, label("evidence", language)))
    return " · ".join(parts)


def nearest(answer: Answer, links: Links) -> Iterator[Block]:
    """The sections nearest to a question that was not answered."""
    if answer.nearest:
        lines = [f"*{label('nearest', answer.language)}*"]
        lines += [_nearest_line(each, links, answer.language) for each in answer.nearest[:MAX_SOURCES]]
        yield context("\n".join(lines))


def _nearest_line(section: Nearest, links: Links, language: Language) -> str:
    name = section_name(section.section, section.title)
    url = links.section(section.document_id, section.section, language)
    return f"•  {linked(url, name)} · {shortened(links.document_title(section.document_id), MAX_NAME_CHARS)}"


def _warning_lines(warned: Sequence[CitedUpdate], language: Language) -> Iterator[str]:
    yield from (f"⚠️ {update_line(update, language)}" for update in warned[:MAX_WARNINGS])
    if len(warned) > MAX_WARNINGS:
        yield label("more", language, count=len(warned) - MAX_WARNINGS)
