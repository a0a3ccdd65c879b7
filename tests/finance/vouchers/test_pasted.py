"""Rows of the form that slips are pasted on."""

from finance.vouchers.layout import Sheet, lay_out
from finance.vouchers.pasted import without_paste
from finance.vouchers.reading import Box, Page, Source, TextLine

SLIP = ("出租汽车专用发票", "发票号码 12345678", "日期 2018-03-05", "金额 51.80")


def sheet(*rows: str) -> Sheet:
    lines = (
        TextLine(row, Box(0, 0, 40 * i, 20 * len(row), 40 * i + 20), 1.0)
        for i, row in enumerate(rows)
    )
    return lay_out((Page(0, 1600, 1000, "px", Source.OCR, tuple(lines)),))


def test_head_and_foot_of_the_form_are_left_out():
    page = sheet("原始凭证粘贴单", "单位:柳塘社区", *SLIP, "金额合计 283.70元", "经办人:王五")
    assert tuple(row.text for row in without_paste(page).rows) == SLIP


def test_a_title_at_the_foot_heads_nothing():
    page = sheet(*SLIP, "附件3张", "票据粘贴处")
    assert tuple(row.text for row in without_paste(page).rows) == SLIP


def test_a_sheet_without_such_a_form_stays_as_it_is():
    page = sheet(*SLIP, "经办人:王五")
    assert without_paste(page) is page


def test_the_title_of_the_paper_is_no_row_of_the_form():
    page = sheet(
        "粘贴单", "行政事业单位资金往来结算票据", "合计 200.00", "收款单位:某中心 会计:李四"
    )
    assert [row.text[:4] for row in without_paste(page).rows] == ["行政事业", "合计 2", "收款单位"]


def test_an_invoice_that_sells_such_forms_is_none():
    page = sheet(*SLIP[:2], "*纸制品*票据粘贴单 包 10 12.50 125.00 13% 16.25", *SLIP[2:])
    assert without_paste(page) is page
