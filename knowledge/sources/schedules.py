"""When a source is due: cron expressions, in UTC."""

import re
from datetime import UTC, datetime

from croniter import CroniterError, croniter

from knowledge.errors import SourceFieldError

MAX_CRON_CHARS = 100
_FIELDS = 5
# What every cron knows. Others have croniter choose a time at random, or by a hash.
_FIELD = re.compile(
    r"([\d*,/-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)+", re.ASCII | re.IGNORECASE
)


def check_cron(expression: str) -> str:
    """``expression`` with single blanks. Raises SourceFieldError, which says what one looks like."""
    fields = expression.split()
    cleaned = " ".join(fields)
    if len(cleaned) > MAX_CRON_CHARS or len(fields) != _FIELDS or not all(map(_FIELD.fullmatch, fields)):
        raise _unreadable(expression)
    try:
        next_time(cleaned, datetime(2000, 1, 1, tzinfo=UTC))
    except (CroniterError, ValueError, KeyError, IndexError, TypeError, OverflowError) as exc:
        raise _unreadable(expression) from exc
    return cleaned


def next_time(cron: str, after: datetime) -> datetime:
    """The first moment after ``after`` that the expression names."""
    found: datetime = croniter(cron, after.astimezone(UTC)).get_next(datetime)
    return found


def is_due(cron: str, last: datetime, now: datetime) -> bool:
    """Whether a moment that the expression names has passed since ``last``."""
    return next_time(cron, last) <= now


def _unreadable(expression: str) -> SourceFieldError:
    return SourceFieldError(
        f"{expression[:MAX_CRON_CHARS]!r} is no schedule. Write five fields, minute, hour, day of the month, month and "
        "day of the week, in UTC: `*/15 * * * *` is every 15 minutes, `0 3 * * 1-5` at 03:00 on working days."
    )
