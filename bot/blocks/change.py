"""Which fact would lead to another recommendation."""

from collections.abc import Iterator

from advisor.answers import Answer, DecisionReport, WouldChange
from bot import names
from bot.blocks.elements import divider, modal, section
from bot.blocks.message import Block
from bot.blocks.mrkdwn import shortened
from bot.blocks.why import forgotten_view
from bot.delivery import Delivery
from bot.labels.frameworks import framework_names
from bot.labels.label import label
from bot.links import Links

MAX_CHANGES = 20


def change_view(delivery: Delivery, links: Links) -> dict[str, object]:
    """Each fact that would change the recommendation, with the one it would lead to."""
    answer = delivery.answer
    if answer is None:
        return forgotten_view(names.CHANGE_VIEW, "change_title", delivery.asked.language or "en")
    blocks = list(_changes(answer, links))
    return modal(
        label("change_title", answer.language), blocks, names.CHANGE_VIEW, close=label("close", answer.language)
    )


def _changes(answer: Answer, links: Links) -> Iterator[Block]:
    decision, language = answer.decision, answer.language
    if decision is None or not decision.would_change:
        yield section(label("change_none", language))
        return
    now = framework_names(decision.recommendation) or label("undecided", language)
    yield section(label("change_intro", language, now=shortened(now, 200)))
    yield divider()
    for change in decision.would_change[:MAX_CHANGES]:
        yield section(_change(change, decision, answer, links))


def _change(change: WouldChange, decision: DecisionReport, answer: Answer, links: Links) -> str:
    """The question for a fact, the value that would change something, and to what."""
    fact = links.find_fact(change.fact, decision.persona)
    asked = fact.question[answer.language] if fact else change.fact
    value = links.value_label(change.fact, change.value, decision.persona, answer.language)
    to = framework_names(change.recommendation)
    return f"{shortened(asked, 500)}\n•  {shortened(value, 300)} → *{shortened(to, 200)}*"
