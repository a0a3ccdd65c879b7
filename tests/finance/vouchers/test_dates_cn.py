import pytest

from finance.vouchers.dates_cn import iso_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024年05月28日", "2024-05-28"),
        ("2024 年 5 月 8 日", "2024-05-08"),
        ("2026-06-04 09:38:46", "2026-06-04"),
        ("2020/04/23 16:02:18", "2020-04-23"),
        ("20160501", "2016-05-01"),
        ("开票日期：２０２０年０７月２３日", "2020-07-23"),
        ("2024.2.29", "2024-02-29"),
    ],
)
def test_dates(text: str, iso: str) -> None:
    assert iso_date(text) == iso


@pytest.mark.parametrize(
    "text", ["", "2023年02月30日", "2024年13月01日", "1234567890", "24-05-28", "发票"]
)
def test_what_is_no_date(text: str) -> None:
    assert iso_date(text) is None
