"""Following a job in one message that is updated until the job has ended."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from advisor.errors import UnknownJobError
from advisor.jobs import Job
from bot.blocks.jobs import job_message
from bot.door import SLACK_FAILURES
from bot.ports import Jobs
from knowledge.documents import Language

Pause = Callable[[float], Awaitable[None]]
# chat.update may be called about fifty times a minute in a channel; a person wants no more than this.
LOOK_SECONDS = 3.0
# How it ended is what the message is for: that is tried again when Slack does not take it.
LAST_TRIES = 20
# A job that neither moves nor ends is left alone at last, about four hours later.
_LOOKS = 5_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of ours."""

    channel: str
    ts: str


async def post_job(client: AsyncWebClient, job: Job, language: Language, *places: str) -> Posted | None:
    """Tell of a job in the first of ``places`` where Slack takes it; a place is a channel or a person."""
    message = job_message(job, language)
    for place in places:
        try:
            posted = await client.chat_postMessage(
                channel=place,
                text=message.text,
                blocks=[dict(block) for block in message.blocks],
                unfurl_links=False,
                unfurl_media=False,
            )
            return Posted(str(posted.get("channel") or place), str(posted["ts"]))
        except (*SLACK_FAILURES, KeyError) as exc:
            log.info("A job was not told of in %s: %s", place, str(exc).partition("\n")[0])
    return None


async def follow_job(
    jobs: Jobs, client: AsyncWebClient, posted: Posted, job: Job, language: Language, *, pause: Pause = asyncio.sleep
) -> None:
    """Keep the message on a job up to date until the job has ended, and the message says so."""
    told, tries = job_message(job, language), 0
    for _ in range(_LOOKS):
        await pause(LOOK_SECONDS)
        try:
            job = await asyncio.to_thread(jobs.get, job.id)
        except UnknownJobError:
            return
        now = job_message(job, language)
        if now != told:
            blocks = [dict(block) for block in now.blocks]
            try:
                await client.chat_update(channel=posted.channel, ts=posted.ts, text=now.text, blocks=blocks)
                told = now
            except SLACK_FAILURES as exc:
                log.info("The message on the job %s was not updated: %s", job.id, str(exc).partition("\n")[0])
        tries += job.ended
        if job.ended and (now == told or tries >= LAST_TRIES):
            return
