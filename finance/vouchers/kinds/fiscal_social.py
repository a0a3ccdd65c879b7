"""社会保险基金统一收据: contributions paid to the fund."""

from finance.vouchers.fiscal_form import fiscal_score, read_fiscal, read_fiscal_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import text
from finance.vouchers.layout import Sheet

_LABELS = (text("period", r"所属期|费款所属期"),)


def score(sheet: Sheet) -> float:
    return fiscal_score(sheet, "fiscal_social")


def read(sheet: Sheet) -> Print:
    return Print(fields=read_fiscal(sheet, *_LABELS), items=read_fiscal_items(sheet))


KIND = VoucherKind(
    code="fiscal_social",
    title="社会保险基金统一收据",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    items_total="total_fen",
)
