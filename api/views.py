"""How personas and documents are shown: the values that the reading routes return."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.ports import SearchHit
from knowledge.decisions.rules import Fact, Leaf, Localized, Persona, Rule, Value
from knowledge.documents import Document, Section, Source, Update


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found, best first."""

    hits: tuple[SearchHit, ...]


@dataclass(frozen=True, slots=True)
class PersonaHead:
    """A persona in the list; ``section`` is the article's advice to it."""

    id: str
    title: Localized
    section: str


@dataclass(frozen=True, slots=True)
class Personas:
    """Every persona."""

    personas: tuple[PersonaHead, ...]


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule: it matches when each fact of ``when`` has one of its values; ``leaf`` or ``rules`` follow.

    A fact not stated has the value "unknown". ``sentences`` of ``section``, numbered from 0, prove the rule.
    """

    id: str
    when: Mapping[str, tuple[Value, ...]]
    label: Localized
    section: str
    sentences: tuple[int, ...]
    note: str | None
    leaf: Leaf | None
    rules: tuple["RuleView", ...]


@dataclass(frozen=True, slots=True)
class PersonaView:
    """A persona with its facts and its ordered tree of rules, of which the first that matches wins."""

    id: str
    title: Localized
    section: str
    facts: tuple[Fact, ...]
    rules: tuple[RuleView, ...]


@dataclass(frozen=True, slots=True)
class SectionHead:
    """A section in the list of a document."""

    section: str
    title: Localized


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with its sections in reading order."""

    id: str
    source: Source
    sections: tuple[SectionHead, ...]


@dataclass(frozen=True, slots=True)
class Documents:
    """Every document of the active generation."""

    documents: tuple[DocumentView, ...]


@dataclass(frozen=True, slots=True)
class UpdateView:
    """What changed since for a system."""

    system: str
    status: str
    note: Localized
    as_of: str
    source: str | None


@dataclass(frozen=True, slots=True)
class SectionView:
    """The stored text of a section; a language that the document lacks is absent."""

    document_id: str
    section: str
    title: Localized
    text: Localized
    as_of: str | None
    url: str | None
    updates: tuple[UpdateView, ...]


def view_personas(personas: Mapping[str, Persona]) -> Personas:
    """The list of personas."""
    return Personas(tuple(PersonaHead(each.id, each.title, each.section) for each in personas.values()))


def view_persona(persona: Persona) -> PersonaView:
    """A persona with its rules."""
    rules = tuple(_view_rule(rule) for rule in persona.rules)
    return PersonaView(persona.id, persona.title, persona.section, persona.facts, rules)


def view_documents(documents: Sequence[Document]) -> Documents:
    """The list of documents."""
    return Documents(
        tuple(
            DocumentView(each.id, each.source, tuple(SectionHead(one.id, _titles(one)) for one in each.sections))
            for each in documents
        )
    )


def view_section(document: Document, section: Section, updates: Sequence[Update]) -> SectionView:
    """A section; where it has no address of its own, that of its document stands."""
    return SectionView(
        document_id=document.id,
        section=section.id,
        title=_titles(section),
        text={text.language: text.text for text in section.texts},
        as_of=section.as_of,
        url=section.url or document.source.url,
        updates=tuple(_view_update(update) for update in updates),
    )


def _view_rule(rule: Rule) -> RuleView:
    return RuleView(
        id=rule.id,
        when=dict(rule.when),
        label=rule.label,
        section=rule.reason.section,
        sentences=rule.reason.sentences,
        note=rule.note,
        leaf=rule.leaf,
        rules=tuple(_view_rule(child) for child in rule.rules),
    )


def _view_update(update: Update) -> UpdateView:
    source = update.sources[0] if update.sources else None
    return UpdateView(update.system, update.status, dict(update.notes), update.as_of, source)


def _titles(section: Section) -> Localized:
    return {text.language: text.title for text in section.texts}
