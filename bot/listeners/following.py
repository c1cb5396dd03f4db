"""Following a job in one message that is updated until the job has ended, whoever began to follow it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from advisor.errors import UnknownJobError
from advisor.jobs import Job
from bot.blocks.jobs import job_message
from bot.blocks.message import Message
from bot.door import SLACK_FAILURES, SlackDoor
from bot.errors import NotInstalledError
from bot.followed_jobs import FollowedJob, FollowedJobs
from bot.payloads import Workspace
from bot.ports import Jobs
from knowledge.documents import Language

Pause = Callable[[float], Awaitable[None]]
# chat.update may be called about fifty times a minute in a channel; a person wants no more than this.
LOOK_SECONDS = 3.0
# Whoever has not looked for so long is dead.
LEFT_AFTER = timedelta(seconds=30)
# How it ended is what the message is for: that is tried again when Slack does not take it.
LAST_TRIES = 20
# A job that neither moves nor ends is left alone at last, about four hours later.
_LOOKS = 5_000

log = logging.getLogger(__name__)


class Following:
    """Keeps messages on jobs up to date; also those of a process that died. ``pause`` waits between two looks."""

    def __init__(self, jobs: Jobs, followed: FollowedJobs, door: SlackDoor, *, pause: Pause = asyncio.sleep) -> None:
        self._jobs = jobs
        self._followed = followed
        self._door = door
        self._pause = pause

    async def begin(self, job: Job, workspace: Workspace, language: Language, *places: str) -> bool:
        """Tell of a job in the first of ``places`` where Slack takes it, and follow it there to its end.

        False where Slack takes it nowhere. A place is a channel or a person. Raises NotInstalledError.
        """
        client = await self._door.client(workspace.team_id, workspace.enterprise_id)
        message = job_message(job, language)
        posted = await _post(client, message, *places)
        if posted is None:
            return False
        channel, ts = posted
        followed = FollowedJob(workspace.team_id, channel, ts, workspace.enterprise_id, job.id, language)
        await asyncio.to_thread(self._followed.keep, followed)
        await self._follow(client, followed, message)
        return True

    async def run(self) -> None:
        """Go on with what others have left, for ever."""
        going: set[asyncio.Task[None]] = set()
        try:
            while True:
                await self._pause(LEFT_AFTER.total_seconds())
                for followed in await self._take_left():
                    task = asyncio.create_task(self._go_on(followed))
                    going.add(task)
                    task.add_done_callback(going.discard)
        finally:
            for task in going:
                task.cancel()

    async def _take_left(self) -> tuple[FollowedJob, ...]:
        try:
            return tuple(await asyncio.to_thread(self._followed.take_left, LEFT_AFTER))
        except SQLAlchemyError as exc:
            log.error("It is not known which jobs are to be followed: %s", type(exc).__name__)
            return ()

    async def _go_on(self, followed: FollowedJob) -> None:
        try:
            client = await self._door.client(followed.team_id, followed.enterprise_id)
            await self._follow(client, followed, None)
        except NotInstalledError:
            await asyncio.to_thread(self._followed.drop, followed)
        except Exception:
            log.exception("The message on the job %s is not updated for now", followed.job_id)

    async def _follow(self, client: AsyncWebClient, followed: FollowedJob, told: Message | None) -> None:
        """Keep a message up to date until the job has ended and the message says so. ``told`` is what it says by now,
        if that is known."""
        tries = 0
        for _ in range(_LOOKS):
            await self._pause(LOOK_SECONDS)
            await asyncio.to_thread(self._followed.keep, followed)
            try:
                job = await asyncio.to_thread(self._jobs.get, followed.job_id)
            except UnknownJobError:
                break
            now = job_message(job, followed.language)
            if now != told and await _update(client, followed, now):
                told = now
            tries += job.ended
            if job.ended and (now == told or tries >= LAST_TRIES):
                break
        await asyncio.to_thread(self._followed.drop, followed)


async def _post(client: AsyncWebClient, message: Message, *places: str) -> tuple[str, str] | None:
    """Channel and ts of the message in the first place that takes it."""
    for place in places:
        try:
            posted = await client.chat_postMessage(
                channel=place,
                text=message.text,
                blocks=[dict(block) for block in message.blocks],
                unfurl_links=False,
                unfurl_media=False,
            )
            return str(posted.get("channel") or place), str(posted["ts"])
        except (*SLACK_FAILURES, KeyError) as exc:
            log.info("A job was not told of in %s: %s", place, str(exc).partition("\n")[0])
    return None


async def _update(client: AsyncWebClient, followed: FollowedJob, message: Message) -> bool:
    blocks = [dict(block) for block in message.blocks]
    try:
        await client.chat_update(channel=followed.channel_id, ts=followed.message_ts, text=message.text, blocks=blocks)
    except SLACK_FAILURES as exc:
        log.info("The message on the job %s was not updated: %s", followed.job_id, str(exc).partition("\n")[0])
        return False
    return True
