"""工会经费收入专用收据: the union's two percent, booked to its own subject."""

from finance.vouchers.fiscal_form import fiscal_score, read_fiscal, read_fiscal_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import ANY, letters, money, text
from finance.vouchers.layout import Sheet

_SPAN = r"(?:度|第?[1-4一二三四]季度|\d{1,2}月(?:\d{1,2}日)?)"
# A seal often lies behind it; what goes on is no period that ended.
_PERIOD = rf"\d{{4}}年{_SPAN}(?:\s?[-至]\s?(?:\d{{4}}年)?{_SPAN})?(?!\s?[-至\d日])"
_LABELS = (
    text("period", r"所属期", shape=rf"{_PERIOD}|{ANY}"),
    letters("rate", r"(?:计提|拨缴)?比例", r"\d{1,2}(?:\.\d+)?%"),
    money("base_fen", r"计提基数|工资总额"),
)


def score(sheet: Sheet) -> float:
    return fiscal_score(sheet, "union_receipt")


def read(sheet: Sheet) -> Print:
    return Print(fields=read_fiscal(sheet, *_LABELS), items=read_fiscal_items(sheet))


KIND = VoucherKind(
    code="union_receipt",
    title="工会经费收入专用收据",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    notes=("use.union_funds_subject",),
    items_total="total_fen",
)
