"""The headings and blocks of a tree of reStructuredText, in reading order."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from textwrap import dedent

from docutils import nodes

from knowledge.readers.outline import Block, Heading, Part

_ROLE = re.compile(r":[A-Za-z][\w:+.-]*:`([^`]*)`|`([^`]*)`:[A-Za-z][\w:+.-]*:")
_TARGET = re.compile(r"^(.+?)\s*<[^<>]*>$", re.DOTALL)
_UNKNOWN = re.compile(r'Unknown directive type "(.+?)"')
_REFUSED = re.compile(r'"(\S+?)" directive disabled|deactivated; ignoring "(\S+?)" directive')
_DIRECTIVE = re.compile(r"\.\. +(?:\|[^|]*\| *)?[\w:+.-]+:: *(?P<arguments>.*)")
_OPTION = re.compile(r"\s*:[\w-]+:( |$)")
# Of Sphinx, and without text of their own. What includes is refused like `include`.
_WITHOUT_TEXT = re.compile(r"toctree|index|auto\w+|.*:?module|currentmodule|highlight|graphviz|plot|tabularcolumns")
_INCLUDES = ("literalinclude",)
_SKIPPED = (
    *(nodes.comment, nodes.target, nodes.substitution_definition, nodes.image, nodes.pending, nodes.raw),
    *(nodes.label, nodes.transition, nodes.title, nodes.decoration),
)
_VERBATIM = (nodes.literal_block, nodes.doctest_block, nodes.math_block, nodes.line_block)
_MAX_DEPTH = 8


class RestructuredParts:
    """Turns trees into parts, and keeps what was ``refused``. ``parse`` is for the text inside unknown directives."""

    def __init__(self, parse: Callable[[str], nodes.document]) -> None:
        self.refused: list[str] = []
        self._parse = parse
        self._depth = 0

    def parts(self, node: nodes.Element, level: int = 0) -> Iterator[Part]:
        """The parts of the children of ``node``, a section of ``level``."""
        for child in node.children:
            if isinstance(child, nodes.section):
                yield Heading(level + 1, _line(child.next_node(nodes.title)))
                yield from self.parts(child, level + 1)
            elif isinstance(child, nodes.Element) and not isinstance(child, _SKIPPED):
                yield from self._block(child, level)

    def _block(self, node: nodes.Element, level: int) -> Iterator[Part]:
        if isinstance(node, nodes.system_message):
            yield from self._message(node, level)
        elif isinstance(node, _VERBATIM):
            yield from _said(node.astext().strip("\n"))
        elif isinstance(node, nodes.bullet_list | nodes.enumerated_list):
            yield from self._list(node, level)
        elif isinstance(node, nodes.definition_list_item | nodes.field | nodes.option_list_item):
            yield from _tight(self._pair(node, level))
        elif isinstance(node, nodes.table):
            yield from _said("\n".join(filter(None, map(_row, node.findall(nodes.row)))))
        elif isinstance(node, nodes.TextElement):
            yield from _said(_line(node))
        else:
            yield from self.parts(node, level)

    def _list(self, node: nodes.Element, level: int) -> Iterator[Part]:
        start = node.get("start", 1) if isinstance(node, nodes.enumerated_list) else None
        for at, item in enumerate(node.children):
            label = "- " if start is None else f"{start + at}. "
            for count, part in enumerate(self.parts(item, level) if isinstance(item, nodes.Element) else ()):
                indented = _indented(part, label if count == 0 else "  ")
                yield _close(indented) if at or count else indented

    def _pair(self, node: nodes.Element, level: int) -> Iterator[Part]:
        """A term and what is said of it."""
        names = [_line(child) for child in node.children if isinstance(child, nodes.term | nodes.field_name)]
        names += [_line(child) for child in node.children if isinstance(child, nodes.option_group)]
        yield from _said(", ".join(names))
        for child in node.children:
            if isinstance(child, nodes.definition | nodes.field_body | nodes.description):
                yield from self.parts(child, level)

    def _message(self, message: nodes.Element, level: int) -> Iterator[Part]:
        """What the parser did not take in: a directive that is refused, or one that only Sphinx knows."""
        said = message.astext()
        written = message.next_node(nodes.literal_block)
        if found := _REFUSED.search(said):
            self.refused.append(found[1] or found[2])
        elif (found := _UNKNOWN.search(said)) and written is not None:
            name = found[1].rpartition(":")[2]
            if name in _INCLUDES:
                self.refused.append(name)
            elif not _WITHOUT_TEXT.fullmatch(name) and self._depth < _MAX_DEPTH:
                yield from self._inside(written.astext(), level)

    def _inside(self, directive: str, level: int) -> Iterator[Part]:
        """The argument and the content of a directive, whose options are left out."""
        first, *others = directive.split("\n")
        matched = _DIRECTIVE.match(first)
        yield from _said(_plain(matched["arguments"]) if matched else "")
        while others and _OPTION.match(others[0]):
            others.pop(0)
        content = dedent("\n".join(others)).strip("\n")
        if content:
            self._depth += 1
            yield from self.parts(self._parse(content), level)
            self._depth -= 1


def _said(text: str) -> Iterator[Block]:
    if text.strip():
        yield Block(text)


def _tight(parts: Iterator[Part]) -> Iterator[Part]:
    for at, part in enumerate(parts):
        yield _close(part) if at else part


def _close(part: Part) -> Part:
    return replace(part, tight=True) if isinstance(part, Block) else part


def _indented(part: Part, label: str) -> Part:
    if not isinstance(part, Block):
        return part
    return replace(part, text=label + part.text.replace("\n", "\n" + " " * len(label)))


def _row(row: nodes.Element) -> str:
    cells = [_line(cell) for cell in row.findall(nodes.entry)]
    return " | ".join(cells) if any(cells) else ""


def _line(node: nodes.Node | None) -> str:
    return " ".join(_plain(node.astext()).split()) if node is not None else ""


def _plain(text: str) -> str:
    """``text`` without the roles that only Sphinx knows: ``:class:`~a.Foo``` reads ``Foo``."""
    return _ROLE.sub(_words_of_role, text)


def _words_of_role(found: re.Match[str]) -> str:
    words = found[1] or found[2] or ""
    if titled := _TARGET.match(words):
        return titled[1]
    return words.rpartition(".")[2] if words.startswith("~") else words.removeprefix("!")
