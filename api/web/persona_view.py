"""A persona's rules as its page tells them in words, each with the sentences that it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.deciding import ARTICLE
from api.ports import Answering
from api.web.addresses import section_address
from knowledge.decisions.rules import Leaf, Persona, Reason, Rule, walk
from knowledge.documents import Language, Section, Span


@dataclass(frozen=True, slots=True)
class Quote:
    """The stored sentences of a section that a rule rests on, and the page that shows them marked."""

    section: str
    language: Language
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a path ends: frameworks to recommend, a question to ask back, or a persona to go on with."""

    recommend: tuple[str, ...]
    ask: str | None
    go_to: tuple[str, str] | None
    advice: str | None
    today: str | None


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in words; either it has an outcome, or it has ``rules``."""

    id: str
    label: str
    quote: Quote | None
    outcome: Outcome | None
    rules: tuple["RuleText", ...]


@dataclass(frozen=True, slots=True)
class Rested:
    """A section that rules rest on, and how many do."""

    section: str
    title: str
    address: str
    rules: int


@dataclass(frozen=True, slots=True)
class PersonaPage:
    """A persona in one language: the questions that decide, the rules in words, the sections they rest on."""

    id: str
    title: str
    section: str
    questions: tuple[tuple[str, tuple[str, ...]], ...]
    rules: tuple[RuleText, ...]
    sections: tuple[Rested, ...]

    @property
    def recommended(self) -> tuple[str, ...]:
        """Every framework that some path recommends, in the order of the rules."""
        found = (name for rule in _all(self.rules) if rule.outcome for name in rule.outcome.recommend)
        return tuple(dict.fromkeys(found))

    @property
    def count(self) -> int:
        """How many rules there are."""
        return sum(1 for _ in _all(self.rules))


def view_persona_page(
    answering: Answering, persona: Persona, personas: Mapping[str, Persona], language: Language
) -> PersonaPage:
    """``persona`` in ``language``; ``personas`` gives the names of those that its rules go on with."""
    teller = _Teller(answering, persona, personas, language)
    return PersonaPage(
        persona.id,
        persona.title[language],
        persona.section,
        tuple(
            (fact.question[language], tuple(each.label[language] for each in fact.choices)) for fact in persona.facts
        ),
        teller.told(persona.rules),
        teller.rested(),
    )


class _Teller:
    def __init__(
        self, answering: Answering, persona: Persona, personas: Mapping[str, Persona], language: Language
    ) -> None:
        self._answering = answering
        self._persona = persona
        self._personas = personas
        self._language = language

    def told(self, rules: Sequence[Rule]) -> tuple[RuleText, ...]:
        return tuple(
            RuleText(
                rule.id,
                rule.label[self._language],
                self._quote(rule.reason),
                self._outcome(rule.leaf) if rule.leaf is not None else None,
                self.told(rule.rules),
            )
            for rule in rules
        )

    def rested(self) -> tuple[Rested, ...]:
        counts: dict[str, int] = {}
        for rule in walk(self._persona.rules):
            for section in dict.fromkeys(reason.section for reason in _reasons(rule)):
                counts[section] = counts.get(section, 0) + 1
        found = ((self._find(section), count) for section, count in counts.items())
        return tuple(
            Rested(each.id, each.text_for(self._language).title, section_address(ARTICLE, each.id), count)
            for each, count in found
            if each is not None
        )

    def _find(self, section: str) -> Section | None:
        return self._answering.find_section(ARTICLE, section)

    def _quote(self, reason: Reason) -> Quote | None:
        section = self._find(reason.section)
        if section is None:
            return None
        text = section.text_for(self._language)
        spans = [text.sentences[at] for at in reason.sentences if at < len(text.sentences)]
        if not spans:
            return None
        whole = Span(spans[0].start, spans[-1].end)
        address = section_address(ARTICLE, section.id, quoted=(text.language, whole))
        return Quote(section.id, text.language, " ".join(text.quote(span) for span in spans), address)

    def _outcome(self, leaf: Leaf) -> Outcome:
        language = self._language
        return Outcome(
            leaf.recommend,
            self._persona.fact(leaf.ask).question[language] if leaf.ask is not None else None,
            (leaf.go_to, self._personas[leaf.go_to].title[language]) if leaf.go_to is not None else None,
            leaf.advice[language] if leaf.advice is not None else None,
            leaf.today.text[language] if leaf.today is not None else None,
        )


def _reasons(rule: Rule) -> Iterator[Reason]:
    yield rule.reason
    if rule.leaf is not None:
        yield from rule.leaf.reasons


def _all(rules: Sequence[RuleText]) -> Iterator[RuleText]:
    for rule in rules:
        yield rule
        yield from _all(rule.rules)
