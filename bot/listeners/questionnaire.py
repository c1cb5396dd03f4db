"""The form in which somebody tells their situation."""

import asyncio
from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import names
from bot.blocks.questionnaire import Situation, questionnaire_view, situation_in
from bot.delivery import Address, Asked, Delivery
from bot.door import SLACK_FAILURES
from bot.errors import UnknownDeliveryError
from bot.labels.label import label
from bot.listeners.answers import with_situation
from bot.listeners.clicks import clicked, origin_of
from bot.listeners.reception import Reception, log
from bot.payloads import Payload, json_object, part, parts, user_of, word, workspace_of


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to the form, and to the buttons that open it."""

    async def open_form(ack: AsyncAck, body: Payload) -> None:
        await ack()
        value = json_object(next((each.get("value") for each in parts(body, "actions")), None))
        personas = reception.answering.personas()
        if "d" not in value:
            view = questionnaire_view(personas, "ko" if word(value, "l") == "ko" else "en")
            return await reception.open(body, view)
        click = await clicked(reception, body)
        if click is not None:
            await reception.open(body, questionnaire_view(personas, click.language, click.delivery))
        return None

    async def choose_persona(ack: AsyncAck, body: Payload) -> None:
        await ack()
        shown, personas = part(body, "view"), reception.answering.personas()
        told = situation_in(shown, personas)
        view = questionnaire_view(personas, told.language, delivery_id=told.delivery_id, persona=told.persona)
        await _replace(reception, body, view)

    async def submit(ack: AsyncAck, body: Payload) -> None:
        told = situation_in(part(body, "view"), reception.answering.personas())
        if told.persona is not None:
            await reception.receiving.keep(await asyncio.to_thread(_asked, reception, body, told))
        await ack()

    app.action(names.QUESTIONNAIRE)(open_form)
    app.action(names.QUESTIONNAIRE_PERSONA)(choose_persona)
    app.view(names.QUESTIONNAIRE_VIEW)(submit)


async def _replace(reception: Reception, body: Payload, view: dict[str, object]) -> None:
    """Show the fields of the persona that was just chosen. A form that has moved on meanwhile is left as it is."""
    shown = part(body, "view")
    try:
        client = await reception.client(body)
        await client.views_update(view_id=word(shown, "id"), hash=word(shown, "hash"), view=view)
    except SLACK_FAILURES as exc:
        log.info("A form was not updated: %s", str(exc).partition("\n")[0])


def _asked(reception: Reception, body: Payload, told: Situation) -> Asked:
    """The question that the form was opened from, asked by somebody in that situation; without one, which to use."""
    key = f"view:{word(part(body, 'view'), 'id') or word(body, 'trigger_id')}"
    try:
        delivery = reception.inbox.get(told.delivery_id or "")
        asked = _again(delivery, origin_of(reception.inbox, delivery), user_of(body))
    except UnknownDeliveryError:
        asked = _new(body, told)
    return with_situation(replace(asked, key=key), told.persona, told.facts)


def _again(delivery: Delivery, origin: Delivery, user_id: str) -> Asked:
    """In place of the answer; of one that only the asker sees, another of its kind."""
    address = replace(delivery.asked.address, user_id=user_id or delivery.asked.address.user_id)
    target = delivery.posted_ts or delivery.asked.target_ts
    seen = delivery.asked.surface != "ephemeral" and delivery.asked.response_url is None and target is not None
    return replace(
        origin.asked,
        kind="choice",
        surface="update" if seen else "ephemeral",
        address=address,
        target_ts=target if seen else None,
        response_url=None if seen else delivery.asked.response_url,
    )


def _new(body: Payload, told: Situation) -> Asked:
    workspace, user = workspace_of(body), user_of(body)
    place = Address(workspace.app_id, workspace.team_id, user, "im", user, enterprise_id=workspace.enterprise_id)
    return Asked("", "direct", "thread", place, label("situation_question", told.language), told.language)
