"""A reply that is written before the asker's eyes, where Slack can show that."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.blocks.message import Block, Message
from bot.deliveries import root_of
from bot.delivery import Delivery
from bot.errors import RefusedError, SlackCallError, TryLaterError
from bot.posting import Poster, mark_of

# Several calls a second are too many for Slack, and more than anybody reads.
_PIECE_CHARS = 256


@dataclass(frozen=True, slots=True)
class Streamed:
    """A reply in pieces of Markdown, the blocks that end it, and the whole of it as one message."""

    chunks: tuple[str, ...]
    blocks: tuple[Block, ...]
    whole: Message


class Streams:
    """Writes replies piece by piece. One whose stream dies is put in its place whole."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster
        self._without: set[str] = set()

    async def write(self, delivery: Delivery, reply: Streamed, begun: Callable[[str], Awaitable[object]]) -> str | None:
        """Write a reply; its ts, which ``begun`` is told first. None where Slack cannot stream: then nothing is shown.

        Raises UnsureError when nobody knows whether the stream began, and what the last resort, an update, raises.
        """
        ts = await self._start(delivery, reply.chunks[0])
        if ts is None:
            return None
        await begun(ts)
        try:
            for piece in _pieces(reply.chunks[1:]):
                await self._append(delivery, ts, piece)
            await self._stop(delivery, ts, reply.blocks)
        except SlackCallError:
            await self._poster.update(delivery, ts, reply.whole, mark=True)
        return ts

    async def finish(self, delivery: Delivery, ts: str, whole: Message) -> None:
        """Put a reply in the place of a stream that nobody finished."""
        with suppress(SlackCallError):  # it may have ended by itself
            await self._stop(delivery, ts, ())
        await self._poster.update(delivery, ts, whole, mark=True)

    async def _start(self, delivery: Delivery, beginning: str) -> str | None:
        address, root = delivery.asked.address, root_of(delivery.asked.address)
        if root is None or address.team_id in self._without:
            return None
        try:
            told = await self._poster.call(
                delivery,
                "chat.startStream",
                lambda client: client.chat_startStream(
                    channel=address.channel_id,
                    thread_ts=root,
                    recipient_team_id=address.team_id,
                    recipient_user_id=address.user_id,
                    markdown_text=beginning,
                ),
            )
        except RefusedError as exc:
            if exc.code == "unknown_method":
                self._without.add(address.team_id)
            return None
        except TryLaterError:
            return None
        ts = told.get("ts")
        return ts if isinstance(ts, str) and ts else None

    async def _append(self, delivery: Delivery, ts: str, piece: str) -> None:
        await self._poster.call(
            delivery,
            "chat.appendStream",
            lambda client: client.chat_appendStream(
                channel=delivery.asked.address.channel_id, ts=ts, markdown_text=piece
            ),
        )

    async def _stop(self, delivery: Delivery, ts: str, blocks: Sequence[Block]) -> None:
        await self._poster.call(
            delivery,
            "chat.stopStream",
            lambda client: client.chat_stopStream(
                channel=delivery.asked.address.channel_id,
                ts=ts,
                blocks=[dict(block) for block in blocks] or None,
                metadata=mark_of(delivery),
            ),
        )


def _pieces(chunks: Sequence[str]) -> Iterator[str]:
    """The chunks, joined to pieces that are worth a call."""
    piece = ""
    for chunk in chunks:
        piece += chunk
        if len(piece) >= _PIECE_CHARS:
            yield piece
            piece = ""
    if piece:
        yield piece
