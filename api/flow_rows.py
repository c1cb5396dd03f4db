"""Where a persona's rules stand on the page: a decision per row, deeper rules further in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.flow_text import wrap_text
from knowledge.decisions.rules import Leaf, Persona, Rule
from knowledge.documents import Language

PAD = 12
LINE = 21
FONT = 15
LEFT = 24
RULE_RIGHT = 440
LEAF_LEFT = 520
LEAF_RIGHT = 1016
_TOP = 72
_GAP = 34
_INDENT = 36
_NAMES = {"pytorch": "PyTorch", "tensorflow": "TensorFlow", "keras": "Keras", "jax": "JAX"}
WORDS: Mapping[Language, Mapping[str, str]] = {
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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text with its class in the style sheet."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A rule on the page, with its outcome when it has one; ``kind`` is the outcome's.

    An edge "yes" comes from the row ``parent``, an edge "no" from the row ``before``.
    """

    x: int
    y: int
    height: int
    lines: tuple[Line, ...]
    outcome: tuple[Line, ...]
    kind: str
    parent: "Row | None"
    before: "Row | None"

    @property
    def bottom(self) -> int:
        """The lower edge."""
        return self.y + self.height


class Page:
    """The rows of ``persona`` and their ``height``; ``personas`` gives names to those it goes on with."""

    def __init__(self, persona: Persona, language: Language, personas: Mapping[str, Persona]) -> None:
        self._persona = persona
        self._language = language
        self._personas = personas
        self.rows: list[Row] = []
        self.height = _TOP
        self._place(persona.rules, depth=0, parent=None)

    def _place(self, rules: Sequence[Rule], depth: int, parent: Row | None) -> None:
        before: Row | None = None
        for rule in rules:
            row = self._row(rule, LEFT + depth * _INDENT, parent if before is None else None, before)
            self.rows.append(row)
            self.height = row.bottom + _GAP
            self._place(rule.rules, depth + 1, row)
            before = row

    def _row(self, rule: Rule, x: int, parent: Row | None, before: Row | None) -> Row:
        lines = [Line(line) for line in _wrapped(rule.label[self._language], x, RULE_RIGHT)]
        lines.append(Line(f"§ {rule.reason.section}", "small"))
        kind, outcome = ("", ()) if rule.leaf is None else self._outcome(rule.leaf)
        height = max(len(lines), len(outcome)) * LINE + 2 * PAD
        return Row(x, self.height, height, tuple(lines), outcome, kind, parent, before)

    def _outcome(self, leaf: Leaf) -> tuple[str, tuple[Line, ...]]:
        kind, what = self._what(leaf)
        words = WORDS[self._language]
        parts = [(words[kind].format(what=what), "strong")]
        if leaf.advice is not None:
            parts.append((leaf.advice[self._language], ""))
        if leaf.today is not None:
            parts.append((words["today"].format(what=leaf.today.text[self._language]), "small"))
        lines = ((line, style) for text, style in parts for line in _wrapped(text, LEAF_LEFT, LEAF_RIGHT))
        return kind, tuple(Line(line, style) for line, style in lines)

    def _what(self, leaf: Leaf) -> tuple[str, str]:
        if leaf.ask is not None:
            return "ask", self._persona.fact(leaf.ask).question[self._language]
        if leaf.go_to is not None:
            return "go_to", self._personas[leaf.go_to].title[self._language]
        return "recommend", " + ".join(_NAMES.get(name, name) for name in leaf.recommend)


def _wrapped(text: str, left: int, right: int) -> tuple[str, ...]:
    return wrap_text(text, (right - left - 2 * PAD) / FONT)
