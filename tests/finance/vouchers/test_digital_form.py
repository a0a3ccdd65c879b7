"""The face of a 数电票 among other pages, and of one that the buyer makes out."""

from finance.vouchers.digital_form import read_digital_form
from finance.vouchers.layout import Sheet, lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine

Line = tuple[float, float, str]

HEAD: tuple[Line, ...] = (
    (420, 20, "发票号码：25322000000123456789"),
    (420, 40, "开票日期：2025年03月18日"),
)
PARTIES: tuple[Line, ...] = (
    (35, 80, "名称：临江市东方社区居民委员会"),
    (335, 80, "名称：临江市顺达办公用品有限公司"),
)
GOODS: tuple[Line, ...] = ((40, 140, "项目名称"), (140, 140, "规格型号"), (400, 140, "金 额"))
BUYER_LEFT: tuple[Line, ...] = ((12, 80, "购"), (312, 80, "销"))
SELLER_LEFT: tuple[Line, ...] = ((12, 80, "销"), (312, 80, "购"))


def page(number: int, *lines: Line) -> Page:
    placed = tuple(
        TextLine(
            text,
            Box(number, left, top, left + sum(9 if sign > "z" else 5 for sign in text), top + 9),
            1.0,
        )
        for left, top, text in lines
    )
    return Page(number, 600, 400, "pt", Source.TEXT, placed)


def names(sheet: Sheet) -> tuple[object, object]:
    found = read_digital_form(sheet)
    return found["buyer_name"].value, found["seller_name"].value


def test_a_letter_before_it_says_nothing_of_its_parties() -> None:
    letter = page(0, (60, 60, "尊敬的客户："), (60, 90, "某某网 www.example.com"))
    invoice = page(1, *HEAD, *BUYER_LEFT, *PARTIES, *GOODS)
    assert names(lay_out((letter, invoice))) == (
        "临江市东方社区居民委员会",
        "临江市顺达办公用品有限公司",
    )


def test_the_seller_stands_left_where_the_buyer_makes_it_out() -> None:
    assert names(lay_out((page(0, *HEAD, *SELLER_LEFT, *PARTIES, *GOODS),))) == (
        "临江市顺达办公用品有限公司",
        "临江市东方社区居民委员会",
    )


def test_a_name_of_two_lines_about_the_height_of_its_label() -> None:
    invoice = page(
        0,
        *HEAD,
        *BUYER_LEFT,
        (35, 80, "名称："),
        (62, 75, "临江市东方社区居民委员会下属综合服务中心"),
        (62, 85, "（便民服务站）"),
        (335, 80, "名称：临江市顺达办公用品有限公司"),
        *GOODS,
    )
    assert names(lay_out((invoice,))) == (
        "临江市东方社区居民委员会下属综合服务中心(便民服务站)",
        "临江市顺达办公用品有限公司",
    )


def test_a_company_may_be_called_by_a_word_of_the_form() -> None:
    parties = (
        (35, 80, "名称：临江市电话工程有限公司"),
        (335, 80, "名称：临江市校验检测有限公司"),
    )
    found = names(lay_out((page(0, *HEAD, *BUYER_LEFT, *parties, *GOODS),)))
    assert found == ("临江市电话工程有限公司", "临江市校验检测有限公司")
