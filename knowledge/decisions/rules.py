"""Persona rules as data: loading them from YAML and proving that they decide every case."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.documents import LANGUAGES, Language
from knowledge.errors import RulesError
from knowledge.yaml_text import parse_yaml

PERSONAS = Path(__file__).parent / "personas"
UNKNOWN = "unknown"
FRAMEWORKS = ("pytorch", "tensorflow", "keras", "jax")

Localized = Mapping[Language, str]
Value = str | bool
Facts = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a fact, with its label per language."""

    value: Value
    label: Localized


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that a persona's rules turn on. ``question`` is what is asked back when it is missing."""

    name: str
    question: Localized
    choices: tuple[Choice, ...]

    def label(self, value: Value, language: Language) -> str:
        """The label of ``value``."""
        return next(choice.label[language] for choice in self.choices if choice.value == value)


@dataclass(frozen=True, slots=True)
class Reason:
    """Sentences (numbers from 0) of a section of the article that support a leaf."""

    section: str
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """What has changed since the article for this leaf, and the systems whose updates prove it."""

    text: Localized
    systems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a path ends: a recommendation, one fact to ask for, or another persona to go on with."""

    recommend: tuple[str, ...] = ()
    ask: str | None = None
    go_to: str | None = None
    advice: Localized | None = None
    reasons: tuple[Reason, ...] = ()
    today: Today | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """An edge of the tree: a condition on one or more facts, the section it rests on, then a leaf or more rules."""

    id: str
    when: tuple[tuple[str, tuple[Value, ...]], ...]
    label: Localized
    reason: Reason
    leaf: Leaf | None
    rules: tuple["Rule", ...]
    note: str | None = None

    def matches(self, facts: Facts) -> bool:
        """Whether every fact of the condition has one of the values it names; a fact not stated is ``unknown``."""
        return all(facts.get(name, UNKNOWN) in values for name, values in self.when)


@dataclass(frozen=True, slots=True)
class Persona:
    """One persona: its facts and its ordered tree of rules (the first that matches wins)."""

    id: str
    title: Localized
    section: str
    facts: tuple[Fact, ...]
    rules: tuple[Rule, ...]

    def fact(self, name: str) -> Fact:
        """The fact of that name. Raises KeyError."""
        for fact in self.facts:
            if fact.name == name:
                return fact
        raise KeyError(name)

    def find_value(self, name: str, value: object) -> bool:
        """Whether ``value`` is one of the choices of the fact ``name``."""
        return any(fact.name == name and any(choice.value == value for choice in fact.choices) for fact in self.facts)


def walk(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Every rule of a tree, parents before children."""
    for rule in rules:
        yield rule
        yield from walk(rule.rules)


def load_personas(home: Path = PERSONAS) -> dict[str, Persona]:
    """Every persona under ``home`` by id, validated. Raises RulesError that names the hole."""
    personas: dict[str, Persona] = {}
    for path in sorted(home.glob("*.yaml")):
        persona = _persona(path.stem, parse_yaml(path.read_text(encoding="utf-8")))
        personas[persona.id] = persona
    for persona in personas.values():
        _check_texts(persona)
        _check_tree(persona)
        for rule in walk(persona.rules):
            if rule.leaf and rule.leaf.go_to and rule.leaf.go_to not in personas:
                raise RulesError(persona.id, f"{rule.id} goes to {rule.leaf.go_to}, which is no persona.")
    return personas


def check_sections(personas: Mapping[str, Persona], sentences: Mapping[str, int]) -> None:
    """Check that every rule cites sentences that exist.

    ``sentences`` maps each section of the article to its number of sentences. Raises RulesError.
    """
    for persona in personas.values():
        for rule in walk(persona.rules):
            for reason in (rule.reason, *(rule.leaf.reasons if rule.leaf else ())):
                count = sentences.get(reason.section)
                if count is None:
                    raise RulesError(persona.id, f"{rule.id} cites section {reason.section}, which does not exist.")
                if not reason.sentences or any(not 0 <= at < count for at in reason.sentences):
                    raise RulesError(persona.id, f"{rule.id} cites a sentence that section {reason.section} lacks.")


def cases(persona: Persona) -> Iterator[dict[str, Value]]:
    """Every combination of the persona's facts, each of them also not stated."""
    options = [[(fact.name, choice.value) for choice in fact.choices] + [None] for fact in persona.facts]
    for combination in itertools.product(*options):
        yield dict(item for item in combination if item is not None)


def _check_tree(persona: Persona) -> None:
    reached: set[str] = set()
    for facts in cases(persona):
        rules: Sequence[Rule] = persona.rules
        while True:
            rule = next((rule for rule in rules if rule.matches(facts)), None)
            if rule is None:
                raise RulesError(persona.id, f"no rule matches the facts {facts or '{}'}: the tree has a hole.")
            reached.add(rule.id)
            if rule.leaf is not None:
                _check_leaf(persona, rule, facts)
                break
            rules = rule.rules
    for rule in walk(persona.rules):
        if rule.id not in reached:
            raise RulesError(persona.id, f"{rule.id} can never be reached.")


def _check_leaf(persona: Persona, rule: Rule, facts: Facts) -> None:
    leaf = rule.leaf
    assert leaf is not None
    kinds = [bool(leaf.recommend), leaf.ask is not None, leaf.go_to is not None]
    if sum(kinds) != 1:
        raise RulesError(persona.id, f"{rule.id} must recommend, ask or go on, one of the three.")
    if any(name not in FRAMEWORKS for name in leaf.recommend):
        raise RulesError(persona.id, f"{rule.id} recommends {leaf.recommend}, known are {FRAMEWORKS}.")
    if leaf.ask is not None and leaf.ask in facts:
        raise RulesError(persona.id, f"{rule.id} asks for {leaf.ask}, which {facts} already states.")
    if leaf.ask is not None and all(fact.name != leaf.ask for fact in persona.facts):
        raise RulesError(persona.id, f"{rule.id} asks for {leaf.ask}, which is no fact of this persona.")


def _check_texts(persona: Persona) -> None:
    localized: list[tuple[str, Localized | None]] = [("title", persona.title)]
    for fact in persona.facts:
        localized.append((f"question of {fact.name}", fact.question))
        localized.extend((f"label of {fact.name}={choice.value}", choice.label) for choice in fact.choices)
    for rule in walk(persona.rules):
        localized.append((f"label of {rule.id}", rule.label))
        if rule.leaf is not None and rule.leaf.go_to is None:
            localized.append((f"advice of {rule.id}", rule.leaf.advice))
        if rule.leaf is not None and rule.leaf.today is not None:
            localized.append((f"today of {rule.id}", rule.leaf.today.text))
    for name, text in localized:
        if text is None or any(not text.get(language) for language in LANGUAGES):
            raise RulesError(persona.id, f"the {name} is missing in one of the languages {LANGUAGES}.")


def _persona(name: str, raw: Mapping[str, Any]) -> Persona:
    try:
        return Persona(
            id=raw["persona"],
            title=raw["title"],
            section=str(raw["section"]),
            facts=tuple(_fact(item) for item in raw.get("facts") or ()),
            rules=tuple(_rule(item) for item in raw["rules"]),
        )
    except (KeyError, TypeError, AttributeError) as exc:
        raise RulesError(
            name, f"the file lacks or mistypes a field ({exc!r}). See docs/rules.md for the format."
        ) from exc


def _fact(raw: Mapping[str, Any]) -> Fact:
    choices = tuple(Choice(item["value"], item["label"]) for item in raw["choices"])
    return Fact(raw["name"], raw["question"], choices)


def _rule(raw: Mapping[str, Any]) -> Rule:
    when = tuple(
        (name, tuple(value) if isinstance(value, list) else (value,)) for name, value in (raw.get("when") or {}).items()
    )
    children = tuple(_rule(item) for item in raw.get("rules") or ())
    return Rule(
        raw["id"],
        when,
        raw["label"],
        _reason(raw["cite"]),
        None if children else _leaf(raw),
        children,
        raw.get("note"),
    )


def _leaf(raw: Mapping[str, Any]) -> Leaf:
    today = raw.get("today")
    return Leaf(
        recommend=tuple(raw.get("recommend") or ()),
        ask=raw.get("ask"),
        go_to=raw.get("go_to"),
        advice=raw.get("advice"),
        reasons=tuple(_reason(item) for item in raw.get("reasons") or ()),
        today=Today(today["text"], tuple(today["systems"])) if today else None,
    )


def _reason(raw: Mapping[str, Any]) -> Reason:
    return Reason(str(raw["section"]), tuple(at - 1 for at in raw["sentences"]))
