from dataclasses import replace
from datetime import date

import pytest

from samples.generator.facts import Day, Facts, Money, say_item
from samples.generator.sheet import Page, Seal, Text
from samples.generator.told import told, told_items, words_of

FACTS = Facts(
    "taxi",
    {
        "issued_on": "2024-03-05",
        "total_fen": 123450,
        "seller_name": None,
        "check_code": "12345" * 4,
    },
    ({"name": "番茄", "amount_fen": 123450, "tax_rate": "免税", "tax_fen": 0},),
    {"place": "浙江"},
)


@pytest.mark.parametrize(
    ("way", "text"),
    [
        ("", "1234.50"),
        ("¥", "¥1234.50"),
        ("comma", "1,234.50"),
        ("one", "1234.5"),
        ("round", "1234"),
    ],
)
def test_money_is_written_in_many_ways(way: str, text: str) -> None:
    assert format(Money(123450), way) == text


def test_negative_amounts_say_so_in_words() -> None:
    assert f"{Money(-15000):cn}" == "（负数）壹佰伍拾圆整"


def test_patterns_name_facts_and_prints() -> None:
    said = FACTS.say("{place} {issued_on:dot} {total_fen:cn} {seller_name}|{check_groups}")
    assert said == "浙江 2024.03.05 壹仟贰佰叁拾肆圆伍角整 |12345 12345 12345 12345"
    assert f"{Day(date(2024, 3, 5))}" == "2024年03月05日"
    assert say_item(FACTS.items[0], "{name} {amount_fen}") == "番茄 1234.50"


def test_amounts_are_asked_for_by_name() -> None:
    assert FACTS.money("total_fen") == 123450
    with pytest.raises(TypeError):
        FACTS.money("issued_on")


def test_only_what_is_written_is_truth() -> None:
    page = Page(
        50,
        50,
        (Text(1, 5, "2024/03/05"), Text(1, 9, "合计 1,234.50"), Seal(20, 20, 9, 9, "12345" * 4)),
    )
    fields = told(FACTS.fields, words_of(page))
    assert fields == {
        "issued_on": "2024-03-05",
        "total_fen": 123450,
        "seller_name": None,
        "check_code": None,
    }


def test_lines_of_goods_that_are_not_printed_are_not_asked_for() -> None:
    assert told_items(FACTS, "合计 1234.50") == []
    (item,) = told_items(FACTS, "番茄 1234.50 免税 ***")
    assert item == {
        "name": "番茄",
        "category": None,
        "amount_fen": 123450,
        "tax_rate": "免税",
        "tax_fen": 0,
    }
    sorted_goods = replace(FACTS, items=({"name": "*蔬菜*番茄"},))
    assert told_items(sorted_goods, "*蔬菜*番茄") == [{"name": "番茄", "category": "蔬菜"}]
