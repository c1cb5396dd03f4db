"""``advisor admin jobs``: what is done in the background."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from advisor.jobs import Job
    from app.bootstrap import House

_JobId = Annotated[str, typer.Argument(metavar="ID", help="As `advisor admin jobs list` shows it.")]
_NO_WORKER = "No worker is there, so the job waits. Start `advisor worker`, or `advisor serve`."


def jobs_group() -> typer.Typer:
    """``advisor admin jobs``."""
    group = typer.Typer(help="Jobs: what is done in the background.", no_args_is_help=True)
    group.command("list")(list_jobs)
    for command in (show, run, follow, cancel, retry):
        group.command()(command)
    return group


def list_jobs(
    status: Annotated[
        Literal["queued", "running", "done", "failed", "cancelled"] | None, typer.Option(help="Only those.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
) -> None:
    """List the jobs, the newest first.

    \b
    Example:
      advisor admin jobs list --status failed
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import err, print_table
    from app.worker_lock import worker_alive

    settings = load_settings()
    with closing(House(settings)) as house:
        jobs = house.jobs.list(status=status, limit=limit)
        heads = ("id", "kind", "status", "progress", "queued", "by")
        print_table(heads, [(*_told(job), f"{job.created_at:%Y-%m-%d %H:%M} UTC", job.requested_by) for job in jobs])
        if any(job.status in ("queued", "running") for job in jobs) and not worker_alive(settings.home):
            err().print(_NO_WORKER, markup=False)


def show(job_id: _JobId) -> None:
    """Show a job with its log.

    \b
    Example:
      advisor admin jobs show job_0654321fedcba012345a
    """
    import json
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        job = house.jobs.get(job_id)
        _, kind, status, progress = _told(job)
        out().print(f"{kind} {json.dumps(dict(job.arguments))}: {status} {progress}".rstrip(), markup=False)
        for line in house.jobs.lines(job_id):
            out().print(f"{line.at:%H:%M:%S} {line.level:7} {line.text}", markup=False)
        if job.result is not None:
            out().print(json.dumps(dict(job.result), ensure_ascii=False), markup=False)


def run(
    kind: Annotated[Literal["reindex"], typer.Argument(help="What to do.")],
    force: Annotated[bool, typer.Option("--force", help="Build even when nothing has changed.")] = False,
    watch: Annotated[bool, typer.Option("--follow/--no-follow", help="Wait until it has ended.")] = True,
) -> None:
    """Queue a job, and follow it when a worker is there to run it.

    \b
    Example:
      advisor admin jobs run reindex
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import err, out
    from app.worker_lock import worker_alive

    settings = load_settings()
    actor = operator()
    with closing(House(settings)) as house:
        job = house.jobs.queue(kind, {"force": force}, by=actor.name)
        house.audit.record(actor, "jobs.queue", job.id, {"kind": kind, **job.arguments})
        out().print(f"Queued {job.id}.", markup=False)
        if not worker_alive(settings.home):
            err().print(_NO_WORKER, markup=False)
        elif watch:
            _follow(house, job.id)


def follow(job_id: _JobId) -> None:
    """Follow a job until it has ended.

    \b
    Example:
      advisor admin jobs follow job_0654321fedcba012345a
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.settings import load_settings
    from app.terminal import err
    from app.worker_lock import worker_alive

    settings = load_settings()
    with closing(House(settings)) as house:
        if not house.jobs.get(job_id).ended and not worker_alive(settings.home):
            err().print(_NO_WORKER, markup=False)
        _follow(house, job_id)


def cancel(job_id: _JobId) -> None:
    """Cancel a job: at once while it waits, else as soon as it next tells how far it is.

    \b
    Example:
      advisor admin jobs cancel job_0654321fedcba012345a
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    with closing(House(load_settings())) as house:
        job = house.jobs.cancel(job_id)
        house.audit.record(operator(), "jobs.cancel", job_id)
        out().print("Cancelled." if job.ended else "It stops as soon as it next tells how far it is.")


def retry(job_id: _JobId) -> None:
    """Queue a job again that failed or was cancelled.

    \b
    Example:
      advisor admin jobs retry job_0654321fedcba012345a
    """
    from contextlib import closing

    from app.bootstrap import House
    from app.operator import operator
    from app.settings import load_settings
    from app.terminal import out

    actor = operator()
    with closing(House(load_settings())) as house:
        job = house.jobs.retry(job_id, by=actor.name)
        house.audit.record(actor, "jobs.retry", job_id)
        out().print(f"Queued {job.id}, attempt {job.attempts}.", markup=False)


def _follow(house: "House", job_id: str) -> None:
    from app.failures import INTERRUPTED
    from app.following import follow
    from app.terminal import err, out

    try:
        job = follow(house.jobs, job_id, err())
    except KeyboardInterrupt:
        err().print(f"The job goes on. See it again with `advisor admin jobs follow {job_id}`.", markup=False)
        raise typer.Exit(INTERRUPTED) from None
    if job.status == "done":
        out().print(f"Done: {job.id}.", markup=False)
        return
    err().print(job.problem or "The job was cancelled.", markup=False)
    raise typer.Exit(1)


def _told(job: "Job") -> tuple[str, str, str, str]:
    progress = f"{job.stage} {job.done:,}/{job.total:,}" if job.stage is not None and not job.ended else ""
    if job.remaining_seconds is not None:
        progress += f", {job.rate:.0f}/s, {job.remaining_seconds:.0f} s left"
    status = f"{job.status}, to be cancelled" if job.cancel_requested and not job.ended else job.status
    return job.id, job.kind, status, progress
