"""The headings and blocks of an element of a web page, in reading order."""

import re

from lxml import etree, html

from knowledge.documents import Place
from knowledge.readers.decoding import clean
from knowledge.readers.outline import Block, Heading, Part, standing_on

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LEFT_OUT = frozenset(
    {
        *("script", "style", "noscript", "template", "head", "nav", "footer", "aside", "dialog", "menu"),
        *("form", "button", "select", "textarea", "input", "iframe", "object", "embed", "svg", "canvas"),
        *("audio", "video", "annotation"),
    }
)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "menu", "dialog"})
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|breadcrumbs?|footer|cookies?|share|social|advert|ads|toc"
    r"|headerlink|anchorjs-link|pagination|skip-link|sr-only|visually-hidden|related|newsletter)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCKS = frozenset(
    {
        *("html", "body", "main", "section", "article", "header", "div", "center", "address", "details", "summary"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "p", "pre", "blockquote", "figure", "figcaption", "fieldset", "hr"),
        *("ul", "ol", "li", "dl", "dt", "dd"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"),
    }
)
_CELLS = frozenset({"td", "th"})
_MAX_ANCHOR_CHARS = 200
_MENU_LINKS = 3
_MENU_SHARE = 0.9


def parts_of(main: html.HtmlElement) -> list[Part]:
    """The parts of ``main``, walked without recursion: pages nest as deep as they like."""
    walk = _Walk()
    # lxml's own walker, for it does not recurse.
    walker = etree.iterwalk(main, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if element is not main and _is_around(element, walk):
                walker.skip_subtree()
                walk.left_out.add(element)
                continue
            walk.enter(element)
        else:
            if element not in walk.left_out:
                walk.leave(element)
            if element is not main:
                walk.say(element.tail)
    walk.flush()
    return walk.parts


class _Walk:
    """What was said so far, and where we are."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.left_out: set[html.HtmlElement] = set()
        self.lists: list[int | None] = []
        self._said: list[str] = []
        self._anchor: str | None = None
        self._verbatim = 0
        self._rows = 0
        self._opens = ""
        self._tight = False

    def enter(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag in _BLOCKS and not (self._rows and tag != "tr"):
            self.flush()
        self._remember_anchor(element)
        if tag in ("ul", "ol"):
            self.lists.append(_first_number(element) if tag == "ol" else None)
        elif tag == "li":
            self._open_item()
        elif tag in ("dd", "tr"):
            self._tight = bool(self.parts)
        self._verbatim += tag == "pre"
        self._rows += tag == "tr" and not _is_layout(element)
        if tag == "br":
            self._said.append("\n")
        self.say(element.text)

    def leave(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag in _HEADINGS:
            self._end_heading(_HEADINGS[tag], element.get("id"))
        elif tag in _CELLS and self._rows:
            self._said.append(" | ")
        elif tag in _BLOCKS and not (self._rows and tag != "tr"):
            self.flush()
        elif tag in _BLOCKS:
            self._said.append(" ")
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        self._verbatim -= tag == "pre"
        self._rows -= tag == "tr" and not _is_layout(element)

    def say(self, text: str | None) -> None:
        if text:
            self._said.append(clean(text) if self._verbatim else re.sub(r"\s+", " ", clean(text)))

    def flush(self) -> None:
        text, self._said = self._text(), []
        if text:
            self.parts.append(Block(self._opens + text, self._places(), tight=self._tight))
            self._opens, self._tight, self._anchor = "", False, None

    def _text(self) -> str:
        joined = "".join(self._said)
        if self._verbatim:
            return joined.strip("\n").rstrip()
        return re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", joined)).strip(" \n|")

    def _places(self) -> tuple[Place, ...]:
        return standing_on("anchor", self._anchor) if self._anchor else ()

    def _remember_anchor(self, element: html.HtmlElement) -> None:
        anchor = element.get("id") or (element.get("name") if element.tag == "a" else None)
        if anchor and not "".join(self._said).strip() and _is_anchor(anchor):
            self._anchor = anchor

    def _open_item(self) -> None:
        depth = len(self.lists)
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number + 1
        self._opens = "  " * max(depth - 1, 0) + ("- " if number is None else f"{number}. ")
        self._tight = bool(self.parts) and isinstance(self.parts[-1], Block) and self._follows_item()

    def _follows_item(self) -> bool:
        before = self.parts[-1]
        return isinstance(before, Block) and re.match(r"\s*(?:-|\d+\.) ", before.text) is not None

    def _end_heading(self, level: int, anchor: str | None) -> None:
        title, self._said = self._text().replace("\n", " ").strip("¶#§ "), []
        self._anchor = anchor if anchor and _is_anchor(anchor) else self._anchor
        if title:
            self.parts.append(Heading(level, title, self._places()))
            self._anchor = None
        self._opens, self._tight = "", False


def _is_anchor(value: str) -> bool:
    return len(value) <= _MAX_ANCHOR_CHARS and not re.search(r"\s", value) and value == clean(value)


def _is_around(element: html.HtmlElement, walk: _Walk) -> bool:
    """Whether ``element`` belongs to what is around a page's text: menus, footers, what nobody sees."""
    if not isinstance(element.tag, str) or element.tag in _LEFT_OUT or element.get("role") in _ROLES:
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if _HIDDEN.search(element.get("style") or ""):
        return True
    if element.tag == "header":
        return not element.xpath("boolean(.//h1 | .//h2)")
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag in ("div", "ul", "ol", "a", "p", "span", "section") and _AROUND.search(named):
        return True
    return element.tag in ("ul", "ol") and not walk.lists and _is_menu(element)


def _is_menu(element: html.HtmlElement) -> bool:
    """A list of nothing but links."""
    links = element.xpath(".//a")
    linked = sum(len("".join(link.itertext())) for link in links)
    return len(links) >= _MENU_LINKS and linked >= _MENU_SHARE * len("".join(element.itertext()).replace("\n", ""))


def _is_layout(row: html.HtmlElement) -> bool:
    """A row that holds a part of a page, not cells of a table."""
    return bool(row.xpath("boolean(.//table | .//h1 | .//h2 | .//h3 | .//pre | .//ul | .//p[2])"))


def _first_number(element: html.HtmlElement) -> int:
    start = element.get("start") or ""
    return int(start) if re.fullmatch(r"\d{1,4}", start) else 1
