"""Lines of goods by the columns of their header."""

from finance.vouchers.items import Item, read_items
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
