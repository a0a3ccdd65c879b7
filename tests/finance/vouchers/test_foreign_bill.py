"""Who owes a bill from abroad, and its tax."""

import pytest

from finance.vouchers.foreign_bill import read_foreign_bill
from finance.vouchers.layout import Sheet, lay_out
from finance.vouchers.reading import Box, Field, Page, Source, TextLine

TOTAL = Field(12750, Source.TEXT, 0.95)


def sheet(*lines: tuple[float, float, str]) -> Sheet:
    """Lines at (left, top), 8 high."""
    made = tuple(
        TextLine(text, Box(0, left, top, left + 5 * len(text), top + 8), 1.0)
        for left, top, text in lines
    )
    return lay_out((Page(0, 600, 800, "pt", Source.TEXT, made),))


def values(page: Sheet, total: Field | None = TOTAL) -> dict[str, object]:
    return {name: field.value for name, field in read_foreign_bill(page, total).items()}


@pytest.mark.parametrize(
    ("lines", "buyer"),
    [
        (((50, 0, "Bill To:"), (200, 0, "Ship To:"), (50, 12, "Taylor Green"),
          (200, 12, "Green's Store")), "Taylor Green"),
        (((50, 0, "Bill to Address:"), (50, 12, "ATTN: Other Works Limited")),
         "Other Works Limited"),
        (((50, 0, "Customer: Other Works Limited"),), "Other Works Limited"),
        (((50, 0, "Quality Hosting AG - Uferweg 40 - D-63571 Gelnhausen"),
          (50, 60, "Other Works Ltd."), (50, 72, "Hong Kong")), "Other Works Ltd."),
        (((50, 0, "柳塘町内会 御中"),), "柳塘町内会"),
        (((50, 0, "Bill To:"), (50, 12, "green@fake.example")), None),
        (((50, 0, "Bill To:"), (50, 60, "Thank you")), None),
        (((50, 0, "Thank you"),), None),
    ],
)  # fmt: skip
def test_buyers(lines: tuple[tuple[float, float, str], ...], buyer: str | None) -> None:
    assert values(sheet(*lines)).get("buyer_name") == buyer


@pytest.mark.parametrize(
    ("rows", "tax_fen", "net_fen"),
    [
        ((("Subtotal:", "$127.50"), ("Tax (0%):", "$0.00")), 0, 12750),
        ((("Sub-Total", "115.91"), ("VAT 10%", "11.59")), 1159, 11591),
        ((("Zwischensumme", "107,14"), ("zzgl. 19% MwSt.", "20,36")), 2036, 10714),
        ((("SUBTOTAL", "140.00"), ("DISCOUNT", "12.50"), ("TAX", "1.00")), 100, None),
        # A tax for each line: none is the whole.
        ((("VAT 5%", "1.00"), ("VAT 20%", "2.00")), None, None),
        ((("Tax ID", "12.34"), ("VAT No", "12.34"), ("Subtotal", "127.50")), None, None),
    ],
)
def test_taxes(
    rows: tuple[tuple[str, str], ...], tax_fen: int | None, net_fen: int | None
) -> None:
    lines = [(left, 20.0 * i, text) for i, row in enumerate(rows)
             for left, text in zip((50.0, 400.0), row, strict=True)]  # fmt: skip
    found = values(sheet(*lines))
    assert (found.get("tax_fen"), found.get("net_fen")) == (tax_fen, net_fen)


def test_without_a_total_no_subtotal_is_the_net_amount() -> None:
    page = sheet((50, 0, "Subtotal"), (400, 0, "127.50"), (50, 20, "Tax"), (400, 20, "0.00"))
    assert values(page, None) == {"tax_fen": 0}
