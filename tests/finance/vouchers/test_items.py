"""Lines of goods by the columns of their header."""

from finance.vouchers.goods_line import Item
from finance.vouchers.items import read_items
from finance.vouchers.layout import lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine

Cell = tuple[str, float]
HEAD: tuple[Cell, ...] = (
    ("项目名称", 45),
    ("规格型号", 165),
    ("单 位", 248),
    ("数 量", 281),
    ("单 价", 337),
    ("金 额", 408),
    ("税率/征收率", 470),
    ("税 额", 551),
)
SUM: tuple[Cell, ...] = (("合 计", 58), ("¥300.00", 400), ("¥18.00", 551))


def page(number: int, *rows: tuple[Cell, ...]) -> Page:
    lines = tuple(
        TextLine(text, Box(number, left, top, left + 6 * len(text), top + 9), 1.0)
        for top, row in zip(range(100, 100 + 14 * len(rows), 14), rows, strict=True)
        for text, left in row
    )
    return Page(number, 600, 400, "pt", Source.TEXT, lines)


def read(*pages: Page) -> tuple[Item, ...]:
    return read_items(lay_out(pages))


def line(name: str, amount: str) -> tuple[Cell, ...]:
    return ((name, 14), (amount, 405), ("6%", 480), ("6.00", 560))


def test_figures_that_stand_close_are_cells_of_their_own() -> None:
    (item,) = read(
        page(
            0,
            HEAD,
            (
                ("*纸制品*便笺", 14),
                ("76×76", 165),
                ("本", 250),
                ("38 5.22131578947", 290),
                ("198.41", 405),
                ("13%", 480),
                ("25.79", 560),
            ),
            SUM,
        )
    )
    assert item == {
        "name": "便笺",
        "category": "纸制品",
        "specification": "76×76",
        "unit": "本",
        "quantity": "38",
        "price": "5.22131578947",
        "amount_fen": 19841,
        "tax_rate": "13%",
        "tax_fen": 2579,
    }


def test_long_names_and_specifications_go_on_in_the_next_line() -> None:
    (item,) = read(page(0, HEAD, line("*某类*某物", "100.00"), (("加长", 14), ("大号", 165)), SUM))
    assert (item["name"], item["specification"]) == ("某物加长", "大号")
    (wide,) = read(page(0, HEAD, line("某物", "100.00"), (("大号", 165),), SUM))
    assert (wide["name"], wide["specification"]) == ("某物", "大号")


def test_a_table_that_begins_anew_on_every_page() -> None:
    subtotal: tuple[Cell, ...] = (("小 计", 58), ("100.00", 405), ("6.00", 560))
    found = read(
        page(0, HEAD, line("甲", "100.00"), subtotal),
        page(1, HEAD, line("乙", "100.00"), line("丙", "100.00"), SUM),
        page(2, (("备注", 14),)),
    )
    assert [item["name"] for item in found] == ["甲", "乙", "丙"]


def test_the_line_that_stands_for_a_list_gives_way_to_it() -> None:
    stands = page(0, HEAD, line("(详见销货清单)", "200.00"), SUM)
    both = read(stands, page(1, HEAD, line("甲", "100.00"), line("乙", "100.00"), SUM))
    assert [item["name"] for item in both] == ["甲", "乙"]
    assert [item["amount_fen"] for item in read(stands, page(1, (("备注", 14),)))] == [20000]


def test_no_header_no_lines() -> None:
    assert read(page(0, line("甲", "100.00"))) == ()
    assert read(page(0, HEAD[:2], line("甲", "100.00"))) == ()
    assert read() == ()


def test_a_word_read_downwards_is_the_unit_of_each_line() -> None:
    lines = tuple(
        TextLine(text, Box(0, left, top, left + 6 * len(text), top + 9), 1.0)
        for top, row in ((100, HEAD), (114, line("甲", "100.00")), (128, line("乙", "200.00")))
        for text, left in row
    )
    stack = TextLine("块条", Box(0, 252, 113, 261, 138), 1.0)
    found = read(Page(0, 600, 400, "pt", Source.OCR, (*lines, stack)))
    assert [item["unit"] for item in found] == ["块", "条"]


def test_a_unit_and_a_quantity_read_as_one() -> None:
    row: tuple[Cell, ...] = (("*某类*某物", 14), ("公斤 12", 262), ("1.00", 337), ("12.00", 405))
    (item,) = read(page(0, HEAD, row, SUM))
    assert (item["unit"], item["quantity"]) == ("公斤", "12")
    far: tuple[Cell, ...] = (("*某类*某物", 14), ("公斤12", 165), ("12.00", 405))
    (item,) = read(page(0, HEAD, far, SUM))
    assert (item["specification"], item["quantity"]) == ("公斤12", None)
    few = tuple(cell for cell in HEAD if cell[0] not in {"单 位", "数 量"})
    (item,) = read(page(0, few, far, SUM))
    assert item["specification"] == "公斤12"


def test_the_head_of_rate_or_tax_that_was_not_read_has_its_place_all_the_same() -> None:
    for lost in ("税率/征收率", "税 额"):
        head = tuple(cell for cell in HEAD if cell[0] != lost)
        (item,) = read(page(0, head, line("甲", "100.00"), SUM))
        assert (item["tax_rate"], item["tax_fen"]) == ("6%", 600)
    head = tuple(cell for cell in HEAD if cell[0] not in {"税率/征收率", "税 额"})
    (item,) = read(page(0, head, (("甲", 14), ("100.00", 405)), SUM))
    assert (item["amount_fen"], item["tax_rate"]) == (10000, None)


def test_print_that_slipped_up_to_the_heads_is_a_line() -> None:
    slipped = tuple(
        TextLine(text, Box(0, left, top, left + 6 * len(text), top + 9), 1.0)
        for top, row in ((100, HEAD), (106, line("甲", "100.00")))
        for text, left in row
    )
    (item,) = read(Page(0, 600, 400, "pt", Source.OCR, slipped))
    assert item["name"] == "甲"


def test_names_that_speak_of_counting_are_no_sums() -> None:
    found = read(
        page(0, HEAD, line("*软件*综合计费系统", "100.00"), line("*文具*小计算器", "200.00"), SUM)
    )
    assert [item["name"] for item in found] == ["综合计费系统", "小计算器"]


def test_the_sum_without_its_word_is_no_line() -> None:
    bare: tuple[Cell, ...] = (("300.00", 405), ("18.00", 551))
    found = read(page(0, HEAD, line("甲", "100.00"), line("乙", "200.00"), bare))
    assert [item["name"] for item in found] == ["甲", "乙"]
    other: tuple[Cell, ...] = (("5.00", 405),)
    assert [item["amount_fen"] for item in read(page(0, HEAD, line("甲", "100.00"), other))] == [
        10000,
        500,
    ]


def test_a_line_whose_amount_was_cut_is_told_without_figures() -> None:
    cut: tuple[Cell, ...] = (
        ("*某类*某物", 14),
        ("3", 290),
        ("54.5542", 337),
        ("163.6", 405),
        ("6%", 480),
        ("9.8", 560),
    )
    (item,) = read(page(0, HEAD, cut, SUM))
    assert (item["name"], item["tax_rate"]) == ("某物", "6%")
    figures = [item[name] for name in ("quantity", "price", "amount_fen", "tax_fen")]
    assert figures == [None] * 4


def test_a_name_that_begins_above_the_line_of_its_amount() -> None:
    begun: tuple[Cell, ...] = (("*某类*很长的", 14),)
    found = read(page(0, HEAD, line("*某类*甲", "1.00"), begun, line("名字", "2.00"), SUM))
    assert [item["name"] for item in found] == ["甲", "很长的名字"]


def test_words_far_below_the_goods_belong_to_no_name() -> None:
    far = (("", 0),)
    found = read(page(0, HEAD, line("甲", "1.00"), far, far, far, (("发票专用章", 14),)))
    assert [item["name"] for item in found] == ["甲"]


def test_what_a_special_business_tells_below_its_goods_is_no_goods() -> None:
    more: tuple[Cell, ...] = (("运输工具种类", 14), ("起运地", 165))
    found = read(page(0, HEAD, line("甲", "1.00"), more, line("公路运输", "2.00"), SUM))
    assert [item["name"] for item in found] == ["甲"]


def test_columns_of_a_special_business_part_the_cells() -> None:
    head: tuple[Cell, ...] = (
        ("项目名称", 45),
        ("建筑服务发生地", 150),
        ("建筑项目名称", 260),
        ("金 额", 408),
        ("税率/征收率", 470),
        ("税 额", 551),
    )
    row: tuple[Cell, ...] = (
        ("*建筑服务*工程款", 14),
        ("某省某市", 150),
        ("河堤加固", 260),
        ("100.00", 405),
        ("9%", 480),
        ("9.00", 560),
    )
    (item,) = read(page(0, head, row, SUM))
    assert (item["name"], item["category"], item["amount_fen"]) == ("工程款", "建筑服务", 10000)


def test_a_name_may_break_in_its_category_or_at_a_point() -> None:
    (item,) = read(
        page(
            0,
            HEAD,
            line("*电子计算机配套", "300.00"),
            (("产品*接口线0.", 14),),
            (("5米", 14),),
            SUM,
        )
    )
    assert (item["category"], item["name"]) == ("电子计算机配套产品", "接口线0.5米")


def test_a_list_of_goods_numbers_its_lines() -> None:
    heads = (("序号", 2), ("货物（劳务）名称", 45), *HEAD[1:])
    (item,) = read(page(0, heads, (("1", 4), *line("*纸制品*复印纸", "300.00")), SUM))
    assert (item["category"], item["name"]) == ("纸制品", "复印纸")


def test_figures_alone_under_a_name_go_on_with_it() -> None:
    (item,) = read(page(0, HEAD, line("*耗材*打印机墨盒", "300.00"), (("803", 14),), SUM))
    assert (item["name"], item["specification"]) == ("打印机墨盒803", None)


def test_a_page_that_was_printed_twice_counts_once() -> None:
    first, again = (page(number, HEAD, line("*纸制品*复印纸", "300.00"), SUM) for number in (0, 1))
    other = page(2, HEAD, line("*纸制品*信封", "300.00"), SUM)
    assert [item["name"] for item in read(first, again, other)] == ["复印纸", "信封"]


def test_figures_with_an_exponent_are_figures() -> None:
    (item,) = read(
        page(
            0,
            HEAD,
            (
                ("*供电*电费", 14),
                ("千瓦时", 245),
                ("1.0E3", 290),
                ("5.5E-1", 350),
                ("550.00", 405),
                ("13%", 480),
                ("71.50", 560),
            ),
            SUM,
        )
    )
    assert (item["unit"], item["quantity"], item["price"]) == ("千瓦时", "1.0E3", "5.5E-1")


def small(*runs: tuple[str, float, float, float]) -> list[TextLine]:
    """Text, left, right and top, in type of 5.5 points."""
    return [
        TextLine(text, Box(0, left, top, right, top + 5.5), 1.0) for text, left, right, top in runs
    ]


SHOP_HEAD = (
    *(("项目名称", 58.7, 94.7, 146.2), ("规格型号", 159.8, 195.8, 146.1)),
    *(("单位", 233.8, 251.8, 146.3), ("金额", 450.4, 472.9, 146.8)),
    *(("税率/征收率", 478.3, 527.8, 146.3), ("税额", 568.2, 590.7, 146.3)),
)
SHOP_NAMES = tuple(
    run
    for top in (155.3, 180.2)
    for run in (
        ("*日用杂品*云禾（YUNHE）家用某物收纳盒", 25.5, 143.8, top),
        ("大", 146.5, 152.0, top),
        ("透明版5个/组", 25.5, 53.0, top + 6.4),
        ("可叠放YH10001", 58.5, 113.5, top + 6.4),
        ("厨房用", 119.0, 143.8, top + 6.4),
    )
)
SHOP_AMOUNTS = (
    *(("352.21", 448.5, 472.5, 155.3), ("13%", 492.0, 502.5, 155.3)),
    *(("45.79", 571.6, 591.6, 155.3), ("-24.71", 448.5, 472.5, 180.2)),
    *(("13%", 492.0, 502.5, 180.2), ("-3.21", 571.6, 591.6, 180.2)),
)


def test_words_of_a_name_that_stand_near_the_next_head() -> None:
    """Names in small type with blanks among them, as shops print; a discount has no type."""
    types = (("YH-004", 159.0, 178.5, 155.3),)
    lines = small(*SHOP_HEAD, *SHOP_NAMES, *types, *SHOP_AMOUNTS)
    found = read(Page(0, 612, 400, "pt", Source.TEXT, tuple(lines)))
    name = "云禾(YUNHE)家用某物收纳盒大透明版5个/组可叠放YH10001 厨房用"
    assert [(item["name"], item["specification"]) for item in found] == [
        (name, "YH-004"),
        (name, None),
    ]


def test_where_no_line_has_a_type_names_show_how_far_they_reach() -> None:
    lines = small(*SHOP_HEAD, *SHOP_NAMES, *SHOP_AMOUNTS)
    found = read(Page(0, 612, 400, "pt", Source.TEXT, tuple(lines)))
    assert [str(item["name"]).endswith("厨房用") for item in found] == [True, True]


def test_a_type_that_does_not_reach_its_head_is_none_of_the_names() -> None:
    row: tuple[Cell, ...] = (("*运输服务*客运", 14), ("无", 140))
    further: tuple[Cell, ...] = (("*运输服务*货运", 14), ("加长的某型号", 140))
    found = read(
        page(0, HEAD, (*row, *line("", "1.00")[1:]), (*further, *line("", "2.00")[1:]), SUM)
    )
    assert [item["specification"] for item in found] == ["无", "加长的某型号"]


def test_a_type_in_two_pieces_beside_a_full_name_is_none_of_it() -> None:
    names = (("*日用杂品*云禾（YUNHE）家用某物收纳盒大号", 25.5, 156.0, 155.3),)
    types = (("2.5", 159.0, 167.0, 155.3), ("米长", 171.0, 184.0, 155.3))
    lines = small(*SHOP_HEAD, *names, *types, *SHOP_AMOUNTS[:3])
    (item,) = read(Page(0, 612, 400, "pt", Source.TEXT, tuple(lines)))
    assert (item["name"], item["specification"]) == ("云禾(YUNHE)家用某物收纳盒大号", "2.5 米长")
