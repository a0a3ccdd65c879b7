"""Numbers at the head of a slip, and the other numbers that stand near them."""

import pytest

from finance.vouchers.layout import Sheet, lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine
from finance.vouchers.slip_head import has_own_series, read_slip_head

CODE = "发票代码 142002169543"


def sheet(*texts: str) -> Sheet:
    lines = tuple(
        TextLine(text, Box(0, 0, 40 * i, 20 * len(text), 40 * i + 20), 1.0)
        for i, text in enumerate(texts)
    )
    return lay_out((Page(0, 600, 400, "px", Source.OCR, lines),))


@pytest.mark.parametrize(
    "other",
    ["发件号码 88886666", "发货号码 88886666", "发车号码:88886666", "T:88886666", "T: 88886666",
     "f88886666", "T 20180305", "D20180305", "20180305"],
)  # fmt: skip
def test_other_numbers_are_no_number_of_the_invoice(other):
    page = sheet(CODE, other)
    assert "invoice_number" not in read_slip_head(page)
    assert not has_own_series(page)


@pytest.mark.parametrize(
    "own", ["发素号码 12512877", "i12512877", "Ne12512877", "12512877", "Nº 20180305"]
)
def test_its_own_number_is_told_however_its_label_was_misread(own):
    page = sheet(CODE, own)
    assert read_slip_head(page)["invoice_number"].value == own[-8:]
    assert has_own_series(page)


def test_a_misread_label_is_told_with_doubt():
    sure, unsure = (
        read_slip_head(sheet(CODE, f"{label} 12512877"))["invoice_number"]
        for label in ("发票号码", "发素号码")
    )
    assert unsure.confidence < 0.75 < sure.confidence


@pytest.mark.parametrize("label", ["票号", "单号:", "卡号"])
def test_another_number_of_twelve_digits_is_no_code(label):
    assert "invoice_code" not in read_slip_head(sheet(f"{label} 144001234567"))
    assert "invoice_code" in read_slip_head(sheet("144001234567"))
