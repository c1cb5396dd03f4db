"""The text of an answer as sections: the recommendation in bold first, numbers as links, choices left to buttons."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from advisor.answers import Answer
from advisor.phrases import phrase
from bot.blocks.elements import MAX_SECTION_CHARS, section
from bot.blocks.message import Block
from bot.blocks.mrkdwn import clean, escape, link
from bot.labels.label import label
from bot.links import Links
from knowledge.documents import Language

MAX_BODY_CHARS = 6_000
MAX_BOLD_CHARS = 600
_BULLET = "- "
_NUMBER = re.compile(r"\[(\d{1,2})\]")
_LEADS = ("today", "since", "disclosure")
Render = Callable[[str], str]


def body(answer: Answer, links: Links) -> tuple[Block, ...]:
    """The sections of an answer's text, at most 6,000 characters of it; what is left out is linked."""
    render = numbered({citation.number: links.citation(citation) for citation in answer.citations})
    lines = list(_lines(told(answer), answer, render))
    kept = list(_within(lines, MAX_BODY_CHARS))
    if len(kept) < len(lines):
        where = next((links.citation(citation) for citation in answer.citations), None)
        kept.append(f"… {link(where, label('rest', answer.language))}" if where else "…")
    return tuple(section(text) for text in packed_lines(kept))


def told(answer: Answer) -> str:
    """The text of an answer without the question back, which stands with its buttons."""
    missing = answer.decision.missing_fact if answer.decision else None
    if missing is None:
        return answer.text
    back = "\n".join([missing.question, *(f"{_BULLET}{choice.label}" for choice in missing.choices)])
    return answer.text.removesuffix(back).rstrip()


def numbered(addresses: Mapping[int, str | None]) -> Render:
    """Renders a line: what it says escaped, the numbers of citations as links to where they stand."""

    def cite(found: re.Match[str]) -> str:
        url = addresses.get(int(found.group(1)))
        return link(url, found.group()) if url else found.group()

    return lambda line: _NUMBER.sub(cite, escape(line, code=True))


def leads_in(language: Language) -> tuple[str, ...]:
    """The words that lines of ours begin with, which are set in bold."""
    return tuple(f"{phrase(name, language)}:" for name in _LEADS)


def _lines(text: str, answer: Answer, render: Render) -> Iterator[str]:
    """Rendered lines, none longer than a section."""
    advised = answer.decision is not None and answer.decision.missing_fact is None
    leads = leads_in(answer.language)
    # A line is no shorter when it is rendered, so there is no room for more.
    for at, line in enumerate(clean(text).strip()[: MAX_BODY_CHARS + 1].split("\n")):
        lead = next((lead for lead in leads if line.startswith(lead)), None)
        if at == 0 and advised and len(line) <= MAX_BOLD_CHARS:
            yield _bold(line, render)
        elif lead is not None:
            first, *rest = pieces(line[len(lead) :], render, MAX_SECTION_CHARS - len(lead) - 2)
            yield f"*{lead}*{first}"
            yield from rest
        elif line.startswith(_BULLET):
            yield from pieces("•  " + line.removeprefix(_BULLET), render)
        else:
            yield from pieces(line, render)


def _bold(line: str, render: Render) -> str:
    """A line in bold, up to the numbers it ends with."""
    words = line.rstrip()
    tail = re.search(r"(?:\s*\[\d{1,2}\])*$", words)
    at = tail.start() if tail else len(words)
    return f"*{render(words[:at])}*{render(words[at:])}" if at else render(words)


def pieces(line: str, render: Render, limit: int = MAX_SECTION_CHARS) -> Iterator[str]:
    """A rendered line, in as many pieces as its length needs."""
    rendered = render(line)
    if len(rendered) < limit:
        yield "\u2060" + rendered if rendered.startswith("&gt;") else rendered
        return
    middle = line.rfind(" ", 1, len(line) // 2)
    at = middle if middle > len(line) // 4 else len(line) // 2
    yield from pieces(line[:at], render, limit)
    yield from pieces(line[at:].lstrip(), render, limit)


def _within(lines: Sequence[str], limit: int) -> Iterator[str]:
    """The first lines, as many as have room."""
    room = limit
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return
        yield line


def packed_lines(lines: Sequence[str], limit: int = MAX_SECTION_CHARS) -> Iterator[str]:
    """Lines joined to texts of at most ``limit`` characters, parted at empty lines where that is possible."""
    paragraphs = "\n".join(lines).strip("\n")
    while len(paragraphs) > limit:
        at = max(paragraphs.rfind("\n\n", 1, limit), 0) or paragraphs.rfind("\n", 1, limit + 1)
        yield paragraphs[:at].strip("\n")
        paragraphs = paragraphs[at:].strip("\n")
    if paragraphs:
        yield paragraphs
