"""Sums and days on papers written by hand."""

import pytest

from finance.vouchers.digital_form import read_digital_head
from finance.vouchers.labels import read_labels, text
from finance.vouchers.layout import Sheet, lay_out
from finance.vouchers.plain_papers import PERSON, read_day, read_sum
from finance.vouchers.reading import Box, Page, Source, TextLine


def sheet(*rows: str) -> Sheet:
    """Cells parted by `|`."""
    lines = []
    for i, row in enumerate(rows):
        left = 0.0
        for cell in row.split("|"):
            lines.append(TextLine(cell, Box(0, left, 40.0 * i, left + 200, 40.0 * i + 20), 1.0))
            left += 300
    return lay_out((Page(0, 1000, 1000, "px", Source.OCR, tuple(lines)),))


@pytest.mark.parametrize(
    ("rows", "total_fen"),
    [
        (("人民币(大写)壹仟伍佰肆拾肆圆捌角整|￥1544.80",), 154480),
        (("今收到现金 200 元",), 20000),
        (("人民币 佰 拾 万|×佰×拾×万壹仟贰佰零拾零元零角零分",), 120000),
        (("大写 壹佰 伍拾 元整",), 15000),
        # A form with a box for each digit: the last two are 角 and 分.
        (("万|千|百|十|元|角|分", "￥154480", "大写:壹仟伍佰肆拾肆元捌角整"), 154480),
        # Of several figures the one that the words say.
        (("单价 ￥15.00", "合计 ￥283.80|贰佰捌拾叁圆捌角整"), 28380),
        (("￥3 1.00",), None),
        (("壹仟伍佰肆拾肆圆捌角整|￥15时480",), 154480),
        (("壹仟伍佰肆拾肆圆捌角整|￥15441.80",), 154480),
        (("没有金额",), None),
    ],
)
def test_sums(rows: tuple[str, ...], total_fen: int | None) -> None:
    found = read_sum(sheet(*rows))
    assert (found["total_fen"].value if "total_fen" in found else None) == total_fen


def test_words_that_contradict_the_figures_leave_doubt() -> None:
    total = read_sum(sheet("人民币(大写)壹仟伍佰肆拾肆圆捌角整|￥15441.80"))["total_fen"]
    assert total.confidence < 0.6
    assert {total.value, *(loser.value for loser in total.losers)} == {154480, 1544180}


def test_figures_far_clearer_than_the_words_count_before_them() -> None:
    words = TextLine("壹仟伍佰肆拾肆圆捌角整", Box(0, 0, 0, 200, 20), 0.3)
    figures = TextLine("￥1544.60", Box(0, 300, 0, 400, 20), 1.0)
    page = lay_out((Page(0, 1000, 1000, "px", Source.OCR, (words, figures)),))
    assert read_sum(page)["total_fen"].value == 154460


def test_whole_yuan_at_the_end_of_a_line_may_go_on_in_the_next() -> None:
    line = "今领到柳塘社区居民委员会发给的宣传栏张贴劳务共计￥12"
    assert read_sum(sheet(line)) == {}


def test_words_alone_are_no_second_witness_of_themselves() -> None:
    found = read_sum(sheet("人民币(大写)壹佰圆整"))
    assert found["total_fen"].value == 10000
    assert found["total_fen"].repaired_from == found["total_cn"].value


def test_figures_without_a_point_in_boxes_are_doubtful() -> None:
    total = read_sum(sheet("百|十|元|角|分", "￥15480"))["total_fen"]
    assert (total.value, total.confidence) == (15480, 0.54)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024 年 3 月 5 日", "2024-03-05"),
        ("2 0 2 4 年 0 3 月 0 5 日", "2024-03-05"),
        ("二〇二四年三月五日", "2024-03-05"),
        ("24年3月5日", "2024-03-05"),
        ("2024.03.05", "2024-03-05"),
        ("24年13月5日", None),
        ("三月五日", None),
    ],
)
def test_days(text: str, day: str | None) -> None:
    found = read_day(sheet("今收到水果款", text))
    assert (found["issued_on"].value if found else None) == day


def test_words_that_a_misread_digit_breaks_say_nothing() -> None:
    assert "total_cn" not in read_sum(sheet("合同价款人民币(大写)伍万贰什伍佰圆整"))
    assert read_sum(sheet("合同价款人民币(大写)伍万贰仟伍佰圆整"))["total_fen"].value == 5250000


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("开票人:买提江·艾力", "买提江·艾力"),
        ("开票人:阿·那日苏", "阿·那日苏"),
        ("开票人:王小明", "王小明"),
        ("开票人:青溪街道办事处", None),
    ],
)
def test_names_of_two_parts_are_not_cut(printed: str, name: str | None) -> None:
    label = text("drawer", r"开票人", shape=PERSON)
    found = read_labels(sheet(printed), label).get("drawer")
    assert (found and found.value) == name


def test_nor_are_they_on_a_digital_invoice() -> None:
    head = read_digital_head(sheet("开票人:买提江·艾力"))
    assert head["drawer"].value == "买提江·艾力"
