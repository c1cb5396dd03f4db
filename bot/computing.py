"""From a question in Slack to what is to be posted, in its conversation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from advisor.answers import MAX_HISTORY_TURNS, Answer, Ask, Turn
from advisor.errors import (
    EmptyQuestionError,
    QuestionError,
    QuestionTooLongError,
    UnknownConversationError,
    UnknownFactError,
    UnknownPersonaError,
)
from bot.deliveries import Deliveries, root_of
from bot.delivery import Asked, Delivery, Kind
from bot.errors import UnknownDeliveryError
from bot.manners import Voice
from bot.threads import Thread
from index.errors import IndexError_
from knowledge.clock import now

# So often a question may have brought down whoever worked on it.
MOST_ATTEMPTS = 5
_SILENT = "In this channel such an answer is kept back (/framework settings)."
# What tells of the delivery whose id is its text.
ABOUT_ANOTHER: tuple[Kind, ...] = ("share", "human")
# How often an ask is made weaker: once for its conversation, twice for what was chosen.
_WEAKER = 3
Speak = Callable[[Delivery, Answer, datetime], Voice]
# The documents that a question may be answered from; None means all.
Choose = Callable[[Asked], frozenset[str] | None]


class Asking(Protocol):
    """Whatever answers questions."""

    def answer(self, ask: Ask) -> Answer:
        """The answer to one question. Raises QuestionError, or IndexError_ while there is no index."""
        ...

    def ready(self) -> bool:
        """Whether there is an index."""
        ...


def aloud(delivery: Delivery, answer: Answer, at: datetime) -> Voice:
    """Every answer is given in the thread."""
    del delivery, answer, at
    return "aloud"


def all_documents(asked: Asked) -> frozenset[str] | None:
    """Every question is answered from all there is."""
    del asked
    return None


class Computing:
    """Computes answers and keeps them. Blocking: it runs in threads, several at once."""

    def __init__(
        self,
        deliveries: Deliveries,
        answering: Asking,
        speak: Speak = aloud,
        choose: Choose = all_documents,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._deliveries = deliveries
        self._answering = answering
        self._speak = speak
        self._choose = choose
        self._clock = clock

    def compute(self, delivery: Delivery, owner: str) -> Delivery:
        """The delivery with its answer, or with what is said instead; dropped where nothing is to be said."""
        if delivery.asked.kind in ABOUT_ANOTHER:
            return self._told_of(delivery, owner)
        if delivery.attempts > MOST_ATTEMPTS:
            return self._deliveries.answered(delivery, owner, None, instead="failed")
        try:
            ask, answer = self._answer(delivery.asked)
        except (QuestionError, IndexError_) as exc:
            return self._deliveries.answered(delivery, owner, None, instead=_instead(exc))
        voice = self._speak(delivery, answer, self._clock())
        if voice == "silent":
            return self._deliveries.dropped(delivery, owner, _SILENT)
        thread = Thread(answer.conversation_id, ask.persona, ask.facts)
        return self._deliveries.answered(delivery, owner, answer, thread, whispered=voice == "whispered")

    def _told_of(self, delivery: Delivery, owner: str) -> Delivery:
        """What is about another delivery tells that one's answer."""
        try:
            answer = self._deliveries.get(delivery.asked.text).answer
        except UnknownDeliveryError:
            return self._deliveries.answered(delivery, owner, None, instead="forgotten")
        return self._deliveries.answered(delivery, owner, answer)

    def _answer(self, asked: Asked) -> tuple[Ask, Answer]:
        """The answer, with what it was asked by in the end.

        A conversation may be forgotten by now, or kept nowhere: then the thread tells it. What was chosen may fit no
        persona any more, or not what is asked now: then it is left out.
        """
        ask = self._ask(asked)
        for _ in range(_WEAKER):
            try:
                return ask, self._answering.answer(ask)
            except UnknownConversationError:
                ask = replace(ask, conversation_id=None, history=self._history(asked))
            except (UnknownPersonaError, UnknownFactError):
                own = (asked.persona, asked.facts)
                persona, facts = own if (ask.persona, ask.facts) != own else (None, None)
                ask = replace(ask, persona=persona, facts=facts)
        return ask, self._answering.answer(ask)

    def _ask(self, asked: Asked) -> Ask:
        thread = self._thread(asked)
        documents = self._choose(asked)
        ask = Ask(asked.text, asked.language, persona=asked.persona, facts=asked.facts, documents=documents)
        if thread is None:
            return ask
        return replace(
            ask,
            conversation_id=thread.conversation_id,
            persona=asked.persona or thread.persona,
            facts={**(thread.facts or {}), **(asked.facts or {})} or None,
        )

    def _thread(self, asked: Asked) -> Thread | None:
        """The conversation to go on with; none where it begins anew, as with another first question."""
        address, root = asked.address, root_of(asked.address)
        first_again = asked.kind == "edit" and address.message_ts == root
        if root is None or asked.kind == "restart" or first_again:
            return None
        return self._deliveries.find_thread(address.team_id, address.channel_id, root)

    def _history(self, asked: Asked) -> tuple[Turn, ...]:
        """What was said in the thread, from the deliveries that are kept of it."""
        address, root = asked.address, root_of(asked.address)
        said = self._deliveries.said_in(address.team_id, address.channel_id, root) if root else ()
        # Of a message that was edited, or answered anew by a button, the last answer counts.
        last = {each.asked.address.message_ts: each for each in said if each.asked.kind not in ABOUT_ANOTHER}
        turns = [
            turn
            for each in last.values()
            if each.answer is not None and each.asked.address.message_ts != asked.address.message_ts
            for turn in (Turn("user", each.asked.text), Turn("assistant", each.answer.text))
        ]
        return tuple(turns[-MAX_HISTORY_TURNS:])


def _instead(failure: Exception) -> str:
    """What is said instead of an answer; see bot/labels/notices.py."""
    if isinstance(failure, EmptyQuestionError):
        return "question_empty"
    if isinstance(failure, QuestionTooLongError):
        return "question_too_long"
    return "question_refused" if isinstance(failure, QuestionError) else "index_not_ready"
