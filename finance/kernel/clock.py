"""The one place that asks for the time; tests pass a clock of their own."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


def now() -> datetime:
    """This instant in UTC."""
    return datetime.now(UTC)


def business_date(at: datetime) -> date:
    """The calendar day in China, which is the day that rules and periods mean."""
    return at.astimezone(CHINA).date()
