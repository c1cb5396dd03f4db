"""How an answer came about: each edge of the decision with its quote, or the quotes that were looked up."""

from collections.abc import Iterator, Sequence

from advisor.answers import Answer, Citation, DecisionReport, PathStep
from bot import names
from bot.blocks.answer import understood_parts
from bot.blocks.elements import context, divider, modal, section
from bot.blocks.message import Block
from bot.blocks.mrkdwn import fitted, link, quoted, shortened
from bot.blocks.sources import source_name, update_line
from bot.delivery import Delivery
from bot.labels.frameworks import framework_names
from bot.labels.label import label
from bot.links import Links
from knowledge.documents import Language

MAX_QUOTE_CHARS = 1_500
MAX_STEPS = 12
MAX_QUOTES = 10
MAX_UPDATES = 12
_MAX_NOTE_CHARS = 1_200


def why_view(delivery: Delivery, links: Links) -> dict[str, object]:
    """The decision path of an answer; of one without a decision its quotes, with what has changed since."""
    answer = delivery.answer
    if answer is None:
        return forgotten_view(names.WHY_VIEW, "why_title", delivery.asked.language or "en")
    decided = answer.decision is not None and bool(answer.decision.path)
    blocks = list(_decided(answer, links) if decided else _quotes(answer, links))
    blocks += _since(answer.citations, answer.language)
    title = label("why_title" if decided else "quotes_title", answer.language)
    return modal(title, blocks, names.WHY_VIEW, close=label("close", answer.language))


def forgotten_view(callback_id: str, title: str, language: Language) -> dict[str, object]:
    """A view that says that an answer is kept no more."""
    said = section(label("forgotten", language))
    return modal(label(title, language), [said], callback_id, close=label("close", language))


def _decided(answer: Answer, links: Links) -> Iterator[Block]:
    """What is recommended, what was understood, then edge by edge why."""
    decision, language = answer.decision, answer.language
    if decision is None:
        return
    yield section(f"*{label('recommended', language)}*  {_advised(decision, language)}")
    given = [f"•  {part}" for part in understood_parts(decision, links, language)]
    if given:
        yield section("\n".join([f"*{label('given', language)}*", *given]))
    yield divider()
    yield section(f"*{label('path', language)}*")
    by_number = {citation.number: citation for citation in answer.citations}
    for at, step in enumerate(decision.path[:MAX_STEPS], start=1):
        yield from _step(at, step, by_number.get(step.citation or 0), links, language)
    if decision.today is not None:
        evidence = " · ".join(link(url, f"{label('evidence', language)} {at}") for at, url in _counted(decision))
        yield divider()
        note = shortened(decision.today.text, _MAX_NOTE_CHARS)
        yield section(f"*{label('today', language)}*  {note}" + (f"\n{evidence}" if evidence else ""))


def _advised(decision: DecisionReport, language: Language) -> str:
    return framework_names(decision.recommendation) or label("undecided", language)


def _counted(decision: DecisionReport) -> Iterator[tuple[int, str]]:
    yield from enumerate(decision.today.sources[:10] if decision.today else (), start=1)


def _step(at: int, step: PathStep, citation: Citation | None, links: Links, language: Language) -> Iterator[Block]:
    """An edge: what was asked, what answered it, and the quote it rests on."""
    asked, replied = shortened(step.question, 500), shortened(step.answer, 500)
    lines = [f"*{at}. {asked}*", f"→ {replied}"]
    if citation is not None:
        lines.append(quoted(_quote(citation, links, language)))
    yield section("\n".join(lines))
    if citation is not None:
        yield context(
            f"{link(links.citation(citation), f'[{citation.number}]')} {source_name(citation, links, language)}"
        )
    else:
        yield context(f"§{shortened(step.section, 80)}")


def _quote(citation: Citation, links: Links, language: Language) -> str:
    """The words of a citation; of a long one the beginning, with a link to the rest."""
    words = shortened(citation.quote, MAX_QUOTE_CHARS, code=True)
    rest = f" {link(links.citation(citation), label('rest', language))}" if words.endswith("…") else ""
    return f"“{words}”{rest}"


def _quotes(answer: Answer, links: Links) -> Iterator[Block]:
    """Each quote with where it stands; the text itself where nothing is cited."""
    citations, language = answer.citations, answer.language
    if not citations:
        yield section(fitted(answer.text, MAX_QUOTE_CHARS))
    for citation in citations[:MAX_QUOTES]:
        yield section(quoted(_quote(citation, links, language)))
        yield context(
            f"{link(links.citation(citation), f'[{citation.number}]')} {source_name(citation, links, language)}"
        )
    if len(citations) > MAX_QUOTES:
        yield context(label("more", language, count=len(citations) - MAX_QUOTES))


def _since(citations: Sequence[Citation], language: Language) -> Iterator[Block]:
    """What has changed since, at length; each once."""
    updates = list(dict.fromkeys(update for citation in citations for update in citation.updates))
    if updates:
        yield divider()
        yield section(f"*{label('since', language)}*")
    for update in updates[:MAX_UPDATES]:
        yield section(f"{update_line(update, language)}\n{shortened(update.note, _MAX_NOTE_CHARS, code=True)}")
