"""数电纸质发票(机动车销售统一发票): the old form with a 数电 number; both numbers name it."""

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.paper_digital import old_form_score, read_digital_number
from finance.vouchers.vehicle_papers import NEW_VEHICLE, REQUIRED


def score(sheet: Sheet) -> float:
    return old_form_score(sheet, NEW_VEHICLE.score)


def read(sheet: Sheet) -> Print:
    return Print(fields={**NEW_VEHICLE.fields(sheet), **read_digital_number(sheet)})


KIND = VoucherKind(
    code="paper_de_vehicle",
    title="数电纸质发票（机动车销售统一发票）",
    score=score,
    read=read,
    required=(*REQUIRED, "digital_number"),
    coded_as=("vehicle",),
)
