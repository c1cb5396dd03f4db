"""An answer as lines for a terminal: its text, how it was decided, and the sources one can check."""

from collections.abc import Iterable, Iterator, Mapping

from rich.text import Text

from advisor.answers import Answer, Citation, DecisionReport, FactValue, MissingFact, Nearest
from knowledge.documents import Language

_NUMBER = r"\[\d+\]"
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "ko": {
        "decision": "결정",
        "undecided": "아직 없음",
        "change": "달라지는 조건",
        "choose": "이어서 묻기",
        "sources": "출처",
        "as_of": "{date} 기준",
        "since": "그 뒤의 변화",
        "nearest": "가까운 절",
    },
    "en": {
        "decision": "Decision",
        "undecided": "none yet",
        "change": "What would change it",
        "choose": "Ask again with",
        "sources": "Sources",
        "as_of": "as of {date}",
        "since": "Since then",
        "nearest": "Nearest sections",
    },
}


def answer_lines(answer: Answer) -> Iterator[Text]:
    """The whole answer, line by line; without colour they are plain text."""
    words = _WORDS[answer.language]
    for line in answer.text.splitlines():
        yield _numbered(line)
    if answer.decision is not None:
        yield from _decision(answer.decision, words)
    if answer.citations:
        yield from _head(words["sources"])
        for citation in answer.citations:
            yield from _citation(citation, words)
        yield from _updates(answer.citations, words)
    if answer.nearest:
        yield from _head(words["nearest"])
        yield from (_nearest(section) for section in answer.nearest)


def _decision(decision: DecisionReport, words: Mapping[str, str]) -> Iterator[Text]:
    advised = ", ".join(decision.recommendation) or words["undecided"]
    who = f"{decision.persona} → " if decision.persona else ""
    yield from _head(f"{words['decision']}: {who}{advised}")
    for name, fact in decision.facts.items():
        yield Text.assemble("  ", (_assigned(name, fact.value), "green"), f"  “{fact.evidence}”")
    for step in decision.path:
        number = f" [{step.citation}]" if step.citation else ""
        yield _numbered(f"  {step.question} → {step.answer} (§{step.section}){number}")
    if decision.today is not None:
        yield from (_address(source, "  ") for source in decision.today.sources)
    for change in decision.would_change:
        to = ", ".join(change.recommendation)
        yield Text(f"  {words['change']}: {_assigned(change.fact, change.value)} → {to}")
    if decision.missing_fact is not None:
        yield from _choices(decision.missing_fact, words)


def _choices(missing: MissingFact, words: Mapping[str, str]) -> Iterator[Text]:
    yield Text(f"  {words['choose']}:")
    for choice in missing.choices:
        option = f"--persona {choice.value}" if missing.name == "persona" else ""
        option = option or f"--fact {_assigned(missing.name, choice.value)}"
        yield Text.assemble("    ", (option, "green"), f"  {choice.label}")


def _citation(citation: Citation, words: Mapping[str, str]) -> Iterator[Text]:
    head = Text.assemble((f"[{citation.number}] ", "bold cyan"), (f"§{citation.section} {citation.title}", "bold"))
    head.append(f"  {citation.document_id}", "dim")
    if citation.as_of:
        head.append(f", {words['as_of'].format(date=citation.as_of)}", "dim")
    yield head
    yield Text(f"    “{' '.join(citation.quote.split())}”")
    if citation.url:
        yield _address(citation.url, "    ")
    if citation.updates:
        names = ", ".join(f"{update.system} ({update.status})" for update in citation.updates)
        yield Text(f"    {words['since']}: {names}", "yellow")


def _updates(citations: Iterable[Citation], words: Mapping[str, str]) -> Iterator[Text]:
    """What has changed since, at length; once, though several citations may carry it."""
    updates = dict.fromkeys(update for citation in citations for update in citation.updates)
    if updates:
        yield from _head(words["since"])
    for update in updates:
        yield Text.assemble((f"{update.system}, {update.status} ({update.as_of}): ", "yellow"), update.note)
        if update.source:
            yield _address(update.source, "    ")


def _nearest(section: Nearest) -> Text:
    return Text.assemble(f"  §{section.section} {section.title}", (f"  {section.document_id}", "dim"))


def _head(words: str) -> Iterator[Text]:
    yield Text("")
    yield Text(words, "bold")


def _numbered(line: str) -> Text:
    text = Text(line)
    text.highlight_regex(_NUMBER, "bold cyan")
    return text


def _address(url: str, indent: str) -> Text:
    return Text.assemble(indent, (url, "dim underline"))


def _assigned(name: str, value: FactValue) -> str:
    return f"{name}={str(value).lower()}"
