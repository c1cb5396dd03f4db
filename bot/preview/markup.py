"""Slack's markup as HTML, as far as our messages use it."""

import re
from html import unescape

from markupsafe import Markup, escape

_TOKEN = re.compile(r"<(?P<link>[^<>]+)>|`(?P<code>[^`\n]+)`|(?P<sign>[⚠⏳✏✅🔄⏹🙋]\ufe0f?)")
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_PLACE = "\ue000{}\ue001"
_HELD = re.compile("\ue000(\\d+)\ue001")
_QUOTE = re.compile(r"(?:&gt;|>) ?")


def markup_html(text: str) -> Markup:
    """The HTML of a text in Slack's markup: links, bold, code, quotes, people and channels."""
    held: list[Markup] = []

    def hold(found: re.Match[str]) -> str:
        held.append(_token(found))
        return _PLACE.format(len(held) - 1)

    return Markup("").join(_line(line, held) for line in _lines(_TOKEN.sub(hold, text)))


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _line(line: str, held: list[Markup]) -> Markup:
    """A line, its links put back; a quoted one as a quote."""
    begins = _QUOTE.match(line)
    words = line[begins.end() :] if begins else line
    bold = _BOLD.sub(r"<b>\1</b>", str(escape(unescape(words))))
    html = Markup(_HELD.sub(lambda found: str(held[int(found.group(1))]), bold))  # escaped above
    if begins:
        return Markup("<blockquote>{}</blockquote>").format(html)
    return Markup("<div class='line'>{}</div>").format(html) if line else Markup("<div class='gap'></div>")


def _token(found: re.Match[str]) -> Markup:
    if code := found.group("code"):
        return Markup("<code>{}</code>").format(unescape(code))
    if sign := found.group("sign"):
        return Markup("<span class='sign s{}'>{}</span>").format(f"{ord(sign[0]):x}", sign[0])
    target, _, words = found.group("link").partition("|")
    if target.startswith(("@", "#", "!")):
        shown = words if target.startswith("!") else f"{target[0]}{words or target[1:]}"
        return Markup("<span class='mention'>{}</span>").format(unescape(shown))
    return Markup("<a href='{}'>{}</a>").format(unescape(target), unescape(words or target))
