"""A persona's rules as a tree for a terminal, each rule with the section it rests on."""

from collections.abc import Iterable, Mapping

from rich.text import Text
from rich.tree import Tree

from knowledge.decisions.rules import Leaf, Persona, Rule
from knowledge.documents import Language

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "ko": {"ask": "되묻기", "go_to": "이어서", "today": "지금은"},
    "en": {"ask": "asks", "go_to": "goes on with", "today": "today"},
}


def rule_tree(persona: Persona, language: Language) -> Tree:
    """The rules of ``persona`` in the order they are tried; the first that matches wins."""
    tree = Tree(Text(f"{persona.title[language]} ({persona.id}, §{persona.section})"))
    _grow(tree, persona.rules, persona, language)
    return tree


def _grow(tree: Tree, rules: Iterable[Rule], persona: Persona, language: Language) -> None:
    for rule in rules:
        when = " & ".join(f"{name}={_values(values)}" for name, values in rule.when)
        condition = f" [{when}]" if when else ""
        branch = tree.add(Text(f"{rule.label[language]}{condition} (§{rule.reason.section}, {rule.id})"))
        if rule.leaf is not None:
            _add_leaf(branch, rule.leaf, persona, language)
        _grow(branch, rule.rules, persona, language)


def _add_leaf(branch: Tree, leaf: Leaf, persona: Persona, language: Language) -> None:
    words = _WORDS[language]
    if leaf.recommend:
        branch.add(Text(f"→ {', '.join(leaf.recommend)}"))
    if leaf.ask is not None:
        branch.add(Text(f"→ {words['ask']}: {persona.fact(leaf.ask).question[language]} ({leaf.ask})"))
    if leaf.go_to is not None:
        branch.add(Text(f"→ {words['go_to']}: {leaf.go_to}"))
    if leaf.today is not None:
        branch.add(Text(f"{words['today']}: {leaf.today.text[language]}"))


def _values(values: Iterable[str | bool]) -> str:
    return " | ".join(str(value).lower() for value in values)
