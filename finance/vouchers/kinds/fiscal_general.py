"""非税收入统一票据 and the receipts of fees charged by offices: proof of what was paid to them."""

from finance.vouchers.fiscal_form import (
    fiscal_score,
    nameless_score,
    read_fiscal,
    read_fiscal_items,
)
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet


def score(sheet: Sheet) -> float:
    return max(fiscal_score(sheet, "fiscal_general"), nameless_score(sheet))


def read(sheet: Sheet) -> Print:
    return Print(fields=read_fiscal(sheet), items=read_fiscal_items(sheet))


KIND = VoucherKind(
    code="fiscal_general",
    title="非税收入统一票据",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    items_total="total_fen",
)
