"""How far a job is: one message that is updated until the job has ended."""

from collections.abc import Iterator

from advisor.jobs import Job
from bot.blocks.elements import context, section
from bot.blocks.message import Message, message
from bot.blocks.mrkdwn import shortened
from bot.labels.label import LABELS, label
from knowledge.documents import Language

BAR_CELLS = 16
_SIGNS = {"queued": "⏳", "running": "🔄", "done": "✅", "failed": "⚠️", "cancelled": "⏹️"}
_MAX_PROBLEM_CHARS = 1_500


def job_message(job: Job, language: Language) -> Message:
    """The job as it stands: what, how far, how it ended, who wanted it."""
    name = label(f"job.{job.kind}", language) if f"job.{job.kind}" in LABELS else shortened(job.kind, 40)
    status = label(f"job.{job.status}", language)
    lines = [f"{_SIGNS[job.status]} *{name}* – {status}", *_lines(job, language)]
    small = " · ".join([f"`{shortened(job.id, 60)}`", label("job.by", language, actor=shortened(job.requested_by, 80))])
    return message(f"{name}: {status}", section("\n".join(lines)), context(small))


def _lines(job: Job, language: Language) -> Iterator[str]:
    if job.status == "queued":
        yield label("job.waiting", language)
    elif job.status == "running" and job.stage is not None:
        stage = f"stage.{job.stage}"
        yield label(stage, language) if stage in LABELS else shortened(job.stage, 40)
        yield _progress(job, language)
    elif job.status == "done":
        yield from _result(job, language)
    elif job.problem:
        yield f"{label('job.problem', language)}: {shortened(job.problem, _MAX_PROBLEM_CHARS)}"


def _progress(job: Job, language: Language) -> str:
    """A bar with the share done, and how long it still takes where that can be told."""
    share = min(1.0, job.done / job.total) if job.total else 0.0
    full = round(share * BAR_CELLS)
    told = f"{'▰' * full}{'▱' * (BAR_CELLS - full)}  {share:.0%}"
    if job.remaining_seconds is None:
        return told
    return f"{told} · {label('job.remaining', language, seconds=f'{job.remaining_seconds:,.0f}')}"


def _result(job: Job, language: Language) -> Iterator[str]:
    """What a re-index came to."""
    told = job.result or {}
    generation = told.get("generation")
    if not isinstance(generation, str):
        return
    outcome = "parked" if told.get("parked") else "unchanged" if told.get("unchanged") else "activated"
    bare = shortened(generation, 80)
    yield label(f"job.{outcome}", language, generation=f"`{bare}`", bare=bare)
    counts = [told.get(name) for name in ("passages", "encoded")]
    if all(isinstance(count, int) for count in counts):
        passages, encoded = (f"{count:,}" for count in counts)
        yield label("job.counts", language, passages=passages, encoded=encoded)
