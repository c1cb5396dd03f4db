"""Schedules of sources."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from knowledge.errors import SourceFieldError
from knowledge.sources.schedules import check_cron, is_due, next_time

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "following"),
    [
        ("*/15 * * * *", NOON + timedelta(minutes=15)),
        ("0 3 * * 1-5", NOON + timedelta(hours=15)),
        ("0 3 * * sun", NOON + timedelta(days=5, hours=15)),
        ("0 0 1 * *", datetime(2026, 4, 1, tzinfo=UTC)),
    ],
)
def test_the_next_time_is_in_utc(cron: str, following: datetime) -> None:
    seoul = timezone(timedelta(hours=9))

    assert next_time(cron, NOON) == following
    assert next_time(cron, NOON.astimezone(seoul)) == following


def test_a_source_is_due_once_its_time_has_passed() -> None:
    assert not is_due("*/15 * * * *", NOON, NOON + timedelta(minutes=14))
    assert is_due("*/15 * * * *", NOON, NOON + timedelta(minutes=15))


def test_blanks_are_made_single() -> None:
    assert check_cron("  0  3 * * * ") == "0 3 * * *"


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "daily",
        "@daily",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* * 31 2 *",
        "a b c d e",
        "*/0 * * * *",
        "0 0 * * ３",
        "r * * * *",
        "* " * 200,
        "\0 * * * *",
        "0 0 l * 1#9",
        "99999999999999999999 * * * *",
    ],
)
def test_what_is_no_schedule_is_told_what_one_looks_like(expression: str) -> None:
    with pytest.raises(SourceFieldError, match="Write five fields"):
        check_cron(expression)
