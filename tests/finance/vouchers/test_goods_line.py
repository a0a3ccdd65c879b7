"""One line of goods from its cells: what is parted, what is left as printed."""

import pytest

from finance.vouchers.goods_line import (
    category_and_name,
    counted,
    rate_and_tax,
    with_known_categories,
)


@pytest.mark.parametrize(
    ("printed", "category", "name"),
    [
        ("*餐饮服务*餐费", "餐饮服务", "餐费"),
        ("* 纸制品 * 便笺", "纸制品", "便笺"),
        ("物业管理服务*保洁服务费", "物业管理服务", "保洁服务费"),
        ("★蔬菜”青菜", "蔬菜", "青菜"),
        ("*蔬菜·青菜", "蔬菜", "青菜"),
        ("蔬菜”青菜", "蔬菜", "青菜"),
        ("*酒*53%vol某酒", "酒", "53%vol某酒"),
        ("“五常”大米", None, "“五常”大米"),
        ("蔬菜“有机”青菜", None, "蔬菜“有机”青菜"),
        ("伊利·纯牛奶", None, "伊利·纯牛奶"),
        ("镀锌板*12", None, "镀锌板*12"),
        ("6”水管", None, "6”水管"),
        ("", None, ""),
    ],
)
def test_a_category_stands_between_stars_even_misread_ones(
    printed: str, category: str | None, name: str
) -> None:
    assert category_and_name(printed) == (category, name)


def test_a_name_that_begins_with_a_category_of_the_table_has_lost_its_stars() -> None:
    found = with_known_categories(
        (
            {"name": "便笺", "category": "纸制品"},
            {"name": "*纸制品信封", "category": None},
            {"name": "纸制品*信封", "category": None},
            {"name": "纸制品", "category": None},
            {"name": "笔", "category": None},
            {"name": None, "category": None},
        )
    )
    assert [(item["category"], item["name"]) for item in found] == [
        ("纸制品", "便笺"),
        ("纸制品", "信封"),
        ("纸制品", "信封"),
        (None, "纸制品"),
        (None, "笔"),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("cells", "amount", "said"),
    [
        ({"price": "1983.5642105263"}, 158772, ("19", None, "83.5642105263")),
        ({"quantity": "93.10333333333"}, 2793, ("9", None, "3.10333333333")),
        ({"price": "2769.62", "unit": "月"}, 276962, (None, "月", "2769.62")),  # no 1 is made up
        ({"price": "12.00"}, 2400, (None, None, "12.00")),
        ({"price": "1983.56"}, None, (None, None, "1983.56")),
        ({"price": "12月"}, 1200, (None, None, "12月")),
        ({"quantity": "6", "price": "4.70"}, 31490, ("6", None, "4.70")),
        ({"unit": "1年", "price": "10.00"}, 1000, ("1", "年", "10.00")),
        ({"unit": "1年"}, 1000, ("1", "年", None)),
        ({"unit": "5瓶装", "price": "10.00"}, 1000, (None, "5瓶装", "10.00")),
        ({"quantity": "17本"}, 1000, ("17", "本", None)),
        ({"quantity": "20", "price": "101.10."}, 202200, ("20", None, "101.10")),
        ({"quantity": ".", "price": "101.10"}, 202200, (None, None, "101.10")),
        ({"quantity": "1/次"}, 1000, ("1", "次", None)),
        ({"quantity": "17", "unit": "3层"}, 1000, ("17", "3层", None)),
        ({}, 1000, (None, None, None)),
    ],
)
def test_figures_read_as_one_are_parted_where_the_amount_proves_it(
    cells: dict[str, str], amount: int | None, said: tuple[str | None, ...]
) -> None:
    assert counted(cells, amount) == said


def test_of_two_ways_to_part_them_neither_is_taken() -> None:
    # 1 × 0.10 and 10 × 0.01 would need a zero lost; 2 × 52.50 and 25 × 2.50 do not both fit.
    assert counted({"price": "252.50"}, 10500) == ("2", None, "52.50")
    assert counted({"price": "1100.110"}, 0) == (None, None, "1100.110")


def test_more_digits_than_any_amount_has() -> None:
    assert counted({"price": "9" * 20 + "." + "9" * 40}, 100)[0] is None


@pytest.mark.parametrize(
    ("rate", "tax", "amount", "said"),
    [
        ("免税", "大大", 100, ("免税", 0)),
        ("不征税", "", 100, ("不征税", 0)),
        ("免税", "12.3", 100, ("免税", None)),  # figures where none should be: left to a person
        ("13%", "***", 100, ("13%", 0)),
        ("13%", "大大", 100, ("13%", None)),
        ("13%", "10.3", 10365, ("13%", None)),  # a digit was cut off
        ("6", "166.18", 276962, ("6%", 16618)),
        ("138", "515.23", 396327, ("13%", 51523)),
        ("68", "6.00", 10000, ("6%", 600)),
        ("8", "6.00", 10000, ("8", 600)),
        ("%", "6.00", 10000, ("%", 600)),
        ("13%", "1.00", None, ("13%", 100)),
    ],
)
def test_a_line_free_of_tax_has_none_and_a_rate_is_known_by_its_tax(
    rate: str, tax: str, amount: int | None, said: tuple[str | None, int | None]
) -> None:
    assert rate_and_tax({"tax_rate": rate, "tax_fen": tax}, amount) == said


def test_no_rate_no_tax() -> None:
    assert rate_and_tax({}, 100) == (None, None)
