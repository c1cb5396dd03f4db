"""Applying the rules: (persona, facts) to a decision with its whole path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.decisions.rules import Facts, Leaf, Persona, Rule, Value


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of the path: the persona whose rule was taken, and the rule."""

    persona: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that would change the recommendation, with the value that would and what it would become."""

    fact: str
    value: Value
    recommendation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules say for a persona and facts: the path taken, its leaf, and what would change it.

    ``persona`` is where the path ended, which differs from where it began when a rule goes on with another persona.
    """

    persona: Persona
    facts: Facts
    steps: tuple[Step, ...]
    leaf: Leaf
    would_change: tuple[Change, ...]


def decide(personas: Mapping[str, Persona], persona: str, facts: Facts) -> Decision:
    """The decision for ``facts`` about ``persona``. Facts the persona does not know are left aside.

    Raises KeyError for an unknown persona.
    """
    ended, steps, leaf = _follow(personas, persona, facts)
    return Decision(ended, facts, steps, leaf, tuple(_changes(personas, persona, ended, facts, leaf)))


def agreed(personas: Mapping[str, Persona], stated: Mapping[str, Facts]) -> tuple[Decision, ...]:
    """The decisions of every persona in ``stated`` with its facts, where they recommend the same; else none."""
    decisions = tuple(decide(personas, persona, facts) for persona, facts in stated.items())
    outcomes = {decision.leaf.recommend for decision in decisions}
    return decisions if len(outcomes) == 1 and all(outcomes) else ()


def _follow(personas: Mapping[str, Persona], persona: str, facts: Facts) -> tuple[Persona, tuple[Step, ...], Leaf]:
    current = personas[persona]
    rules: Sequence[Rule] = current.rules
    steps: list[Step] = []
    while True:
        rule = next(rule for rule in rules if rule.matches(facts))
        steps.append(Step(current.id, rule))
        if rule.leaf is None:
            rules = rule.rules
        elif rule.leaf.go_to is not None:
            current = personas[rule.leaf.go_to]
            rules = current.rules
        else:
            return current, tuple(steps), rule.leaf


def _changes(personas: Mapping[str, Persona], start: str, ended: Persona, facts: Facts, leaf: Leaf) -> list[Change]:
    changes: list[Change] = []
    if not leaf.recommend:
        return changes
    for fact in ended.facts:
        for choice in fact.choices:
            if facts.get(fact.name) == choice.value:
                continue
            _, _, other = _follow(personas, start, {**facts, fact.name: choice.value})
            if other.recommend and other.recommend != leaf.recommend:
                changes.append(Change(fact.name, choice.value, other.recommend))
    return changes
