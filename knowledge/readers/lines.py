"""What the readers of text share: lines, titles, names, and a section made of lines."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from knowledge.documents import Place, Section, Span, Text
from knowledge.languages import written_language
from knowledge.sentences import split_sentences

MAX_TITLE_CHARS = 120
_MAX_SLUG_CHARS = 80
_SENTENCE_END = (".", "!", "。", "！", ",", ";", ":", "…")


def split_lines(text: str) -> list[str]:
    """The lines of ``text``, whichever of the three line ends it uses."""
    return re.split(r"\r\n|\r|\n", text)


def join_lines(lines: Iterable[str]) -> str:
    """``lines`` without trailing blanks, one blank line where there were several, none at the ends."""
    joined = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", joined).strip("\n")


def is_title(line: str) -> bool:
    """Whether ``line`` could be a heading: short, and no sentence. A question may be one."""
    stripped = line.strip()
    return 0 < len(stripped) <= MAX_TITLE_CHARS and not stripped.endswith(_SENTENCE_END)


def title_of(lines: Sequence[str], fallback: str) -> str:
    """The first line that could be a heading and does not start with a number ("19 minute read")."""
    found = (line.strip() for line in lines if is_title(line) and not line.strip()[0].isdigit())
    return next((line for line in found if any(map(str.isalpha, line))), fallback)


def slug(name: str) -> str:
    """``name`` in small letters and digits of any script, hyphens between; "document" if nothing is left."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = re.findall(r"[^\W_]+", folded)
    return "-".join(words)[:_MAX_SLUG_CHARS].strip("-") or "document"


def slug_of_file(name: str) -> str:
    """The slug of a file's name without its folder and extension."""
    return slug(PurePath(name.replace("\\", "/")).stem)


def make_section(
    section: str,
    title: str,
    text: str,
    sentences: tuple[Span, ...] | None = None,
    places: tuple[Place, ...] = (),
) -> Section | None:
    """A section in the language of its text, or None when the text holds no words."""
    spans = split_sentences(text) if sentences is None else sentences
    if not spans:
        return None
    return Section(id=section, texts=(Text(written_language(text), title, text, spans, places=places),))
