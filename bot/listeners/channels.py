"""The settings of a channel: the form, and who may send it."""

import asyncio
from dataclasses import asdict

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import names
from bot.blocks.notices import notice_message, problem_message
from bot.blocks.settings import settings_errors, settings_in, settings_view
from bot.channel_settings import ChannelSettings
from bot.labels.label import label
from bot.listeners.reception import Reception
from bot.payloads import Payload, json_object, part, user_of, word, workspace_of
from bot.people import actor_of
from knowledge.documents import Language


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to the form."""

    async def save(ack: AsyncAck, body: Payload) -> None:
        view = part(body, "view")
        metadata, settings = json_object(view.get("private_metadata")), settings_in(view)
        language: Language = "ko" if word(metadata, "l") == "ko" else "en"
        channel, errors = word(metadata, "c"), settings_errors(settings, language)
        if channel is not None and not errors and not await _may(reception, body):
            errors = {"language": label("problem.not_allowed", language)}
        if errors or channel is None:
            return await _refuse(ack, errors)
        changed = await _save(reception, body, channel, settings)
        await ack()
        notice = notice_message("saved" if changed else "unchanged", language)
        return await reception.whisper({**body, "channel": {"id": channel}}, notice)

    app.view(names.SETTINGS_VIEW)(save)


async def open_settings(reception: Reception, body: Payload, channel: str, language: Language) -> None:
    """Show the form to an admin; to somebody else, that only admins see it."""
    if not await _may(reception, body):
        return await reception.whisper(body, problem_message("not_allowed", language))
    settings = await asyncio.to_thread(reception.channels.get, workspace_of(body).team_id, channel)
    view = settings_view(settings, await reception.documents(), language, channel_id=channel)
    return await reception.open(body, view)


async def _save(reception: Reception, body: Payload, channel: str, settings: ChannelSettings) -> bool:
    """Keep the settings, and who changed them; whether that changed anything."""
    workspace = workspace_of(body)
    actor = actor_of(workspace, user_of(body))
    changed = await asyncio.to_thread(reception.channels.save, workspace.team_id, channel, settings, by=actor.id)
    if changed:
        detail = asdict(settings) | {"documents": list(settings.documents)}
        subject = f"{workspace.team_id}/{channel}"
        await asyncio.to_thread(reception.audit.record, actor, "slack.settings", subject, detail)
    return changed


async def _may(reception: Reception, body: Payload) -> bool:
    return await reception.people.is_admin(workspace_of(body), user_of(body))


async def _refuse(ack: AsyncAck, errors: dict[str, str]) -> None:
    """Keep the form open, and say in it what is wrong. A form that is of no channel is closed."""
    if errors:
        await ack(response_action="errors", errors=errors)
    else:
        await ack()
