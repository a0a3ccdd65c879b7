"""Where the words of a head stand."""

import re

from finance.vouchers.heads import head_boxes
from finance.vouchers.layout import lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine

AMOUNT = re.compile(r"金\s*额")


def places(*lines: tuple[str, float, float]) -> list[tuple[float, float]]:
    found = tuple(TextLine(text, Box(0, left, 0, right, 20), 1.0) for text, left, right in lines)
    (row,) = lay_out((Page(0, 600, 400, "px", Source.OCR, found),)).rows
    return [(box.left, box.right) for box in head_boxes(row, AMOUNT)]


def test_part_of_a_line() -> None:
    assert places(("单价金额", 100, 180)) == [(140, 180)]


def test_spread_over_two_lines() -> None:
    assert places(("金", 100, 120), ("额", 180, 200), ("税率", 300, 340)) == [(100, 200)]


def test_read_in_its_old_form() -> None:
    assert places(("金額", 100, 140)) == [(100, 140)]
    assert places(("金", 100, 120), ("額", 180, 200)) == [(100, 200)]


def test_set_twice_or_not_at_all() -> None:
    assert places(("金额", 100, 140), ("金额", 300, 340)) == [(100, 140), (300, 340)]
    assert places(("税率", 100, 140)) == []
