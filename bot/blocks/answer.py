"""An answer as a message: recommendation first, then what was understood, the sources, and what can be done."""

from collections.abc import Iterator
from datetime import UTC

from advisor.answers import Answer, DecisionReport, MissingFact
from advisor.understanding import GIVEN
from bot.blocks.body import body
from bot.blocks.buttons import answer_buttons, choice_buttons, feedback
from bot.blocks.elements import MAX_BUTTON_CHARS, context, section
from bot.blocks.message import Block, Message, message, size_chars
from bot.blocks.mrkdwn import escape, inline, shortened
from bot.blocks.sources import nearest, sources
from bot.delivery import Delivery
from bot.labels.label import label
from bot.links import Links
from knowledge.documents import Language

MAX_ASKED_CHARS = 300
# Slack refuses messages of more than about 13,200 characters; the text of an answer may have 6,000 of them.
MAX_BELOW_CHARS = 6_000
_MAX_EVIDENCE_CHARS = 40
# Nobody else sees what was asked by these ways, or it stands somewhere else.
_UNSEEN = ("command", "share")


def answer_message(
    answer: Answer,
    delivery: Delivery,
    *,
    links: Links,
    late: bool = False,
    shareable: bool = False,
    human: bool = False,
    question: str | None = None,
) -> Message:
    """An answer as it is posted.

    ``late`` asks pardon; ``shareable`` is for what only the asker sees; ``human`` offers to call somebody. Of an
    answer that is shared, ``question`` is what was asked.
    """
    return message(
        answer.text,
        *_above(answer, delivery, late=late, question=question),
        *body(answer, links),
        *below(answer, delivery, links=links, human=human, shareable=shareable),
    )


def below(
    answer: Answer, delivery: Delivery, *, links: Links, human: bool = False, shareable: bool = False
) -> tuple[Block, ...]:
    """All that stands under the text of an answer; of small print no more than there is room for."""
    blocks = list(_below(answer, delivery, links=links, human=human, shareable=shareable))
    while size_chars(blocks) > MAX_BELOW_CHARS:
        small = [block for block in blocks if block["type"] == "context"]
        if not small:
            break
        blocks.remove(max(small, key=size_chars))
    return tuple(blocks)


def _below(answer: Answer, delivery: Delivery, *, links: Links, human: bool, shareable: bool) -> Iterator[Block]:
    missing = answer.decision.missing_fact if answer.decision else None
    if missing is not None:
        yield section(question_back(missing))
        yield from choice_buttons(missing, delivery.id)
    yield from understood(answer, links)
    yield from sources(answer, links)
    yield from nearest(answer, links)
    if delivery.asked.kind == "edit":
        yield context(f"✏️ {label('updated', answer.language)}")
    yield from answer_buttons(answer, delivery.id, human=human, shareable=shareable)
    if answer.status == "answered":
        yield feedback(answer.language, delivery.id)


def question_back(missing: MissingFact) -> str:
    """The question for the missing fact; with the choices in full where a button cannot hold them."""
    lines = [f"*{shortened(missing.question, 500)}*"]
    if any(len(choice.label) > MAX_BUTTON_CHARS for choice in missing.choices):
        lines += [f"•  {shortened(choice.label, 200)}" for choice in missing.choices[:8]]
    return "\n".join(lines)


def _above(answer: Answer, delivery: Delivery, *, late: bool, question: str | None) -> Iterator[Block]:
    language, asked = answer.language, delivery.asked
    if late:
        yield context(f"⏳ {label('late', language, asked=_moment(delivery))}")
    if asked.kind == "share":
        yield context(label("shared_by", language, user=user(asked.address.user_id)))
    said = question if asked.kind == "share" else asked.text
    if asked.kind in _UNSEEN and said:
        yield context(f"*{label('asked', language)}*  {shortened(said, MAX_ASKED_CHARS)}")


def user(user_id: str) -> str:
    """A person by their id, which Slack shows as their name. What is no id is nobody."""
    return f"<@{user_id}>" if user_id.isalnum() and user_id.isascii() else "–"


def _moment(delivery: Delivery) -> str:
    """When the question came, in the reader's own time."""
    at = delivery.received_at.astimezone(UTC)
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def understood(answer: Answer, links: Links) -> Iterator[Block]:
    """Who the answer takes the asker for, in the asker's own words."""
    decision = answer.decision
    if decision is not None and (decision.persona or decision.facts):
        parts = list(understood_parts(decision, links, answer.language))
        yield context(f"*{label('understood', answer.language)}*  {' · '.join(parts)}")


def understood_parts(decision: DecisionReport, links: Links, language: Language) -> Iterator[str]:
    """The persona and each fact, each with the words that told of it where they are short."""
    if decision.persona is not None:
        title = links.persona_title(decision.persona, language)
        yield shortened(title, 60) + _evidence(decision.persona_evidence, language)
    for name, fact in list(decision.facts.items())[:8]:
        words = links.value_label(name, fact.value, decision.persona, language)
        known = links.find_fact(name, decision.persona)
        asked = f"{shortened(known.question[language], 80)} " if known and isinstance(fact.value, bool) else ""
        yield f"{asked}{shortened(words, 80)}" + _evidence(fact.evidence, language)


def _evidence(words: str | None, language: Language) -> str:
    if words == GIVEN:
        return f" ({label('by_choice', language)})"
    said = inline(words or "")
    return f" (“{escape(said)}”)" if 0 < len(said) <= _MAX_EVIDENCE_CHARS else ""
