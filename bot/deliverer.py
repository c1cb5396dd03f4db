"""Answering what was taken in: several deliveries at once, each to its end, whatever becomes of Slack or of us."""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.arrivals import Arrivals
from bot.computing import MOST_ATTEMPTS, Asking, Choose, Computing, Speak, all_documents, aloud
from bot.deliveries import Deliveries
from bot.delivery import Delivery, DeliveryStatus
from bot.errors import BotError, LostDeliveryError, NotInstalledError, RefusedError, TryLaterError, UnsureError
from bot.posting import Poster
from bot.sending import GONE, Render, Sending
from knowledge.clock import now

_POLL_SECONDS = 1.0
_GRACE_SECONDS = 10.0
# Before an index is loaded, questions wait for it rather than be told that there is none.
_INDEX_SECONDS = 60.0
_TOO_LATE = "It could not be posted in time."
_OURS = "An error of ours; the log tells more."
T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much at once, and for how long.

    ``lanes`` deliveries are in hand at once, of which ``computing`` are computed; the others wait for Slack. A holder
    that says nothing for ``lease`` counts as dead. A reply that could not be posted for ``give_up`` never is.
    """

    lanes: int = 8
    computing: int = 2
    lease: timedelta = timedelta(seconds=30)
    give_up: timedelta = timedelta(minutes=60)
    longest_wait: timedelta = timedelta(seconds=60)


class Deliverer:
    """Answers the deliveries of a database, together with the deliverers of other processes."""

    def __init__(
        self,
        deliveries: Deliveries,
        answering: Asking,
        poster: Poster,
        render: Render,
        *,
        limits: Limits = Limits(),
        speak: Speak = aloud,
        choose: Choose = all_documents,
        streaming: bool = True,
        arrivals: Arrivals | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._deliveries = deliveries
        self._answering = answering
        self._poster = poster
        self._render = render
        self._limits = limits
        self._arrivals = arrivals or Arrivals()
        self._clock = clock
        self._computing = Computing(deliveries, answering, speak, choose, clock)
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        # The database has threads of its own, so that it need not wait for answers.
        self._threads = ThreadPoolExecutor(limits.computing + 2, thread_name_prefix="deliver")
        self._free = asyncio.Semaphore(limits.computing)
        self._sending = Sending(
            deliveries, poster, render, self._owner, limits.lease, self._in_thread, clock, streaming=streaming
        )
        self._news = asyncio.Event()
        self._beating: asyncio.Task[None] | None = None
        self._held: dict[str, asyncio.Task[None]] = {}
        self._paused: dict[tuple[str, str], datetime] = {}

    def notify(self) -> None:
        """There is something new: it is looked for at once. On the event loop only."""
        self._news.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Answer until ``stopping`` is set, then bring what is in hand to its end, as far as that is near."""
        try:
            await self._until(stopping, self._wait_for_index())
            while not stopping.is_set():
                await self.drain(stopping)
                await self._until(stopping, self._news.wait(), _POLL_SECONDS)
                self._news.clear()
            if self._held:
                await asyncio.wait(set(self._held.values()), timeout=_GRACE_SECONDS)
        finally:
            await self.close()

    async def drain(self, stopping: asyncio.Event) -> None:
        """Answer all that is due, with whatever comes in meanwhile."""
        if self._beating is None:
            self._beating = asyncio.create_task(self._beat())
        while not stopping.is_set():
            if not await self._take():
                if not self._held:
                    return
                await self._until(stopping, self._news.wait(), _POLL_SECONDS)
                self._news.clear()

    async def close(self) -> None:
        """Leave what is still in hand to others."""
        unfinished = [*self._held.values(), *([self._beating] if self._beating is not None else [])]
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
        with suppress(SQLAlchemyError):
            await self._in_thread(self._deliveries.release, self._owner)
        self._threads.shutdown(wait=False)

    async def _take(self) -> bool:
        """Take the next delivery in hand; False when there is none, or no lane for it."""
        if len(self._held) >= self._limits.lanes:
            return False
        await self._arrivals.passed()
        try:
            delivery = await self._in_thread(self._deliveries.take, self._owner, self._limits.lease, tuple(self._held))
        except SQLAlchemyError as exc:
            log.error("no delivery could be taken: %s", type(exc).__name__)
            return False
        except Exception:
            # Looked for again in a moment: an end here would end all answers.
            log.exception("no delivery could be taken")
            return False
        if delivery is None:
            return False
        task = asyncio.create_task(self._deliver(delivery))
        self._held[delivery.id] = task
        task.add_done_callback(lambda _: self._put_down(delivery.id))
        return True

    def _put_down(self, delivery_id: str) -> None:
        self._held.pop(delivery_id, None)
        self.notify()

    async def _deliver(self, delivery: Delivery) -> None:
        """Bring one delivery as far as it gets."""
        try:
            await self._advance(delivery)
        except LostDeliveryError as exc:
            log.info("%s", exc)
            await self._say_idle(delivery)
        except SQLAlchemyError as exc:
            # The lease runs out, and then somebody takes it anew.
            log.error("delivery %s could not be kept: %s", delivery.id, type(exc).__name__)
        except Exception:
            log.exception("delivery %s failed", delivery.id)
            with suppress(BotError, SQLAlchemyError):
                await self._mend(delivery.id)

    async def _mend(self, delivery_id: str) -> None:
        """After an error that nobody foresaw: again from where it had come to, but not for ever."""
        delivery = await self._in_thread(self._deliveries.get, delivery_id)
        if delivery.status == "working":
            await self._again(delivery, _OURS, None, "received")
        elif delivery.attempts < MOST_ATTEMPTS:
            await self._again(delivery, _OURS, None, delivery.status)
        else:
            await self._end(delivery, self._deliveries.failed, _OURS)

    async def _advance(self, delivery: Delivery) -> None:
        if self._clock() - delivery.received_at > self._limits.give_up and delivery.status != "posting":
            return await self._end(delivery, self._deliveries.dropped, _TOO_LATE)
        if delivery.status == "working":
            computed = await self._compute(delivery)
            if computed is None or computed.status != "answered":
                return None
            delivery = computed
        pause = self._paused.get(_channel(delivery), self._clock())
        if pause > self._clock() and delivery.status == "answered":
            return await self._retry(delivery, pause, "Slack takes no more in this channel for now.", "answered")
        self._paused.pop(_channel(delivery), None)
        await self._send(delivery)
        return None

    async def _compute(self, delivery: Delivery) -> Delivery | None:
        """The delivery, answered; None when a later edit of the same message makes it idle."""
        if delivery.asked.kind == "edit":
            newest = await self._in_thread(self._deliveries.newest_edit, delivery)
            if newest is not None and newest.id != delivery.id:
                await self._end(delivery, self._deliveries.dropped, "The message was edited again.")
                return None
        saying = asyncio.create_task(self._say_busy(delivery))
        try:
            async with self._free:
                await self._arrivals.passed()
                computed = await self._in_thread(self._computing.compute, delivery, self._owner)
        finally:
            # What is shown goes away with the reply; shown after it, it would stay.
            await saying
        if computed.status != "answered" or computed.asked.surface != "thread":
            await self._say_idle(delivery)
        return computed

    async def _say_busy(self, delivery: Delivery) -> None:
        if _is_awaited(delivery):
            await self._poster.status(delivery, self._render.status(delivery))

    async def _say_idle(self, delivery: Delivery) -> None:
        if _is_awaited(delivery):
            await self._poster.status(delivery, "")

    async def _send(self, delivery: Delivery) -> None:
        await self._arrivals.passed()
        try:
            await self._sending.send(delivery)
        except TryLaterError as exc:
            if exc.wait_seconds is not None:
                self._paused[_channel(delivery)] = self._clock() + timedelta(seconds=exc.wait_seconds)
            await self._again(delivery, str(exc), exc.wait_seconds, "answered")
        except UnsureError as exc:
            await self._again(delivery, str(exc), None, "posting")
        except RefusedError as exc:
            if exc.code in GONE:
                await self._end(delivery, self._deliveries.dropped, "What was to be replied to is gone.")
                return
            log.error("delivery %s: %s", delivery.id, exc)
            await self._end(delivery, self._deliveries.failed, str(exc))
            await self._sending.tell_why(delivery, exc)
        except NotInstalledError as exc:
            log.error("delivery %s: %s", delivery.id, exc)
            await self._end(delivery, self._deliveries.failed, str(exc))

    async def _again(
        self, delivery: Delivery, problem: str, wait_seconds: float | None, status: DeliveryStatus
    ) -> None:
        """Try again later: when Slack said, else later each time; never when it is too late by then."""
        wait = timedelta(seconds=min(2.0 ** min(delivery.attempts, 16), self._limits.longest_wait.total_seconds()))
        at = self._clock() + (wait if wait_seconds is None else timedelta(seconds=wait_seconds))
        log.warning("delivery %s, attempt %d: %s", delivery.id, delivery.attempts, problem)
        if at - delivery.received_at > self._limits.give_up:
            await self._end(delivery, self._deliveries.dropped, _TOO_LATE)
        else:
            await self._retry(delivery, at, problem, status)

    async def _retry(self, delivery: Delivery, at: datetime, problem: str, status: DeliveryStatus) -> None:
        await self._in_thread(lambda: self._deliveries.retry(delivery, self._owner, at, problem, status=status))
        seconds = (at - self._clock()).total_seconds()
        asyncio.get_running_loop().call_later(max(seconds, 0.0), self.notify)

    async def _end(self, delivery: Delivery, end: Callable[[Delivery, str, str], Delivery], why: str) -> None:
        await self._in_thread(end, delivery, self._owner, why)

    async def _beat(self) -> None:
        """Keep what is in hand from being taken for a dead process's."""
        while True:
            await asyncio.sleep(self._limits.lease.total_seconds() / 3)
            try:
                await self._in_thread(self._deliveries.extend, self._owner, tuple(self._held), self._limits.lease)
            except SQLAlchemyError as exc:
                log.error("the leases could not be extended: %s", type(exc).__name__)

    async def _wait_for_index(self) -> None:
        end = asyncio.get_running_loop().time() + _INDEX_SECONDS
        while not self._answering.ready() and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(_POLL_SECONDS / 10)

    async def _until(self, stopping: asyncio.Event, other: Awaitable[object], seconds: float | None = None) -> None:
        """Wait for whichever comes first."""
        waiting = {asyncio.ensure_future(other), asyncio.ensure_future(stopping.wait())}
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()

    async def _in_thread(self, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)


def _channel(delivery: Delivery) -> tuple[str, str]:
    return delivery.asked.address.team_id, delivery.asked.address.channel_id


def _is_awaited(delivery: Delivery) -> bool:
    """Whether somebody who asked us looks at the thread. Nobody did who merely went on talking in it."""
    return delivery.asked.surface == "thread" and delivery.asked.kind != "follow_up"
