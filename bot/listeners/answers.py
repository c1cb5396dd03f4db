"""The buttons under an answer. What they ask for is kept before the click is acknowledged, each once."""

import re
from collections.abc import Mapping
from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp

from advisor.answers import FactValue
from advisor.deciding import PERSONA_FACT
from bot import names
from bot.blocks.change import change_view
from bot.blocks.notices import notice_message, problem_message
from bot.blocks.why import why_view
from bot.delivery import Address, Asked
from bot.listeners.clicks import Click, clicked, known_of
from bot.listeners.reception import Reception
from bot.payloads import Payload, user_of, word

_PERSON = ("U", "W", "D")


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to the buttons."""
    _register_questions(app, reception)
    _register_views(app, reception)

    async def call_human(ack: AsyncAck, body: Payload) -> None:
        click = await clicked(reception, body)
        if click is not None and reception.human is None:
            await ack()
            return await reception.whisper(body, problem_message("no_human", click.language))
        if click is not None and reception.human is not None:
            await reception.receiving.keep(_call(click, reception.human))
        await ack()
        if click is not None:
            await reception.whisper(body, notice_message("human_called", click.language))
        return None

    app.action(names.HUMAN)(call_human)


def _register_questions(app: AsyncApp, reception: Reception) -> None:
    """The buttons that ask something again, in another way or elsewhere."""

    async def choose(ack: AsyncAck, body: Payload) -> None:
        click = await clicked(reception, body)
        chosen = _chosen(click) if click is not None else None
        if chosen is not None:
            await reception.receiving.keep(chosen)
        await ack()

    async def start_over(ack: AsyncAck, body: Payload) -> None:
        click = await clicked(reception, body)
        if click is not None:
            again = click.in_place("restart", key=f"restart:{click.delivery.id}")
            await reception.receiving.keep(replace(again, persona=None, facts=None))
        await ack()

    async def retry(ack: AsyncAck, body: Payload) -> None:
        click = await clicked(reception, body)
        if click is not None:
            again = click.in_place(click.delivery.asked.kind, key=f"retry:{click.delivery.id}")
            await reception.receiving.keep(replace(again, text=click.delivery.asked.text))
        await ack()

    async def share(ack: AsyncAck, body: Payload) -> None:
        click = await clicked(reception, body)
        if click is not None:
            await reception.receiving.keep(_shared(click))
        await ack()

    app.action(re.compile(rf"^{names.CHOICE}\.\d+$"))(choose)
    app.action(names.START_OVER)(start_over)
    app.action(names.RETRY)(retry)
    app.action(names.SHARE)(share)


def _register_views(app: AsyncApp, reception: Reception) -> None:
    """The buttons that open a view; twice is as good as once."""

    async def why(ack: AsyncAck, body: Payload) -> None:
        await ack()
        click = await clicked(reception, body)
        if click is not None:
            await reception.open(body, why_view(click.delivery, reception.links))

    async def change(ack: AsyncAck, body: Payload) -> None:
        await ack()
        click = await clicked(reception, body)
        if click is not None:
            await reception.open(body, change_view(click.delivery, reception.links))

    app.action(names.WHY)(why)
    app.action(names.CHANGE)(change)


def _chosen(click: Click) -> Asked | None:
    """The question with the fact that was chosen. The first choice of a fact counts, whoever makes it."""
    fact, value = word(click.value, "f"), click.value.get("v")
    if fact is None or not isinstance(value, str | bool):
        return None
    asked = click.in_place("choice", key=f"choice:{click.delivery.id}:{fact}")
    persona, facts = known_of(click.origin)
    return with_situation(asked, persona, {**facts, fact: value})


def with_situation(asked: Asked, persona: str | None, facts: Mapping[str, FactValue]) -> Asked:
    """The question asked by somebody in that situation; among the facts, the persona may have been chosen."""
    named = facts.get(PERSONA_FACT)
    others = {name: value for name, value in facts.items() if name != PERSONA_FACT}
    return replace(asked, persona=named if isinstance(named, str) else persona, facts=others or None)


def _shared(click: Click) -> Asked:
    """The answer for everybody: in the thread it was asked in, or in the channel where it was a command."""
    address = click.delivery.asked.address
    return Asked(
        key=f"share:{click.delivery.id}",
        kind="share",
        surface="thread",
        address=replace(address, user_id=user_of(click.body) or address.user_id),
        text=click.origin.id,
        language=click.language,
    )


def _call(click: Click, human: str) -> Asked:
    address = click.delivery.asked.address
    kind = "im" if human.startswith(_PERSON) else "channel"
    user = user_of(click.body) or address.user_id
    place = Address(address.app_id, address.team_id, human, kind, user, enterprise_id=address.enterprise_id)
    return Asked(f"human:{click.delivery.id}", "human", "thread", place, click.delivery.id, click.language)
