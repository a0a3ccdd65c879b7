import pytest

from finance.vouchers.normalise import fen, first_day, name_of, plain, tight


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("发票号码：１２３", "发票号码:123"),
        ("（小写）￥１．００", "(小写)¥1.00"),
        ("№ 12345678", "No 12345678"),
        ("N\u00ba 1", "No 1"),
        ("  a \u3000 b\t", "a b"),
        ("〔2018〕", "(2018)"),
        ("一\u200b二", "一二"),
    ],
)
def test_one_width_and_one_space(raw, text):
    assert plain(raw) == text


def test_tight_has_no_space_at_all():
    assert tight(" 名 称 ： ") == "名称:"


def test_letter_spaced_names_close_and_latin_ones_keep_their_spaces():
    assert name_of("深 圳 蛋 糕 有 限 公 司") == "深圳蛋糕有限公司"
    assert name_of(":Amazon Web Services, Inc") == "Amazon Web Services, Inc"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("¥1,456.31", 145631),
        ("1.456.31", 145631),
        ("-12.345.00", -1234500),
        ("73.00元", 7300),
        ("15.5", 1550),
        ("1.2.3", None),
        ("一百", None),
    ],
)
def test_amounts(text, value):
    assert fen(text) == value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("开票日期:2019年06月14日", "2019-06-14"),
        ("2019 05 08", "2019-05-08"),
        ("2019-5-8", "2019-05-08"),
        ("2019年02月30日", None),
        ("日期:2021-0-", None),
    ],
)
def test_days(text, day):
    assert first_day(text) == day


def test_month_and_day_that_touch_where_the_words_of_the_form_are_faint():
    assert first_day("2020 0724") == "2020-07-24"
    assert first_day("2020 1372") is None
