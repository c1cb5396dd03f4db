"""App Home, and what greets somebody who opens a conversation with the advisor."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import names
from bot.blocks.home import home_view, prompts_title, suggested_prompts
from bot.delivery import Address, Asked
from bot.door import SLACK_FAILURES
from bot.errors import NotInstalledError
from bot.listeners.reception import Reception, log
from bot.payloads import Payload, json_object, part, parts, user_of, word, workspace_of
from knowledge.documents import Language


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to the tabs of the app, and to what is clicked there."""

    async def open_tab(body: Payload) -> None:
        event = part(body, "event")
        if word(event, "tab") == "messages":
            return await _suggest(reception, body, word(event, "channel"), None)
        return await _publish(reception, body, user_of(event))

    async def start_thread(body: Payload) -> None:
        thread = part(body, "event", "assistant_thread")
        await _suggest(reception, body, word(thread, "channel_id"), word(thread, "thread_ts"))

    async def ask_example(ack: AsyncAck, body: Payload) -> None:
        asked = _example(body)
        if asked is not None:
            await reception.receiving.keep(asked)
        await ack()
        if asked is not None:
            # With a new hash, by which the next click on the same example is known as another.
            await _publish(reception, body, user_of(body))

    app.event("app_home_opened")(open_tab)
    app.event("assistant_thread_started")(start_thread)
    app.action(re.compile(rf"^{names.EXAMPLE}\.\d+$"))(ask_example)


async def _publish(reception: Reception, body: Payload, user: str) -> None:
    try:
        language = await reception.people.language(workspace_of(body), user)
        view = home_view(
            language,
            reception.answering.personas(),
            documents=await reception.documents(),
            ready=reception.answering.ready(),
        )
        client = await reception.client(body)
        await client.views_publish(user_id=user, view=view)
    except (NotInstalledError, *SLACK_FAILURES) as exc:
        log.warning("App Home was not shown: %s", str(exc).partition("\n")[0])


async def _suggest(reception: Reception, body: Payload, channel: str | None, thread_ts: str | None) -> None:
    if channel is None:
        return
    try:
        workspace, event = workspace_of(body), part(body, "event")
        user = user_of(event) or word(part(event, "assistant_thread"), "user_id") or ""
        language = await reception.people.language(workspace, user)
        prompts = [{"title": each.title, "message": each.message} for each in suggested_prompts(language)]
        client = await reception.client(body)
        await client.assistant_threads_setSuggestedPrompts(
            channel_id=channel, thread_ts=thread_ts, title=prompts_title(language), prompts=prompts
        )
    except (NotInstalledError, *SLACK_FAILURES) as exc:
        log.warning("Nothing was suggested: %s", str(exc).partition("\n")[0])


def _example(body: Payload) -> Asked | None:
    """The example that was clicked, asked in the person's own conversation with the advisor."""
    action = next(iter(parts(body, "actions")), {})
    value, view = json_object(action.get("value")), part(body, "view")
    question, user, workspace = word(value, "q"), user_of(body), workspace_of(body)
    if question is None:
        return None
    language: Language = "ko" if word(value, "l") == "ko" else "en"
    shown = word(view, "hash", "id") or word(body, "trigger_id")
    place = Address(workspace.app_id, workspace.team_id, user, "im", user, enterprise_id=workspace.enterprise_id)
    key = f"example:{workspace.team_id}:{user}:{shown}:{word(action, 'action_id')}"
    return Asked(key, "direct", "thread", place, question, language)
