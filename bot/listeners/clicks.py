"""A button under an answer: which answer it belongs to, and what replaces it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from advisor.answers import FactValue
from bot.blocks.notices import problem_message
from bot.delivery import Address, Asked, Delivery, Kind
from bot.errors import UnknownDeliveryError
from bot.listeners.reception import Reception
from bot.payloads import Payload, channel_of, json_object, part, parts, user_of, word
from bot.ports import Inbox
from knowledge.documents import Language

# Where a message to a person was posted by their id, it stands in a channel of theirs.
_PERSON = ("U", "W")


@dataclass(frozen=True, slots=True)
class Click:
    """A click on a button of the answer of ``delivery``, with the ``value`` of the button.

    ``origin`` is the delivery that asked: of an answer that was shared, another one.
    """

    body: Payload
    value: Payload
    delivery: Delivery
    origin: Delivery

    @property
    def language(self) -> Language:
        """The language of the answer."""
        return language_of(self.delivery)

    def in_place(self, kind: Kind, *, key: str) -> Asked:
        """The same question again, to be answered in place of the message that was clicked."""
        container = part(self.body, "container")
        ephemeral = container.get("is_ephemeral") is True
        target = word(container, "message_ts") or word(part(self.body, "message"), "ts") or self.delivery.posted_ts
        return replace(
            self.origin.asked,
            key=key,
            kind=kind,
            surface="update",
            address=self._address(target),
            response_url=word(self.body, "response_url") if ephemeral else None,
            target_ts=target,
        )

    def _address(self, target: str | None) -> Address:
        asked_at = self.delivery.asked.address
        channel = channel_of(self.body) if asked_at.channel_id.startswith(_PERSON) else None
        thread_ts = asked_at.thread_ts or asked_at.message_ts
        thread_ts = thread_ts or word(part(self.body, "container"), "thread_ts") or target
        return replace(
            asked_at,
            channel_id=channel or asked_at.channel_id,
            user_id=user_of(self.body) or asked_at.user_id,
            thread_ts=thread_ts,
        )


async def clicked(reception: Reception, body: Payload) -> Click | None:
    """What was clicked. None, and whoever clicked is told so, where the answer is kept no more."""
    value = json_object(next((each.get("value") for each in parts(body, "actions")), None))
    try:
        delivery, origin = await asyncio.to_thread(_find, reception.inbox, word(value, "d") or "")
    except UnknownDeliveryError:
        language: Language = "ko" if word(value, "l") == "ko" else "en"
        await reception.whisper(body, problem_message("forgotten", language))
        return None
    return Click(body, value, delivery, origin)


def _find(inbox: Inbox, delivery_id: str) -> tuple[Delivery, Delivery]:
    delivery = inbox.get(delivery_id)
    return delivery, origin_of(inbox, delivery)


def origin_of(inbox: Inbox, delivery: Delivery) -> Delivery:
    """The delivery that asked the question. Raises UnknownDeliveryError."""
    return inbox.get(delivery.asked.text) if delivery.asked.kind == "share" else delivery


def language_of(delivery: Delivery) -> Language:
    """The language of a reply."""
    return (delivery.answer.language if delivery.answer else delivery.asked.language) or "en"


def known_of(delivery: Delivery) -> tuple[str | None, Mapping[str, FactValue]]:
    """The persona and the facts to go on with.

    Those that the words of the question tell are read again from the words. Of a question later in a thread they may
    stand in an earlier one, so all that was understood is given.
    """
    asked, decision = delivery.asked, delivery.answer.decision if delivery.answer else None
    address = asked.address
    later = address.thread_ts is not None and address.thread_ts != address.message_ts
    if decision is None or not later:
        return asked.persona, asked.facts or {}
    told = {name: fact.value for name, fact in decision.facts.items()}
    return decision.persona or asked.persona, {**told, **(asked.facts or {})}
