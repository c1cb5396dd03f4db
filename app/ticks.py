"""What the worker looks after once a minute: scans that are due, and questions that were kept for long enough."""

from datetime import date, datetime

from app.bootstrap import House
from app.scan_jobs import queue_due_scans
from app.worker import Tick


def ticks_of(house: House) -> tuple[Tick, ...]:
    """Everything that happens on a schedule."""
    return queue_due_scans(house), _forget_once_a_day(house)


def _forget_once_a_day(house: House) -> Tick:
    """What forgets questions older than the retention, at the first minute of the worker and of each day (UTC)."""
    done: date | None = None

    def forget(moment: datetime) -> None:
        nonlocal done
        if done != moment.date():
            house.forgetting.expired(house.settings.retention_days)
            done = moment.date()

    return forget
