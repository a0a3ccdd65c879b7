"""Rows of cells under their heads."""

from finance.vouchers.columns import Item, read_columns
from finance.vouchers.layout import lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine

Cell = tuple[str, float]


def read(heads: tuple[tuple[str, str], ...], *rows: tuple[Cell, ...]) -> tuple[Item, ...]:
    lines = tuple(
        TextLine(text, Box(0, left, top, left + 10 * len(text), top + 10), 1.0)
        for top, row in zip(range(0, 20 * len(rows), 20), rows, strict=True)
        for text, left in row
    )
    page = Page(0, 1000, 1000, "pt", Source.TEXT, lines)
    return read_columns(lay_out((page,)), heads, end="合计")


def test_a_column_of_quantity_and_unit() -> None:
    heads = (
        ("项目编码", "item_code"),
        ("项目", "name"),
        ("数量", "quantity"),
        ("金额", "amount_fen"),
    )
    found = read(
        heads,
        (("项目编码", 0), ("项目", 100), ("数量", 300), ("金额", 500)),
        (("0612", 0), ("工本费", 100), ("17本", 300), ("105.06", 500)),
        (("0613", 0), ("复印费", 100), ("2", 300), ("1.00", 500)),
        (("合计", 0), ("106.06", 500)),
    )
    assert [(item["item_code"], item["quantity"], item["unit"]) for item in found] == [
        ("0612", "17", "本"),
        ("0613", "2", None),
    ]


def test_further_columns_are_kept_but_for_identity_numbers() -> None:
    heads = (("身份证号", "code"), ("车型", "name"), ("时间", "at"), ("金额", "amount_fen"))
    found = read(
        heads,
        (("车型", 100), ("时间", 220), ("金额", 500), ("身份证号", 700)),
        (("出租车", 100), ("04-25", 190), ("09:07", 260), ("89.76", 500), ("123", 700)),
    )
    assert len(found) == 1
    assert (found[0]["name"], found[0]["at"]) == ("出租车", "04-25 09:07")
    assert "code" not in found[0]
