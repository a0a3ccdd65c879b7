"""人民法院诉讼费专用票据: court fees, with the number of the case."""

from finance.vouchers.fiscal_form import fiscal_score, read_fiscal, read_fiscal_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import text
from finance.vouchers.layout import Sheet

_LABELS = (text("case_number", r"案号"),)


def score(sheet: Sheet) -> float:
    return fiscal_score(sheet, "fiscal_court")


def read(sheet: Sheet) -> Print:
    return Print(fields=read_fiscal(sheet, *_LABELS), items=read_fiscal_items(sheet))


KIND = VoucherKind(
    code="fiscal_court",
    title="诉讼费专用票据",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    notes=("use.names_case",),
    items_total="total_fen",
)
