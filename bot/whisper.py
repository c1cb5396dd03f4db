"""Telling somebody something that nobody else sees."""

import logging

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.blocks.message import Message
from bot.door import SLACK_FAILURES, SlackDoor
from bot.errors import NotInstalledError
from bot.payloads import Payload, channel_of, part, user_of, word, workspace_of

log = logging.getLogger(__name__)


async def whisper(door: SlackDoor, body: Payload, message: Message) -> bool:
    """Tell it to whoever clicked or wrote, and leave what they clicked on as it is. False where Slack did not take it.

    It is worth no more than one try: whoever missed it clicks again.
    """
    workspace, url = workspace_of(body), word(body, "response_url")
    try:
        client = await door.client(workspace.team_id, workspace.enterprise_id)
        blocks = [dict(block) for block in message.blocks]
        if url is not None:
            webhook = AsyncWebhookClient(url, session=client.session)
            webhook.proxy = client.proxy  # which None does not say when it is made
            told = await webhook.send(
                text=message.text, blocks=blocks, response_type="ephemeral", replace_original=False
            )
            return told.status_code == 200
        thread_ts = word(part(body, "container"), "thread_ts")
        await client.chat_postEphemeral(
            channel=channel_of(body) or "", user=user_of(body), thread_ts=thread_ts, text=message.text, blocks=blocks
        )
    except (NotInstalledError, *SLACK_FAILURES) as exc:
        log.warning("A private word was not taken by Slack: %s", str(exc).partition("\n")[0] or type(exc).__name__)
        return False
    return True
