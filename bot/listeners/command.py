"""The slash command: a question that only the asker sees answered, or one of its few words for people and admins."""

import asyncio
import uuid
from collections.abc import Mapping
from typing import Literal

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import names
from bot.blocks.gaps import gaps_message
from bot.blocks.home import help_message
from bot.blocks.jobs import job_message
from bot.blocks.notices import problem_message
from bot.delivery import Address, Asked
from bot.listeners.channels import open_settings
from bot.listeners.reception import Reception
from bot.payloads import Payload, channel_of, channel_type, user_of, word, workspace_of
from bot.people import actor_of
from bot.words import clean, question_in
from knowledge.documents import Language
from knowledge.passages import language_of

Order = Literal["settings", "reindex", "gaps", "help"]
ORDERS: Mapping[str, Order] = {
    "settings": "settings",
    "설정": "settings",
    "채널 설정": "settings",
    "reindex": "reindex",
    "re-index": "reindex",
    "재색인": "reindex",
    "다시 색인": "reindex",
    "gaps": "gaps",
    "빈틈": "gaps",
    "미답변": "gaps",
    "답하지 못한 질문": "gaps",
    "help": "help",
    "도움말": "help",
    "도움": "help",
}


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to the command."""

    async def on_command(ack: AsyncAck, body: Payload) -> None:
        said = clean(word(body, "text") or "")
        order = ORDERS.get(" ".join(said.casefold().split()).strip(" .!?/"))
        question = question_in(said)
        if order is None and question:
            await reception.receiving.keep(await _asked(reception, body, question))
            return await _acknowledge(ack)
        language = await _language(reception, body, said)
        if order is None or order == "help":
            help_ = help_message(language)
            await ack(text=help_.text, blocks=[dict(each) for each in help_.blocks], response_type="ephemeral")
            return None
        await ack()
        return await _obey(reception, body, order, language)

    app.command(names.COMMAND)(on_command)


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


async def _obey(reception: Reception, body: Payload, order: Order, language: Language) -> None:
    channel = channel_of(body) or ""
    if order == "settings" and channel_type({}, channel) == "im":
        return await reception.whisper(body, problem_message("no_channel", language))
    if order == "settings":
        return await open_settings(reception, body, channel, language)
    if not await reception.people.is_admin(workspace_of(body), user_of(body)):
        return await reception.whisper(body, problem_message("not_allowed", language))
    if order == "gaps":
        report = await asyncio.to_thread(reception.gaps.report)
        return await reception.whisper(body, gaps_message(report, language, reception.links))
    return await _reindex(reception, body, channel, language)


async def _reindex(reception: Reception, body: Payload, channel: str, language: Language) -> None:
    """Queue a re-index, and follow it in the channel, or where the bot may not write there, with who asked for it."""
    user, workspace = user_of(body), workspace_of(body)
    actor = actor_of(workspace, user)
    job = await asyncio.to_thread(reception.jobs.queue, "reindex", {}, by=actor.id)
    await asyncio.to_thread(reception.audit.record, actor, "jobs.queue", job.id, {"kind": job.kind, **job.arguments})
    if not await reception.following.begin(job, workspace, language, channel, user):
        await reception.whisper(body, job_message(job, language))


async def _asked(reception: Reception, body: Payload, question: str) -> Asked:
    workspace, channel = workspace_of(body), channel_of(body) or ""
    url = word(body, "response_url")
    kind = "im" if word(body, "channel_name") == "directmessage" else channel_type({}, channel)
    place = (channel, kind, user_of(body), None, None, workspace.enterprise_id)
    address = Address(workspace.app_id, workspace.team_id, *place)
    key = f"cmd:{word(body, 'trigger_id') or url or uuid.uuid4().hex}"
    language = await reception.receiving.fixed_language(address)
    return Asked(key, "command", "ephemeral", address, question, language, response_url=url)


async def _language(reception: Reception, body: Payload, said: str) -> Language:
    """The language of what was said; where it is a word that both use, that of the person."""
    if language_of(said) == "ko":
        return "ko"
    return await reception.people.language(workspace_of(body), user_of(body))
