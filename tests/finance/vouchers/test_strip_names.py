"""Names that the printer of a roll breaks at the end of its line."""

import pytest

from finance.vouchers.layout import Sheet, lay_out
from finance.vouchers.printed import CEILINGS
from finance.vouchers.reading import Box, Field, Page, Source, TextLine
from finance.vouchers.strip_names import with_next_lines

SAID = "临江市青溪餐饮管理有限公司"


def read(below: str, *, said: str = SAID, gap: float = 12) -> Field:
    box = Box(0, 120, 0, 120 + 20 * len(said), 20)
    under = Box(0, 0, 20 + gap, 20 * len(below), 40 + gap)
    lines = tuple(
        TextLine(text, place, 1.0)
        for text, place in (("收款单位", Box(0, 0, 0, 80, 20)), (said, box), (below, under))
        if text
    )
    sheet: Sheet = lay_out((Page(0, 600, 400, "px", Source.OCR, lines),))
    seller = Field(said, Source.OCR, CEILINGS[Source.OCR], box)
    fields = {"seller_name": seller}
    return with_next_lines(fields, sheet, names=("seller_name", "buyer_name"))["seller_name"]


@pytest.mark.parametrize(
    ("said", "below", "name"),
    [
        (SAID, "望海路分公司", f"{SAID}望海路分公司"),
        ("临江市青溪餐饮管理有限", "公司", SAID),
        (f"{SAID}望", "海路第一分公司", f"{SAID}望海路第一分公司"),
    ],
)
def test_what_only_both_lines_make_is_told_with_doubt(said, below, name):
    found = read(below, said=said)
    assert found.value == name
    assert found.confidence < 0.7


@pytest.mark.parametrize(
    "below",
    [
        "付款单位 临江市柳塘公司",
        "税号 913301990000",
        "项目",
        "开票日期",
        "餐费",
        "望海路8号店",
        "",
    ],
)
def test_a_line_of_its_own_is_no_more_of_the_name(below):
    assert read(below) == read("")


def test_far_below_or_short_names_do_not_go_on():
    assert read("望海路分公司", gap=60).value == SAID
    assert read("望海路分公司", said="张三").value == "张三"
