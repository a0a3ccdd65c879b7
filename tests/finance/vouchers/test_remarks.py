"""备注 by place alone."""

import pytest

from finance.vouchers.layout import lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine
from finance.vouchers.remarks import read_remark

Line = tuple[str, float, float, float, float]


def said(*lines: Line, source: Source = Source.TEXT) -> str | None:
    page = Page(
        0,
        600,
        400,
        "pt",
        source,
        tuple(TextLine(text, Box(0, *box), 0.9) for text, *box in lines),
    )
    field = read_remark(lay_out((page,))).get("remark")
    return None if field is None else str(field.value)


TOTAL: Line = ("价税合计（大写）", 48, 280, 120, 289)
FOOT: Line = ("开票人：某某", 55, 368, 118, 377)
FIRST: Line = ("备", 17, 308, 26, 318)
SECOND: Line = ("注", 17, 326, 26, 335)


def test_lines_beside_the_label_are_joined_as_printed() -> None:
    found = said(
        ("某物", 40, 200, 80, 209),
        TOTAL,
        FIRST,
        SECOND,
        ("订单号：4065 No", 32, 297, 120, 306),
        ("12×3", 32, 309, 60, 318),
        ("社区", 32, 321, 60, 330),
        FOOT,
    )
    assert found == "订单号：4065 No 12×3社区"


@pytest.mark.parametrize(
    "label",
    [("备注", 17, 308, 26, 335), ("备 注", 17, 315, 40, 325), ("备注", 342, 308, 351, 335)],
)
def test_labels_in_one_run(label: Line) -> None:
    right = label[3] + 10
    assert said(TOTAL, label, ("甲", right, 310, right + 9, 319), FOOT) == "甲"


def test_what_stands_left_of_the_label_or_is_a_stamp_is_no_remark() -> None:
    label: Line = ("备注", 342, 308, 351, 335)
    seller: Line = ("名称：甲公司", 38, 310, 120, 319)
    stamp: Line = ("发票专用章", 400, 320, 460, 329)
    upright: Line = ("销售方", 500, 300, 508, 340)
    assert said(TOTAL, label, seller, stamp, upright, FOOT) is None


def test_without_total_and_foot_the_block_is_near_its_label() -> None:
    label: Line = ("备注", 17, 308, 26, 335)
    near: Line = ("甲", 32, 310, 60, 319)
    far: Line = ("乙", 32, 200, 60, 209)
    assert said(label, near, far) == "甲"


def test_no_label_no_remark() -> None:
    apart: Line = ("注", 300, 326, 309, 335)
    assert said(TOTAL, FIRST, apart, ("甲", 32, 310, 60, 319)) is None


def test_where_the_words_of_the_foot_are_spread_over_runs() -> None:
    foot: tuple[Line, ...] = (("开票", 40, 368, 60, 377), ("人", 61, 368, 70, 377))
    found = said(TOTAL, FIRST, SECOND, ("甲", 32, 310, 60, 319), *foot, source=Source.OCR)
    assert found == "甲"


def test_pieces_of_a_seal_that_repeat_the_sellers_name_are_no_remark() -> None:
    label: Line = ("备注", 342, 308, 351, 335)
    seller: Line = ("名称：临江市博远家政服务部", 38, 310, 200, 319)
    piece: Line = ("江市博远家政服务", 400, 325, 470, 334)
    assert said(TOTAL, label, seller, piece, FOOT, source=Source.OCR) is None
    assert said(TOTAL, label, seller, piece, FOOT) == "江市博远家政服务"


def test_of_several_lines_not_each_must_belong_to_it() -> None:
    def sure(*lines: Line) -> float:
        made = tuple(TextLine(text, Box(0, *box), 1.0) for text, *box in lines)
        page = Page(0, 600, 400, "px", Source.OCR, made)
        return read_remark(lay_out((page,)))["remark"].confidence

    one: Line = ("社区便民服务项目", 32, 310, 160, 319)
    piece: Line = ("东市端安达五", 200, 310, 300, 319)
    assert sure(TOTAL, FIRST, SECOND, one, FOOT) > sure(TOTAL, FIRST, SECOND, one, piece, FOOT)


def test_the_remark_is_the_invoice_s_and_not_that_of_the_list_behind_it() -> None:
    listed = Page(
        1,
        600,
        400,
        "pt",
        Source.TEXT,
        (
            TextLine("总计", Box(1, 60, 290, 80, 299), 0.9),
            TextLine("¥510.68", Box(1, 400, 290, 440, 299), 0.9),
            TextLine("备注", Box(1, 17, 308, 35, 318), 0.9),
        ),
    )
    first = (TOTAL, FIRST, SECOND, ("订单号：4065", 32, 309, 90, 318), FOOT)
    lines = tuple(TextLine(text, Box(0, *box), 0.9) for text, *box in first)
    found = read_remark(lay_out((Page(0, 600, 400, "pt", Source.TEXT, lines), listed)))
    assert found["remark"].value == "订单号：4065"
