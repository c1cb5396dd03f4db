"""The message by which somebody who asked in vain gets a human."""

from bot.blocks.answer import MAX_ASKED_CHARS, user
from bot.blocks.body import told
from bot.blocks.elements import context, section
from bot.blocks.message import Message, message
from bot.blocks.mrkdwn import inline, link, quoted, shortened
from bot.delivery import Delivery
from bot.labels.label import label
from knowledge.documents import Language

_MAX_SAID_CHARS = 400


def human_message(
    delivery: Delivery, permalink: str | None, *, question: str | None = None, language: Language | None = None
) -> Message:
    """Who waits for a human, what was asked (``question``, else the delivery's own text), and where."""
    answer = delivery.answer
    language = language or (answer.language if answer else delivery.asked.language) or "en"
    asked = label("human.asked", language, user=user(delivery.asked.address.user_id))
    words = question or delivery.asked.text
    lines = [f"🙋 {asked}", quoted(shortened(words, MAX_ASKED_CHARS))]
    if permalink is not None:
        lines.append(link(permalink, label("human.thread", language)))
    blocks = [section("\n".join(lines))]
    if answer is not None:
        said = shortened(told(answer), _MAX_SAID_CHARS)
        blocks.append(context(f"*{label('human.said', language)}*  {said}"))
    return _told(message(inline(words), *blocks), asked)


def _told(made: Message, asked: str) -> Message:
    """The message, told with who asks: the words of others are escaped in it already."""
    return Message(f"{asked} {made.text}", made.blocks)
