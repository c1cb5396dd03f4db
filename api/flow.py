"""A persona's rules as a drawing: a decision per row, its outcome to the right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.flow_text import escape_xml, wrap_text
from knowledge.decisions.rules import Leaf, Persona, Rule
from knowledge.documents import Language

_WIDTH = 1040
_TOP = 72
_GAP = 34
_PAD = 12
_LINE = 21
_FONT = 15
_LEFT = 24
_INDENT = 36
_STEM = 16
_RULE_RIGHT = 440
_LEAF_LEFT = 520
_LEAF_RIGHT = _WIDTH - 24
_NAMES = {"pytorch": "PyTorch", "tensorflow": "TensorFlow", "keras": "Keras", "jax": "JAX"}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "ko": {
        "title": "{persona}: 결정 흐름",
        "lead": "위에서부터 차례로 따져 처음으로 맞는 규칙을 따릅니다.",
        "recommend": "추천: {what}",
        "ask": "되묻기: {what}",
        "go_to": "이어서: {what}",
        "today": "지금은: {what}",
        "yes": "예",
        "no": "아니요",
    },
    "en": {
        "title": "{persona}: decision flow",
        "lead": "Read from the top; the first rule that matches is followed.",
        "recommend": "Recommend: {what}",
        "ask": "Ask: {what}",
        "go_to": "Go on with: {what}",
        "today": "Today: {what}",
        "yes": "yes",
        "no": "no",
    },
}
_STYLE = (
    "text{font:15px system-ui,'Apple SD Gothic Neo','Noto Sans KR',sans-serif;fill:#0f172a}"
    "rect{stroke-width:1.5}.head{font-size:20px;font-weight:700}.strong{font-weight:700}.small{font-size:13px}"
    ".rule{fill:#f1f5f9;stroke:#64748b}.recommend{fill:#ecfdf5;stroke:#047857}.ask{fill:#fff7ed;stroke:#b45309}"
    ".go_to{fill:#eff6ff;stroke:#1d4ed8}.edge{fill:none;stroke:#475569;stroke-width:1.5}"
)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A rule on the page, with its outcome when it has one; ``parent`` and ``before`` are where edges come from."""

    x: int
    y: int
    height: int
    lines: tuple[_Line, ...]
    outcome: tuple[_Line, ...]
    kind: str
    parent: "_Row | None"
    before: "_Row | None"

    @property
    def bottom(self) -> int:
        return self.y + self.height


def draw_flow(persona: Persona, language: Language, personas: Mapping[str, Persona]) -> str:
    """``persona``'s rules as an SVG; ``personas`` gives the names of those that its rules go on with."""
    words = _WORDS[language]
    page = _Page(language, personas)
    page.place(persona.rules, depth=0, parent=None)
    title = words["title"].format(persona=persona.title[language])
    name = f"flow-{escape_xml(persona.id)}"
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {page.y}" width="{_WIDTH}" '
            f'height="{page.y}" role="img" aria-labelledby="{name}-title {name}-desc" lang="{language}">',
            f'<title id="{name}-title">{escape_xml(title)}</title>',
            f'<desc id="{name}-desc">{escape_xml(_spoken(page.rows, words["lead"]))}</desc>',
            f"<style>{_STYLE}</style>",
            f'<defs><marker id="{name}-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            'orient="auto"><path d="M0 0L8 4L0 8z" fill="#475569"/></marker></defs>',
            f'<rect width="{_WIDTH}" height="{page.y}" fill="#ffffff"/>',
            f'<text class="head" x="{_LEFT}" y="34">{escape_xml(title)}</text>',
            f'<text class="small" x="{_LEFT}" y="56">{escape_xml(words["lead"])}</text>',
            *(piece for row in page.rows for piece in _drawn(row, words, f"url(#{name}-tip)")),
            "</svg>",
        )
    )


class _Page:
    """Rows placed so far; ``y`` is where the next one goes."""

    def __init__(self, language: Language, personas: Mapping[str, Persona]) -> None:
        self._language = language
        self._personas = personas
        self.rows: list[_Row] = []
        self.y = _TOP

    def place(self, rules: Sequence[Rule], depth: int, parent: _Row | None) -> None:
        """Place ``rules`` one below the other, each with its children below it."""
        before: _Row | None = None
        for rule in rules:
            row = self._row(rule, _LEFT + depth * _INDENT, parent if before is None else None, before)
            self.rows.append(row)
            self.y = row.bottom + _GAP
            self.place(rule.rules, depth + 1, row)
            before = row

    def _row(self, rule: Rule, x: int, parent: _Row | None, before: _Row | None) -> _Row:
        lines = [_Line(line) for line in self._wrapped(rule.label[self._language], x, _RULE_RIGHT)]
        lines.append(_Line(f"§ {rule.reason.section}", "small"))
        kind, outcome = ("", ()) if rule.leaf is None else self._outcome(rule.leaf)
        height = max(len(lines), len(outcome)) * _LINE + 2 * _PAD
        return _Row(x, self.y, height, tuple(lines), outcome, kind, parent, before)

    def _outcome(self, leaf: Leaf) -> tuple[str, tuple[_Line, ...]]:
        kind, what = self._what(leaf)
        words = _WORDS[self._language]
        parts = [(words[kind].format(what=what), "strong")]
        if leaf.advice is not None:
            parts.append((leaf.advice[self._language], ""))
        if leaf.today is not None:
            parts.append((words["today"].format(what=leaf.today.text[self._language]), "small"))
        return kind, tuple(
            _Line(line, style)
            for text, style in parts
            for line in self._wrapped(text, _LEAF_LEFT, _LEAF_RIGHT)
        )

    def _what(self, leaf: Leaf) -> tuple[str, str]:
        if leaf.ask is not None:
            question = (
                fact.question
                for each in self._personas.values()
                for fact in each.facts
                if fact.name == leaf.ask
            )
            return "ask", next(question)[self._language]
        if leaf.go_to is not None:
            return "go_to", self._personas[leaf.go_to].title[self._language]
        return "recommend", " + ".join(_NAMES.get(name, name) for name in leaf.recommend)

    @staticmethod
    def _wrapped(text: str, left: int, right: int) -> tuple[str, ...]:
        return wrap_text(text, (right - left - 2 * _PAD) / _FONT)


def _spoken(rows: Sequence[_Row], lead: str) -> str:
    said = [lead]
    for number, row in enumerate(rows, start=1):
        label = " ".join(line.text for line in row.lines[:-1])
        outcome = " ".join(line.text for line in row.outcome)
        said.append(f"{number}. {label} → {outcome}" if outcome else f"{number}. {label}:")
    return "\n".join(said)


def _drawn(row: _Row, words: Mapping[str, str], tip: str) -> Iterator[str]:
    if row.before is not None:
        yield from _edge(row.x + _STEM, row.before.bottom, row.y, words["no"], tip)
    if row.parent is not None:
        yield from _edge(row.x + _STEM, row.parent.bottom, row.y, words["yes"], tip)
    yield from _box(row.x, _RULE_RIGHT, row, row.lines, "rule")
    if row.outcome:
        middle = row.y + row.height // 2
        yield f'<path class="edge" d="M{_RULE_RIGHT} {middle}H{_LEAF_LEFT}" marker-end="{tip}"/>'
        yield f'<text class="small" x="{_RULE_RIGHT + 24}" y="{middle - 6}">{escape_xml(words["yes"])}</text>'
        yield from _box(_LEAF_LEFT, _LEAF_RIGHT, row, row.outcome, row.kind)


def _edge(x: int, top: int, bottom: int, word: str, tip: str) -> Iterator[str]:
    yield f'<path class="edge" d="M{x} {top}V{bottom}" marker-end="{tip}"/>'
    yield f'<text class="small" x="{x + 8}" y="{bottom - 11}">{escape_xml(word)}</text>'


def _box(left: int, right: int, row: _Row, lines: Sequence[_Line], kind: str) -> Iterator[str]:
    yield f'<rect class="{kind}" x="{left}" y="{row.y}" width="{right - left}" height="{row.height}" rx="8"/>'
    top = row.y + (row.height - len(lines) * _LINE) // 2 + _FONT
    for number, line in enumerate(lines):
        style = f' class="{line.style}"' if line.style else ""
        yield f'<text{style} x="{left + _PAD}" y="{top + number * _LINE}">{escape_xml(line.text)}</text>'
