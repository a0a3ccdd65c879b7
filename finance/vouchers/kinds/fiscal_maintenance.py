"""住宅专项维修资金专用票据: paid into the owners' fund, which stays theirs."""

from finance.vouchers.fiscal_form import fiscal_score, read_fiscal, read_fiscal_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import text
from finance.vouchers.layout import Sheet

_LABELS = (text("property_address", r"房屋(?:坐落|地址)|不动产地址"),)


def score(sheet: Sheet) -> float:
    return fiscal_score(sheet, "fiscal_maintenance")


def read(sheet: Sheet) -> Print:
    return Print(fields=read_fiscal(sheet, *_LABELS), items=read_fiscal_items(sheet))


KIND = VoucherKind(
    code="fiscal_maintenance",
    title="住宅专项维修资金专用票据",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    notes=("use.owners_fund",),
    items_total="total_fen",
)
