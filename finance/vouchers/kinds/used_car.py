"""二手车销售统一发票: a used vehicle, one price without tax, its market."""

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.vehicle_papers import REQUIRED, USED_VEHICLE


def read(sheet: Sheet) -> Print:
    return Print(fields=USED_VEHICLE.fields(sheet))


KIND = VoucherKind(
    code="used_car",
    title="二手车销售统一发票",
    score=USED_VEHICLE.score,
    read=read,
    required=REQUIRED,
)
