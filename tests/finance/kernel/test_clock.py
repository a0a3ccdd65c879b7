from datetime import UTC, date, datetime

from finance.kernel.clock import business_date, now


def test_the_business_day_is_the_day_in_china() -> None:
    assert business_date(datetime(2026, 1, 1, 16, 0, tzinfo=UTC)) == date(2026, 1, 2)
    assert business_date(datetime(2026, 1, 1, 15, 59, tzinfo=UTC)) == date(2026, 1, 1)


def test_now_knows_its_zone() -> None:
    assert now().tzinfo is UTC
