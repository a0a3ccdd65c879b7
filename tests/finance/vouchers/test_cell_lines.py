"""Rows whose cells have several lines, as programs print them."""

import pytest

from finance.vouchers.columns import read_columns
from finance.vouchers.goods_line import Item
from finance.vouchers.layout import lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine

Line = tuple[float, float, str]

HEADS = (
    ("序号", "row"),
    ("车型", "name"),
    ("上车时间", "at"),
    ("起点", "from_place"),
    ("金额", "amount_fen"),
)
HEAD: tuple[Line, ...] = (
    (0, 0, "序号"),
    (40, 0, "车型"),
    (100, 0, "上车时间"),
    (220, 0, "起点"),
    (400, 0, "金额"),
)


def read(*lines: Line, source: Source = Source.TEXT) -> tuple[Item, ...]:
    placed = tuple(
        TextLine(
            text,
            Box(0, left, top, left + sum(10 if sign > "z" else 5 for sign in text), top + 10),
            1.0,
        )
        for left, top, text in (*HEAD, *lines)
    )
    page = Page(0, 600, 600, "pt", source, placed)
    return read_columns(lay_out((page,)), HEADS, end="说明")


def told(items: tuple[Item, ...]) -> list[tuple[object, ...]]:
    return [(item["row"], item["name"], item.get("at"), item.get("from_place")) for item in items]


FROM_TOP: tuple[Line, ...] = (
    (0, 30, "1"),
    (40, 30, "特惠快"),
    (100, 30, "03-16 20:17"),
    (220, 30, "临江市东方社区"),
    (400, 30, "18.60"),
    (40, 44, "车"),
    (100, 44, "周日"),
    (220, 44, "居民委员会东门"),
    (220, 58, "停车场"),
    (0, 82, "2"),
    (40, 82, "出租车"),
    (100, 82, "03-17 08:02周一"),
    (220, 82, "临江站"),
    (400, 82, "35.00"),
)
TRIPS = [
    ("1", "特惠快车", "03-16 20:17周日", "临江市东方社区居民委员会东门停车场"),
    ("2", "出租车", "03-17 08:02周一", "临江站"),
]


def test_set_from_the_top_of_the_row() -> None:
    assert told(read(*FROM_TOP)) == TRIPS


def test_set_about_the_middle_of_the_row() -> None:
    centred: tuple[Line, ...] = (
        (220, 30, "临江市东方社区"),
        (40, 37, "特惠快"),
        (100, 37, "03-16 20:17"),
        (0, 44, "1"),
        (220, 44, "居民委员会东门"),
        (400, 44, "18.60"),
        (40, 51, "车"),
        (100, 51, "周日"),
        (220, 58, "停车场"),
        *FROM_TOP[-5:],
    )
    assert told(read(*centred)) == TRIPS


def test_a_time_parted_at_its_blank() -> None:
    parted: tuple[Line, ...] = (
        (0, 37, "1"),
        (40, 37, "快车"),
        (100, 30, "2025-03-16"),
        (100, 44, "20:17"),
        (220, 37, "临江站"),
        (400, 37, "18.60"),
    )
    assert told(read(*parted)) == [("1", "快车", "2025-03-16 20:17", "临江站")]


@pytest.mark.parametrize(
    "stray",
    [
        (40, 96, "以下空白"),
        (40, 120, "另一段文字"),  # far below
        (60, 96, "不与任何一格对齐的文字"),
        (480, 96, "页边"),  # beside the table
        (400, 96, "53.60"),  # a sum
    ],
)
def test_what_is_no_line_of_a_cell(stray: Line) -> None:
    assert told(read(*FROM_TOP, stray)) == TRIPS


def test_a_row_that_has_lost_its_amount_is_a_row() -> None:
    assert told(read(*FROM_TOP, (0, 96, "3"), (40, 96, "快车"), (220, 96, "望海路"))) == TRIPS


def test_rows_of_equal_distance_go_on_below() -> None:
    """Nothing parts them: a table begins its rows at the top."""
    even = (
        *FROM_TOP[:5],
        (220, 44, "居民委员会东门"),
        *((left, 58.0, text) for left, _, text in FROM_TOP[-5:]),
    )
    assert [one[3] for one in told(read(*even))] == ["临江市东方社区居民委员会东门", "临江站"]


def test_lines_of_a_photograph_stand_too_uneven() -> None:
    assert told(read(*FROM_TOP, source=Source.OCR))[0][3] == "临江市东方社区"
