"""Scans as jobs: what one does step by step, and queueing those that are due."""

from datetime import datetime

from advisor.job_steps import JobRun, Known, Step
from app.bootstrap import House
from app.worker import Tick

SCHEDULE = "schedule"


def scan_steps(house: House) -> tuple[Step, ...]:
    """``scan``, ``reindex``; the argument ``reindex`` queues a re-index where the scan has changed anything."""

    def scan(run: JobRun, _: Known) -> Known:
        result = house.sources.scan(
            str(run.job.arguments["source"]),
            by=run.job.requested_by,
            report=run.report,
            log=run.log,
            everything=bool(run.job.arguments.get("everything")),
        )
        return result.told()

    def reindex(run: JobRun, known: Known) -> Known:
        if not (known["changed"] and run.job.arguments.get("reindex")):
            return {"reindex": None}
        job = house.jobs.queue("reindex", {"force": False}, by=run.job.requested_by)
        run.log(f"Queued {job.id}, which lets answers cite what came in.")
        return {"reindex": job.id}

    return tuple(Step(each.__name__, each) for each in (scan, reindex))


def queue_due_scans(house: House) -> Tick:
    """What queues the scans whose time has come, each with a re-index of what it brings."""

    def queue(moment: datetime) -> None:
        for source_id in house.sources.due(moment):
            arguments = {"source": source_id, "everything": False, "reindex": True}
            house.jobs.queue("scan", arguments, by=SCHEDULE)

    return queue
