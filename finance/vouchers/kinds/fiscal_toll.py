"""通行费财政电子票据: tolls of roads that the state runs; no tax on it."""

from finance.vouchers.fiscal_form import fiscal_score, read_fiscal, read_fiscal_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import day, plate, text
from finance.vouchers.layout import Sheet

_LABELS = (
    plate("plate_number", r"车牌号码?|车号"),
    text("vehicle_type", r"车型|类型"),
    day("passage_from", r"通行日期起|通行时间"),
    day("passage_to", r"通行日期止"),
)


def score(sheet: Sheet) -> float:
    return fiscal_score(sheet, "fiscal_toll")


def read(sheet: Sheet) -> Print:
    return Print(fields=read_fiscal(sheet, *_LABELS), items=read_fiscal_items(sheet))


KIND = VoucherKind(
    code="fiscal_toll",
    title="通行费财政电子票据",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    items_total="total_fen",
)
