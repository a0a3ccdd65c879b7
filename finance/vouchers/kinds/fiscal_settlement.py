"""资金往来结算票据: money held or passed on; no proof of expense for a service."""

from finance.vouchers.fiscal_form import fiscal_score, read_fiscal, read_fiscal_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet


def score(sheet: Sheet) -> float:
    return fiscal_score(sheet, "fiscal_settlement")


def read(sheet: Sheet) -> Print:
    return Print(fields=read_fiscal(sheet), items=read_fiscal_items(sheet))


KIND = VoucherKind(
    code="fiscal_settlement",
    title="资金往来结算票据",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    notes=("use.not_expense_proof",),
    items_total="total_fen",
)
