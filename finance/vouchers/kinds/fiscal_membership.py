"""社会团体会费统一票据: dues of an association; membership needs approval."""

from finance.vouchers.fiscal_form import fiscal_score, read_fiscal, read_fiscal_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import text
from finance.vouchers.layout import Sheet

_LABELS = (text("period", r"所属期|会费期间|会费年度"),)


def score(sheet: Sheet) -> float:
    return fiscal_score(sheet, "fiscal_membership")


def read(sheet: Sheet) -> Print:
    return Print(fields=read_fiscal(sheet, *_LABELS), items=read_fiscal_items(sheet))


KIND = VoucherKind(
    code="fiscal_membership",
    title="社会团体会费统一票据",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    notes=("use.needs_membership_approval",),
    items_total="total_fen",
)
