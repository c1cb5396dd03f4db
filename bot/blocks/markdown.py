"""Standard Markdown, for what is streamed: what others wrote stands in it as plain words."""

import re

from bot.blocks.mrkdwn import clean
from bot.links import safe_address

_SIGNS = re.compile(r"[\\\[\]|`!]|(?<![^\W_])[*_~]|[*_~](?![^\W_])")
_STARTS = re.compile(r"^(\s*)([#+=\-])", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def markdown(text: str) -> str:
    """``text`` as words of a Markdown document."""
    plain = _SIGNS.sub(lambda found: "\\" + found.group(), clean(text))
    plain = _NUMBERED.sub(r"\1\\\2", _STARTS.sub(r"\1\\\2", plain))
    return plain.translate(_ENTITIES)


def markdown_number(url: str | None, number: int) -> str:
    """The number of a citation in brackets, as a link where there is an address."""
    address = (safe_address(url) or "").replace("(", "%28").replace(")", "%29")
    return f"[[{number}]]({address})" if address else f"\\[{number}\\]"
