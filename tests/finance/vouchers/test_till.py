"""Goods on a till's paper, as tills of several makers print them."""

from finance.vouchers.layout import lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine
from finance.vouchers.till import read_till_items


def goods(*rows: str) -> list[tuple[object, ...]]:
    lines = tuple(
        TextLine(word, Box(0, at, 20 * number, at + 10 * len(word), 20 * number + 12), 1.0)
        for number, row in enumerate(rows)
        for at, word in zip((0, 150, 250, 350), row.split("|"), strict=False)
        if word
    )
    sheet = lay_out((Page(0, 500, 900, "px", Source.OCR, lines),))
    return [tuple(item.values()) for item in read_till_items(sheet)]


def test_count_and_price_under_the_name() -> None:
    assert goods("某某超市", "绿茶500ml", "2 x 3.50|7.00", "合计|7.00") == [
        ("绿茶500ml", "2", "3.50", 700)
    ]
    assert goods("2 x 3.50|7.00") == []


def test_one_line_a_good_in_the_order_of_the_heads() -> None:
    rows = ("1 绿茶500ml|3.50|2|7.00", "散装米|5.98|1.204|7.20", "合计|2|14.20")
    assert goods("品名|单价|数量|金额", *rows) == [
        ("绿茶500ml", "2", "3.50", 700),
        ("散装米", "1.204", "5.98", 720),
    ]
    assert goods("品名|数量|单价|金额", "绿茶|2|3.50|7.00") == [("绿茶", "2", "3.50", 700)]


def test_figures_beside_the_bar_code_under_the_name() -> None:
    found = goods("品名|单价|数量|金额", "绿茶500ml", "6901234567890|3.50|2|7.00", "应收|7.00")
    assert found == [("绿茶500ml", "2", "3.50", 700)]
    assert goods("6901234567890|3.50|2|7.00") == []


def test_figures_that_do_not_multiply_are_no_good() -> None:
    assert goods("品名|单价|数量|金额", "绿茶|3.50|2|9.00", "2026-01-02|10|12.30") == []
