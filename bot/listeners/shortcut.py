"""The shortcut in the menu of a message: the advisor answers it in its thread."""

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import names
from bot.blocks.notices import problem_message
from bot.delivery import Address, Asked
from bot.listeners.reception import Reception
from bot.payloads import Payload, channel_of, channel_type, part, user_of, word, workspace_of
from bot.receiving import message_key
from bot.words import clean, question_in, text_of


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to the shortcut."""

    async def ask(ack: AsyncAck, body: Payload) -> None:
        address = _address(body)
        question = question_in(clean(text_of(part(body, "message"))))
        if address is None or not question:
            await ack()
            reader = await reception.people.language(workspace_of(body), user_of(body))
            return await reception.whisper(body, problem_message("question_empty", reader))
        key = f"{message_key(address, f'shortcut:{address.message_ts}')}:{address.user_id}"
        language = await reception.receiving.fixed_language(address)
        await reception.receiving.keep(Asked(key, "shortcut", "thread", address, question, language))
        await ack()
        return None

    app.message_shortcut(names.ASK_SHORTCUT)(ask)


def _address(body: Payload) -> Address | None:
    """The thread of the message; None where the payload does not tell which message it was."""
    workspace, message, channel = workspace_of(body), part(body, "message"), channel_of(body)
    ts = word(message, "ts") or word(body, "message_ts")
    if channel is None or ts is None:
        return None
    place = (channel, channel_type({}, channel), user_of(body), ts, word(message, "thread_ts") or ts)
    return Address(workspace.app_id, workspace.team_id, *place, workspace.enterprise_id)
