"""电子发票(普通发票) for tolls (通行费): the 数电 form whose columns hold the passage."""

from finance.vouchers.digital_form import digital_anchors, is_digital, read_digital_form
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import title
from finance.vouchers.special_business import read_business
from finance.vouchers.toll_form import read_toll, read_toll_items, toll_anchors

_NOT = title(r"发票代码")
_OLD = title(r"增值税电子|校验码|机器编号|密码区")


def score(sheet: Sheet) -> float:
    is_old = not is_digital(sheet) and _OLD.search(sheet.text)
    if is_old or _NOT.search(sheet.text) or digital_anchors(sheet) < 2:
        return 0.0
    return 0.98 if toll_anchors(sheet) >= 3 else 0.0


def read(sheet: Sheet) -> Print:
    fields = {**read_business(sheet), **read_digital_form(sheet), **read_toll(sheet)}
    return Print(fields=fields, items=read_toll_items(sheet))


KIND = VoucherKind(
    code="toll_de",
    title="电子发票（通行费）",
    score=score,
    read=read,
    required=("invoice_number", "issued_on", "total_fen", "seller_name"),
    coded_as=("de_normal",),
)
