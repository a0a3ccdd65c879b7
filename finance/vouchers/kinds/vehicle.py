"""机动车销售统一发票: a new vehicle, its tax and its marks."""

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.vehicle_papers import NEW_VEHICLE, REQUIRED


def read(sheet: Sheet) -> Print:
    return Print(fields=NEW_VEHICLE.fields(sheet))


KIND = VoucherKind(
    code="vehicle",
    title="机动车销售统一发票",
    score=NEW_VEHICLE.score,
    read=read,
    required=REQUIRED,
)
