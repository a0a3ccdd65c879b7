"""Rows of cells under their heads."""

from finance.vouchers.columns import read_columns
from finance.vouchers.goods_line import Item
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


MEDICAL = (("项目名称", "name"), ("数量/单位", "quantity"), ("金额", "amount_fen"))


def test_a_table_set_twice_side_by_side() -> None:
    head = tuple(
        (word, left + at)
        for left in (0, 500)
        for word, at in (("项目名称", 0), ("数量/单位", 150))
    )
    head = (*head, ("金额(元)", 300), ("备注", 400), ("金额(元)", 800), ("备注", 900))
    left = (("检查费", 0), ("1次", 150), ("10.00", 310), ("甲类", 400))
    found = read(
        MEDICAL,
        tuple(sorted(head, key=lambda cell: cell[1])),
        (*left, ("西药费", 500), ("2盒", 650), ("20.00", 810)),
        (("材料费", 0), ("30.00", 310)),
        (("合计", 0), ("60.00", 810)),
    )
    assert [(one["name"], one["quantity"], one["unit"], one["amount_fen"]) for one in found] == [
        ("检查费", "1", "次", 1000),
        ("西药费", "2", "盒", 2000),
        ("材料费", None, None, 3000),
    ]


def test_a_column_nobody_asked_for_parts_the_cells() -> None:
    heads = (("姓名", "name"), ("身份证号", "code"), ("金额", "amount_fen"))
    (item,) = read(
        heads,
        (("姓名", 0), ("身份证号", 150), ("天数", 400), ("金额", 500), ("备注", 600)),
        (("张三", 0), ("3301991961****1226", 130), ("3", 400), ("480元", 500), ("误工", 600)),
        (("合计", 0), ("480", 500)),
    )
    assert (item["name"], item["amount_fen"]) == ("张三", 48000)
    assert item["id_masked"] == "3301991961****1226"
    assert not any(name.startswith("untold") for name in item)


def test_a_seal_beside_the_words_that_end_the_table_is_no_row() -> None:
    heads = (("税种", "name"), ("金额", "amount_fen"))
    lines = (
        TextLine("税种", Box(0, 0, 0, 40, 20), 1.0),
        TextLine("金额", Box(0, 300, 0, 340, 20), 1.0),
        TextLine("印花税", Box(0, 0, 30, 60, 50), 1.0),
        TextLine("234.94", Box(0, 300, 30, 360, 50), 1.0),
        TextLine("国", Box(0, 250, 90, 270, 110), 0.4),
        TextLine("5", Box(0, 320, 90, 330, 110), 0.4),
        TextLine("金额合计", Box(0, 0, 98, 80, 118), 1.0),
    )
    page = Page(0, 400, 200, "px", Source.OCR, lines)
    found = read_columns(lay_out((page,)), heads, end="金额合计")
    assert [item["name"] for item in found] == ["印花税"]


def test_words_a_cell_away_are_of_a_column_whose_head_is_lost() -> None:
    heads = (("税种", "name"), ("金额", "amount_fen"))
    (item,) = read(
        heads,
        (("税种", 0), ("金额", 600)),
        (("印花税", 0), ("2018-10-01至2018-10-31", 200), ("234.94", 600)),
        (("合计", 0), ("234.94", 600)),
    )
    assert item["name"] == "印花税"


def test_heads_spread_over_two_runs_and_a_rule_read_with_a_figure() -> None:
    heads = (
        ("项目", "name"),
        ("规格", "specification"),
        ("标准", "price"),
        ("金额", "amount_fen"),
    )
    (item,) = read(
        heads,
        (("项", 0), ("目", 60), ("规格", 150), ("标准", 300), ("金", 480), ("额", 540)),
        (("垃圾处理", 0), ("76×76", 150), ("61.70|", 300), ("308.50", 500)),
        (("合计", 0), ("308.50", 500)),
    )
    assert (item["name"], item["specification"]) == ("垃圾处理", "76×76")
    assert (item["price"], item["amount_fen"]) == ("61.70", 30850)


def test_without_heads_no_rows() -> None:
    assert read((("税种", "name"), ("金额", "amount_fen")), (("税种", 0), ("元", 100))) == ()


def test_kinds_of_freight_and_their_charges_set_twice() -> None:
    heads = (("费用项目", "name"), ("金额", "amount_fen"))
    found = read(
        heads,
        (("费用项目", 60), ("金额", 260), ("费用项目", 460), ("金额", 660)),
        (("运费", 60), ("1200.00", 250), ("装卸费", 460), ("300.00", 650)),
        (("保险费", 60), ("20.00", 260)),
        (("合计金额", 60), ("¥1520.00", 260)),
    )
    assert [(one["name"], one["amount_fen"]) for one in found] == [
        ("运费", 120000),
        ("装卸费", 30000),
        ("保险费", 2000),
    ]


def test_figures_of_one_line_are_cells_and_a_row_without_an_amount_is_none() -> None:
    heads = (("项目", "name"), ("数量", "quantity"), ("单价", "price"), ("金额", "amount_fen"))
    (item,) = read(
        heads,
        (("项目", 0), ("数量", 200), ("单价", 240), ("金额", 320)),
        (("垃圾处理", 0), ("5 61.70 308.50", 200)),
        (("复印", 0), ("2", 200)),
        (("合计", 0), ("308.50", 300)),
    )
    assert (item["quantity"], item["price"], item["amount_fen"]) == ("5", "61.70", 30850)


def test_a_name_at_the_left_of_the_second_table_is_of_that_table() -> None:
    """Its head stands in the middle of a wide column, and the name is shorter than that."""
    head = [("项目名称", 126, 162), ("数量/单位", 201, 243), ("金额(元)", 252, 297)]
    head += [("备注", 301, 319), ("项目名称", 365, 401), ("数量/单位", 439, 481)]
    head += [("金额(元)", 490, 535), ("备注", 539, 557)]
    row = [("检查费", 98, 122), ("56.00", 271, 291), ("化验费", 341, 365), ("1,834.00", 494, 526)]
    lines = tuple(
        TextLine(text, Box(0, left, top, right, top + 8), 1.0)
        for top, cells in ((160, head), (173, row))
        for text, left, right in cells
    )
    page = Page(0, 612, 500, "pt", Source.TEXT, lines)
    found = read_columns(lay_out((page,)), MEDICAL, end="合计")
    assert [(item["name"], item["amount_fen"]) for item in found] == [
        ("检查费", 5600),
        ("化验费", 183400),
    ]
