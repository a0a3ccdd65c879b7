"""数电纸质发票(二手车销售统一发票): the old form with a 数电 number; both numbers name it."""

from dataclasses import replace

from finance.vouchers.kinds import used_car
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.paper_digital import old_form_score, read_digital_number


def score(sheet: Sheet) -> float:
    return old_form_score(sheet, used_car.score)


def read(sheet: Sheet) -> Print:
    old = used_car.read(sheet)
    return replace(old, fields={**old.fields, **read_digital_number(sheet)})


KIND = VoucherKind(
    code="paper_de_used_car",
    title="数电纸质发票（二手车销售统一发票）",
    score=score,
    read=read,
    required=(*used_car.KIND.required, "digital_number"),
    coded_as=("used_car",),
)
