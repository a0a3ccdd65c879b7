"""罚没款收据: a fine; it may not be charged to a public budget."""

from finance.vouchers.fiscal_form import fiscal_score, read_fiscal, read_fiscal_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import text
from finance.vouchers.layout import Sheet

_LABELS = (text("case_number", r"案号|(?:处罚)?决定书(?:编号|文号|号)"),)


def score(sheet: Sheet) -> float:
    return fiscal_score(sheet, "fiscal_penalty")


def read(sheet: Sheet) -> Print:
    return Print(fields=read_fiscal(sheet, *_LABELS), items=read_fiscal_items(sheet))


KIND = VoucherKind(
    code="fiscal_penalty",
    title="罚款统一收据",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    notes=("use.not_from_public_budget",),
    items_total="total_fen",
)
