"""Slack's own markup: what others wrote stands in it as plain words, and nothing they wrote works."""

import re

from bot.links import safe_address

# Characters that are not seen but work: controls, turns of a line's direction, halves of pairs, tags.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ue000\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_ACCENTS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_PILED = re.compile(f"({_ACCENTS}{{4}}){_ACCENTS}+")
# Signs that begin or end a format: not those within a word or between blanks.
_EDGES = re.compile(r"(?<![^\W_])[*_~]+(?=[^\s*_~])|(?<=[^\s*_~])[*_~]+(?![^\W_])")
_CODE = re.compile(r"`[^`\n]+`")
# Signs that look the same and mean nothing.
_LIKE = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Stands for a stretch of code while the words around it are made plain.
_HOLE = "\ue000"
_NEAR = 40


def clean(text: str) -> str:
    """``text`` without what is not seen but works: control characters, turns of direction, piled-up accents."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _PILED.sub(r"\1", _UNSEEN.sub("", lines))


def inline(text: str) -> str:
    """``text`` in one line."""
    return " ".join(clean(text).split())


def escape(text: str, *, code: bool = False) -> str:
    """``text`` as words of a message. With ``code``, what stands between two backticks may show as code."""
    text = clean(text)
    spans = iter(_CODE.findall(text) if code and _is_paired(text) else [])
    held = _CODE.sub(_HOLE, text) if code and _is_paired(text) else text
    plain = _EDGES.sub(_alike, held).replace("`", "ˋ")
    return re.sub(_HOLE, lambda _: next(spans), plain).translate(_ENTITIES)


def _is_paired(text: str) -> bool:
    return "``" not in text and all(line.count("`") % 2 == 0 for line in text.split("\n"))


def _alike(found: re.Match[str]) -> str:
    return found.group().translate(_LIKE)


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters of ``text``, cut at a blank where one is near."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    blank = kept.rfind(" ", max(1, limit - _NEAR))
    return (kept[:blank] if blank > 0 else kept).rstrip() + "…"


def fitted(text: str, limit: int, *, code: bool = False) -> str:
    """``text`` escaped, at most ``limit`` characters with its escapes."""
    # No text is shorter with its escapes: what is longer without them needs no escaping.
    words = clean(text)[: limit + 1]
    escaped = escape(words, code=code)
    while len(escaped) > limit:
        words = cut(words, max(2, min(len(words) - 1, len(words) * limit // len(escaped))))
        escaped = escape(words, code=code)
    return escaped


def shortened(text: str, limit: int, *, code: bool = False) -> str:
    """``text`` in one line, escaped, at most ``limit`` characters with its escapes."""
    return fitted(inline(text), limit, code=code)


def link(url: str | None, label: str) -> str:
    """``label``, which is not escaped yet, as a link; as words where there is no address."""
    return linked(url, escape(inline(label)))


def linked(url: str | None, escaped: str) -> str:
    """Words that are escaped already as a link; as words where there is no address."""
    address = safe_address(url)
    return f"<{address.replace('&', '&amp;')}|{escaped}>" if address else escaped


def quoted(escaped: str) -> str:
    """A line that is escaped already, set as a quote."""
    return f"> {escaped}"
