"""An answer as a stream: its text in pieces of Markdown as they are told, then the blocks under it."""

import re
from collections.abc import Iterator, Mapping, Sequence

from advisor.answers import Answer
from bot.blocks.answer import below
from bot.blocks.body import MAX_BODY_CHARS, leads_in, told
from bot.blocks.markdown import markdown, markdown_number
from bot.blocks.message import Block
from bot.blocks.mrkdwn import clean, cut
from bot.delivery import Delivery
from bot.links import Links

_NUMBER = re.compile(r"\[(\d{1,2})\]")
_BULLET = "- "


def plain_chunks(
    answer: Answer, delivery: Delivery, *, links: Links, human: bool = False
) -> tuple[tuple[str, ...], tuple[Block, ...]]:
    """The text of an answer, one piece of Markdown for each of its lines, and the blocks that end the stream."""
    addresses = {citation.number: links.citation(citation) for citation in answer.citations}
    lines = cut(clean(told(answer)).strip(), MAX_BODY_CHARS).split("\n")
    leads = leads_in(answer.language)
    decided = answer.decision is not None and answer.decision.missing_fact is None
    pieces = [_line(line, addresses, leads, bold=at == 0 and decided) for at, line in enumerate(lines)]
    chunks = [*(f"{piece}\n" for piece in pieces[:-1]), pieces[-1]]
    return tuple(_joined(chunks)), below(answer, delivery, links=links, human=human)


def _line(line: str, addresses: Mapping[int, str | None], leads: Sequence[str], *, bold: bool) -> str:
    """A line in Markdown, its numbers as links."""
    bullet = _BULLET if line.startswith(_BULLET) else ""
    words = line.removeprefix(bullet).strip()
    lead = next((lead for lead in leads if words.startswith(lead)), "")
    parts = [
        markdown_number(addresses.get(int(part)), int(part)) if at % 2 else markdown(part)
        for at, part in enumerate(_NUMBER.split(words.removeprefix(lead)))
    ]
    if bold and parts[0].strip():
        parts[0] = f"**{parts[0].strip()}** "
    return bullet + (f"**{lead}**" if lead else "") + "".join(parts)


def _joined(chunks: list[str]) -> Iterator[str]:
    """The pieces that say something, with the empty lines before them."""
    pending = ""
    for chunk in chunks:
        pending += chunk
        if chunk.strip():
            yield pending
            pending = ""
