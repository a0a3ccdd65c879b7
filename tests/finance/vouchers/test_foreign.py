import pytest

from finance.vouchers.foreign import day_of, price_fen


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234,56", 123456), ("1,234.56", 123456), ("174,600", 17460000), ("91000", 9100000),
     ("34,73", 3473), ("-4.11", -411), ("1,23,4", None), ("x", None)],
)  # fmt: skip
def test_prices(text, value):
    assert price_fen(text) == value


@pytest.mark.parametrize(
    ("text", "is_month_first", "day"),
    [("03/04/2020", True, "2020-03-04"), ("03/04/2020", False, "2020-04-03"),
     ("25/12/2020", True, "2020-12-25"), ("03.04.2020", True, "2020-04-03"),
     ("令和6年5月7日", None, "2024-05-07"), ("令和元年5月7日", None, "2019-05-07"),
     ("中華民國113年3月15日", None, "2024-03-15"), ("平成31年4月31日", None, None)],
)  # fmt: skip
def test_days_of_countries(text, is_month_first, day):
    assert day_of(text, is_month_first=is_month_first) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [("August 3 , 2014", "2014-08-03"), ("Jan 1, 2022", "2022-01-01"),
     ("7. Mai 2014", "2014-05-07"), ("3rd Dec 2020", "2020-12-03"), ("07.05.2014", "2014-05-07"),
     ("25/12/2020", "2020-12-25"), ("12/25/2020", "2020-12-25"), ("03/04/2020", None),
     ("04/04/2020", "2020-04-04"), ("Foo 3, 2014", None), ("31.02.2020", None), ("none", None)],
)  # fmt: skip
def test_days(text, day):
    assert day_of(text) == day
