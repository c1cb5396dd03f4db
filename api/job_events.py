"""A job as server-sent events, while it goes on."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from fastapi.sse import format_sse_event
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool

from advisor.jobs import Job, JobBoard, JobLine

HEARTBEAT_SECONDS = 15.0
POLL_SECONDS = 0.5
LINES = 200
_JSON: TypeAdapter[Any] = TypeAdapter(Any)

Pause = Callable[[float], Awaitable[object]]


async def job_events(board: JobBoard, job_id: str, *, after: int, pause: Pause) -> AsyncIterator[bytes]:
    """The events ``progress`` (the job, when it has changed), ``line`` (with its id) and at the end ``done`` (the job).

    ``after`` is the id of the last line already seen. ``pause`` waits for so many seconds between two looks. Comments
    keep a quiet connection open. A job that is forgotten meanwhile ends the events.
    """
    seen: Job | None = None
    sent = time.monotonic()
    while (job := await run_in_threadpool(board.find, job_id)) is not None:
        # Read after the job: when that has ended, its last line stands already.
        lines = await run_in_threadpool(board.lines, job_id, after=after, limit=LINES)
        events = [_line(line) for line in lines]
        after = lines[-1].id if lines else after
        all_told = len(lines) < LINES
        if all_told and job != seen:
            events.append(_event("done" if job.ended else "progress", job))
            seen = job
        if not events and time.monotonic() - sent >= HEARTBEAT_SECONDS:
            events.append(format_sse_event(comment="still here"))
        if events:
            sent = time.monotonic()
            yield b"".join(events)
        if all_told:
            if job.ended:
                return
            await pause(POLL_SECONDS)


def _line(line: JobLine) -> bytes:
    return _event("line", line, str(line.id))


def _event(name: str, value: object, event_id: str | None = None) -> bytes:
    return format_sse_event(event=name, id=event_id, data_str=_JSON.dump_json(value).decode())
