"""Votes on answers, with the reason of a bad one."""

import asyncio
import logging

from slack_bolt.async_app import AsyncAck, AsyncApp

from advisor.errors import UnknownAnswerError
from advisor.feedback import Rating
from bot import names
from bot.blocks.notices import notice_message
from bot.blocks.reason import reason_in, reason_view
from bot.delivery import Delivery
from bot.errors import UnknownDeliveryError
from bot.listeners.clicks import clicked
from bot.listeners.reception import Reception
from bot.payloads import Payload, part, word

log = logging.getLogger(__name__)


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to votes. Of two the last one counts, so a second click on the same button changes nothing."""

    async def vote(ack: AsyncAck, body: Payload) -> None:
        click = await clicked(reception, body)
        rating: Rating = "down" if click is not None and word(click.value, "v") == "down" else "up"
        if click is not None:
            await _give(reception, click.delivery, rating)
        await ack()
        if click is not None and rating == "down":
            await reception.open(body, reason_view(click.delivery))
        elif click is not None:
            await reception.whisper(body, notice_message("thanks", click.language))

    async def explain(ack: AsyncAck, body: Payload) -> None:
        reason = reason_in(part(body, "view"))
        try:
            delivery = await asyncio.to_thread(reception.inbox.get, reason.delivery_id or "")
            await _give(reception, delivery, "down", reason.text)
        except UnknownDeliveryError:
            log.info("A reason was given for an answer that is kept no more.")
        await ack()

    app.action(names.FEEDBACK)(vote)
    app.view(names.REASON_VIEW)(explain)


async def _give(reception: Reception, delivery: Delivery, rating: Rating, reason: str | None = None) -> None:
    if delivery.answer is None:
        return
    try:
        await asyncio.to_thread(reception.votes.give, delivery.answer.id, rating, reason)
    except UnknownAnswerError as exc:
        # Nobody who votes can do anything about it.
        log.info("A vote was not kept: %s", exc)
