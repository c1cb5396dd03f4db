"""An answer that was kept, on its way to where it was asked."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar, get_args

from advisor.answers import Answer
from bot.blocks.message import Message
from bot.blocks.notices import Problem
from bot.computing import ABOUT_ANOTHER
from bot.deliveries import Deliveries
from bot.delivery import Delivery
from bot.errors import BotError, RefusedError, TryLaterError, UnknownDeliveryError, UnsureError
from bot.posting import Poster
from bot.streams import Streamed, Streams
from knowledge.clock import now

# Later than this a reply asks pardon.
LATE = timedelta(minutes=2)
_PROBLEMS: tuple[Problem, ...] = get_args(Problem)
# What was to be replied to, or replaced, is not there any more.
GONE = ("message_not_found", "thread_not_found", "cannot_reply_to_message")
# Our message may not be changed any more.
_FIXED = ("cant_update_message", "edit_window_closed", "update_failed")
# Nobody can be told where we are not; elsewhere they can.
_NOT_THERE = ("not_in_channel", "channel_not_found")
_TOKEN = ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope")
T = TypeVar("T")


class Render(Protocol):
    """Whatever makes messages of answers."""

    def answer(self, answer: Answer, delivery: Delivery, *, late: bool, question: str | None = None) -> Message:
        """An answer; ``question`` is what was asked where it is shared."""
        ...

    def stream(self, answer: Answer, delivery: Delivery, *, late: bool) -> Streamed:
        """An answer to be written piece by piece."""
        ...

    def call_human(self, delivery: Delivery, asked_by: Delivery, permalink: str | None) -> Message:
        """That ``delivery`` wants a human for the question of another."""
        ...

    def instead(self, problem: Problem, delivery: Delivery) -> Message:
        """What is said instead of an answer."""
        ...

    def status(self, delivery: Delivery) -> str:
        """What is shown while an answer is worked on."""
        ...


class InThread(Protocol):
    """Runs what blocks beside the event loop."""

    def __call__(self, work: Callable[..., T], *args: object) -> Awaitable[T]:
        """What ``work`` returns."""
        ...


class Sending:
    """Sends replies for the ``owner`` who holds them.

    What goes wrong is a SlackCallError, NotInstalledError or LostDeliveryError; after an UnsureError it is not known
    whether the reply stands in Slack.
    """

    def __init__(
        self,
        deliveries: Deliveries,
        poster: Poster,
        render: Render,
        owner: str,
        lease: timedelta,
        in_thread: InThread,
        clock: Callable[[], datetime] = now,
        *,
        streaming: bool = True,
    ) -> None:
        self._deliveries = deliveries
        self._poster = poster
        self._streams = Streams(poster)
        self._render = render
        self._owner = owner
        self._lease = lease
        self._in_thread = in_thread
        self._clock = clock
        self._streaming = streaming

    async def send(self, delivery: Delivery) -> None:
        """Send a reply that was not sent yet, or may not have been: then it is looked for first."""
        message = await self._message(delivery)
        if delivery.status == "posting" and await self._finish(delivery, message):
            return
        before = await self._original(delivery)
        if before is not None and before.status != "posted" and before.status != "failed":
            await self._in_thread(self._deliveries.dropped, delivery, self._owner, "The question is not answered.")
            return
        delivery = await self._in_thread(self._deliveries.posting, delivery, self._owner, self._lease)
        ts = await self._out(delivery, before, message)
        await self._in_thread(self._deliveries.posted, delivery, self._owner, ts)

    async def tell_why(self, delivery: Delivery, refused: RefusedError) -> None:
        """Let the asker know that there is no reply, as far as that can be done."""
        if refused.code in _TOKEN:
            return
        problem: Problem = "not_in_channel" if refused.code in _NOT_THERE else "slack_refused"
        said = self._render.instead(problem, delivery)
        try:
            if delivery.asked.response_url is not None:
                await self._poster.whisper(delivery, said)
            else:
                await self._poster.tell(delivery, said)
        except BotError:
            return

    async def _finish(self, delivery: Delivery, message: Message) -> bool:
        """Settle what may have been sent; False when it has to be sent."""
        if delivery.asked.surface == "ephemeral" or delivery.asked.response_url is not None:
            return False
        ts = delivery.posted_ts
        if ts is None:
            beginning = self._stream(delivery).chunks[0] if self._may_stream(delivery) else None
            found = await self._poster.look_up(delivery, beginning)
            if found is None:
                return False
            ts = found.ts
            if not found.whole:
                await self._in_thread(self._deliveries.begun, delivery, self._owner, ts)
                await self._streams.finish(delivery, ts, message)
        else:
            await self._streams.finish(delivery, ts, message)
        await self._in_thread(self._deliveries.posted, delivery, self._owner, ts)
        return True

    async def _original(self, delivery: Delivery) -> Delivery | None:
        """What an edit changes the reply to."""
        address = delivery.asked.address
        if delivery.asked.kind != "edit" or address.message_ts is None:
            return None
        place = (address.team_id, address.channel_id, address.message_ts)
        return await self._in_thread(self._deliveries.find_by_message, *place)

    async def _out(self, delivery: Delivery, before: Delivery | None, message: Message) -> str | None:
        """The ts of the reply, once it stands in Slack; None for what only the asker sees."""
        asked = delivery.asked
        target = asked.target_ts or (before.posted_ts if before is not None else None)
        unseen = before is not None and before.asked.surface == "ephemeral"
        if asked.surface == "ephemeral" or asked.response_url is not None or unseen:
            await self._whisper(delivery, message)
            return None
        if asked.surface == "update" and target is not None:
            try:
                await self._poster.update(delivery, target, message)
                return target
            except RefusedError as exc:
                if exc.code not in _FIXED:
                    raise
        return await self._stream_or_post(delivery, message)

    async def _whisper(self, delivery: Delivery, message: Message) -> None:
        try:
            await self._poster.whisper(delivery, message)
        except UnsureError as exc:
            # It cannot be looked for. Twice is seen by the asker alone; never leaves them waiting.
            raise TryLaterError("a private message", str(exc)) from exc

    async def _stream_or_post(self, delivery: Delivery, message: Message) -> str:
        if self._may_stream(delivery):

            async def begun(ts: str) -> None:
                await self._in_thread(self._deliveries.begun, delivery, self._owner, ts)

            ts = await self._streams.write(delivery, self._stream(delivery), begun)
            if ts is not None:
                return ts
        return await self._poster.post(delivery, message)

    async def _message(self, delivery: Delivery) -> Message:
        kind, answer = delivery.asked.kind, delivery.answer
        problem = next((each for each in _PROBLEMS if each == delivery.problem), None)
        if kind in ABOUT_ANOTHER and problem is None:
            return await self._about(delivery)
        if answer is None:
            return self._render.instead(problem or "failed", delivery)
        return self._render.answer(answer, delivery, late=self._is_late(delivery))

    async def _about(self, delivery: Delivery) -> Message:
        """What tells of another delivery: its answer for everybody, or that a human is wanted."""
        try:
            other = await self._in_thread(self._deliveries.get, delivery.asked.text)
        except UnknownDeliveryError:
            return self._render.instead("forgotten", delivery)
        if delivery.asked.kind == "human":
            return self._render.call_human(delivery, other, await self._poster.permalink(other))
        if delivery.answer is None:
            return self._render.instead("forgotten", delivery)
        late, question = self._is_late(delivery), other.asked.text
        return self._render.answer(delivery.answer, delivery, late=late, question=question)

    def _stream(self, delivery: Delivery) -> Streamed:
        assert delivery.answer is not None
        return self._render.stream(delivery.answer, delivery, late=self._is_late(delivery))

    def _may_stream(self, delivery: Delivery) -> bool:
        """In direct messages, in time, and where there is an answer to write."""
        asked = delivery.asked
        direct = asked.address.channel_type == "im" and asked.surface == "thread" and asked.kind not in ABOUT_ANOTHER
        return self._streaming and direct and delivery.answer is not None and not self._is_late(delivery)

    def _is_late(self, delivery: Delivery) -> bool:
        return self._clock() - delivery.received_at > LATE
