"""The development questions with their answers in both languages, and deliveries of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from advisor.answer import Advisor
from advisor.answers import Answer, Ask, Turn
from advisor.understanding import Understanding, Understood
from bot.delivery import Address, Asked, Delivery, Kind
from evaluation.gold import load_questions
from index.snapshot import Snapshot
from knowledge.documents import LANGUAGES

ASKED_AT = datetime(2026, 11, 26, 5, 4, tzinfo=UTC)


class UnderstoodOnce(Understanding):
    """Understands each question once, in whichever language it is to be answered."""

    _known: dict[tuple[str, tuple[Turn, ...]], Understood]

    def understand(self, snapshot: Snapshot, ask: Ask) -> Understood:
        """What the question means, in the language asked for."""
        known = self.__dict__.setdefault("_known", {})
        key = (ask.question, ask.history)
        if key not in known:
            known[key] = super().understand(snapshot, ask)
        understood: Understood = known[key]
        return replace(understood, language=ask.language or understood.language)


def answers(advisor: Advisor) -> Iterator[Answer]:
    """The answer to every development question, in Korean and in English."""
    for question in load_questions():
        for language in LANGUAGES:
            yield advisor.answer(replace(question.ask(), language=language))


def delivery(answer: Answer | None = None, kind: Kind = "mention", text: str = "PyTorch?") -> Delivery:
    """A question that was answered so."""
    address = Address("A1", "T1", "C1", "channel", "U1", "1764133440.000100", "1764133440.000100")
    asked = Asked("A1:T1:C1:1764133440.000100", kind, "thread", address, text, language="en")
    return Delivery("dlv_0123456789abcdef", asked, "answered", 1, ASKED_AT, answer)
