"""Our messages in Slack: posted, changed, whispered and looked for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.blocks.message import Message
from bot.call_errors import sorted_failure, sorted_reply
from bot.deliveries import root_of
from bot.delivery import Delivery
from bot.door import SLACK_FAILURES, SlackDoor
from bot.errors import BotError, RefusedError, SlackCallError, TryLaterError, UnsureError
from bot.fallbacks import smaller
from bot.found import Found, found_in
from bot.names import ANSWER_EVENT

# Larger than Slack takes, or not what it takes: it may take less.
_TOO_MUCH = ("msg_blocks_too_long", "msg_too_long", "invalid_blocks", "invalid_blocks_format", "invalid_arguments")
_PAGES = 10
_PER_PAGE = 100
# Clocks differ.
_BEFORE = timedelta(minutes=1)
_STATUS_SECONDS = 2.0
_UNKNOWN = ("unknown_method", "missing_scope", "not_allowed_token_type")
Call = Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]


class Poster:
    """Posts by Slack's Web API, each call once: whether it is called again is for the caller to say.

    What goes wrong is a SlackCallError or NotInstalledError.
    """

    def __init__(self, door: SlackDoor) -> None:
        self._door = door
        self._without_status: set[str] = set()

    async def call(self, delivery: Delivery, method: str, call: Call) -> Mapping[str, Any]:
        """Call Slack in the workspace of a delivery."""
        address = delivery.asked.address
        client = await self._door.client(address.team_id, address.enterprise_id)
        # Waiting for Slack would keep a lane from what it could do meanwhile.
        client.retry_handlers = []
        try:
            told: Any = (await call(client)).data
        except SLACK_FAILURES as exc:
            raise sorted_failure(method, exc) from exc
        return told if isinstance(told, Mapping) else {}

    async def post(self, delivery: Delivery, message: Message) -> str:
        """Post into the thread of a question, with the delivery's id; the message's ts."""
        address = delivery.asked.address

        async def send(message: Message) -> Mapping[str, Any]:
            return await self.call(
                delivery,
                "chat.postMessage",
                lambda client: client.chat_postMessage(
                    channel=address.channel_id,
                    thread_ts=root_of(address),
                    text=message.text,
                    blocks=_blocks(message),
                    metadata=mark_of(delivery),
                    unfurl_links=False,
                    unfurl_media=False,
                ),
            )

        told = await _as_much_as_it_takes(send, message)
        ts = told.get("ts")
        if not isinstance(ts, str):
            raise UnsureError("chat.postMessage", "it told no ts")
        return ts

    async def update(self, delivery: Delivery, ts: str, message: Message, *, mark: bool = False) -> None:
        """Put ``message`` in the place of a message of ours; ``mark`` gives it the delivery's id."""

        async def send(message: Message) -> Mapping[str, Any]:
            return await self.call(
                delivery,
                "chat.update",
                lambda client: client.chat_update(
                    channel=delivery.asked.address.channel_id,
                    ts=ts,
                    text=message.text,
                    # An empty list, for without one the blocks that stand there would stay.
                    blocks=_blocks(message) or [],
                    metadata=mark_of(delivery) if mark else None,
                ),
            )

        await _as_much_as_it_takes(send, message)

    async def whisper(self, delivery: Delivery, message: Message) -> None:
        """Show a message to the asker alone: at the response address as long as it works."""
        if delivery.asked.response_url is not None:
            with suppress(RefusedError):
                await _as_much_as_it_takes(lambda each: self._respond(delivery, each), message)
                return
        await _as_much_as_it_takes(lambda each: self._ephemeral(delivery, each), message)

    async def tell(self, delivery: Delivery, message: Message) -> None:
        """Write to the asker in private."""
        await self.call(
            delivery,
            "chat.postMessage",
            lambda client: client.chat_postMessage(
                channel=delivery.asked.address.user_id, text=message.text, blocks=_blocks(message)
            ),
        )

    async def look_up(self, delivery: Delivery, beginning: str | None) -> Found | None:
        """The reply of a delivery, if it stands in Slack already; ``beginning`` is how a stream of it would begin.

        Raises UnsureError while Slack cannot be asked. Where it never lets us look, there is nothing to be found.
        """
        seen: list[Mapping[str, Any]] = []
        try:
            async for message in self._messages(delivery):
                found = found_in([message], delivery, None)
                if found is not None:
                    return found
                seen.append(message)
        except RefusedError:
            return None
        except (TryLaterError, UnsureError) as exc:
            raise UnsureError("conversations.replies", str(exc)) from exc
        return found_in(seen, delivery, beginning)

    async def permalink(self, delivery: Delivery) -> str | None:
        """Where the question stands; None where Slack does not tell."""
        address = delivery.asked.address
        ts = delivery.posted_ts or root_of(address)
        if ts is None:
            return None
        try:
            told = await self.call(
                delivery,
                "chat.getPermalink",
                lambda client: client.chat_getPermalink(channel=address.channel_id, message_ts=ts),
            )
        except SlackCallError:
            return None
        link = told.get("permalink")
        return link if isinstance(link, str) else None

    async def status(self, delivery: Delivery, text: str) -> None:
        """Show in the thread what is being done. That it cannot be shown does no harm."""
        address, root = delivery.asked.address, root_of(delivery.asked.address)
        if root is None or address.team_id in self._without_status:
            return
        try:
            async with asyncio.timeout(_STATUS_SECONDS):
                await self.call(
                    delivery,
                    "assistant.threads.setStatus",
                    lambda client: client.assistant_threads_setStatus(
                        channel_id=address.channel_id, thread_ts=root, status=text
                    ),
                )
        except RefusedError as exc:
            if exc.code in _UNKNOWN:
                self._without_status.add(address.team_id)
        except (BotError, TimeoutError):
            return

    async def _respond(self, delivery: Delivery, message: Message) -> Mapping[str, Any]:
        asked = delivery.asked
        client = self._door.client_of(None)
        hook = AsyncWebhookClient(asked.response_url or "", session=client.session, retry_handlers=[])
        hook.proxy = client.proxy
        body = {
            "text": message.text,
            "blocks": _blocks(message) or [],
            "response_type": "ephemeral",
            # An update stands in place of what was pressed.
            "replace_original": asked.surface == "update",
            "thread_ts": _running_thread(delivery),
        }
        try:
            response = await hook.send_dict({name: value for name, value in body.items() if value is not None})
        except SLACK_FAILURES as exc:
            raise sorted_failure("response_url", exc) from exc
        failure = sorted_reply(response)
        if failure is not None:
            raise failure
        return {}

    async def _ephemeral(self, delivery: Delivery, message: Message) -> Mapping[str, Any]:
        address = delivery.asked.address
        return await self.call(
            delivery,
            "chat.postEphemeral",
            lambda client: client.chat_postEphemeral(
                channel=address.channel_id,
                user=address.user_id,
                thread_ts=_running_thread(delivery),
                text=message.text,
                blocks=_blocks(message),
            ),
        )

    async def _messages(self, delivery: Delivery) -> AsyncIterator[Mapping[str, Any]]:
        """The messages since a question: of its thread, else of the channel."""
        cursor: str | None = None
        for _ in range(_PAGES):
            page = await self._page(delivery, cursor)
            for message in page.get("messages") or ():
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    async def _page(self, delivery: Delivery, cursor: str | None) -> Mapping[str, Any]:
        address = delivery.asked.address
        root = root_of(address)
        shared: dict[str, Any] = {
            "channel": address.channel_id,
            "include_all_metadata": True,
            "limit": _PER_PAGE,
            "cursor": cursor,
        }
        if root is not None:
            oldest = address.message_ts if address.message_ts != root else None
            return await self.call(
                delivery,
                "conversations.replies",
                lambda client: client.conversations_replies(ts=root, oldest=oldest, **shared),
            )
        oldest = f"{(delivery.received_at - _BEFORE).timestamp():.6f}"
        return await self.call(
            delivery, "conversations.history", lambda client: client.conversations_history(oldest=oldest, **shared)
        )


def mark_of(delivery: Delivery) -> dict[str, Any]:
    """The metadata by which our reply is found again."""
    return {"event_type": ANSWER_EVENT, "event_payload": {"delivery": delivery.id}}


async def _as_much_as_it_takes(
    send: Callable[[Message], Awaitable[Mapping[str, Any]]], message: Message
) -> Mapping[str, Any]:
    """Send a message; when it is too much for Slack, less of it."""
    for less in smaller(message):
        try:
            return await send(message)
        except RefusedError as exc:
            if exc.code not in _TOO_MUCH:
                raise
            message = less
    return await send(message)


def _blocks(message: Message) -> list[dict[str, Any]] | None:
    return [dict(block) for block in message.blocks] or None


def _running_thread(delivery: Delivery) -> str | None:
    """The thread, where it has begun: what is whispered into one that has not is shown to nobody."""
    address = delivery.asked.address
    return address.thread_ts if address.thread_ts != address.message_ts else None
