"""电子发票(二手车销售统一发票): the 数电 form of the same, twenty digits and no code."""

from finance.vouchers.digital_form import is_digital, read_digital_head
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import likeness, nameless, title
from finance.vouchers.vehicle_form import read_used_vehicle
from finance.vouchers.vehicle_papers import USED_VEHICLE

_TITLE = title(r"电子发票\s*[(]?\s*二手车销售(?:统一)?发票")
# With twenty digits the second line of the title is enough.
_NAMED = title(r"二手车销售(?:统一)?发票")
# The form has no columns of goods: what remarks say of a vehicle makes no such form.
_GOODS = title(r"项目名称|规格型号")
_ANCHORS = USED_VEHICLE.anchors


def score(sheet: Sheet) -> float:
    if not is_digital(sheet):
        return likeness(sheet, _TITLE, _ANCHORS, best=0.98)
    named = likeness(sheet, _NAMED, _ANCHORS, best=0.98)
    return named or nameless(sheet, _ANCHORS, least=5, against=_GOODS)


def read(sheet: Sheet) -> Print:
    return Print(fields={**read_used_vehicle(sheet), **read_digital_head(sheet)})


KIND = VoucherKind(
    code="used_car_de",
    title="电子发票（二手车销售统一发票）",
    score=score,
    read=read,
    required=("invoice_number", "issued_on", "total_fen", "vin"),
    coded_as=("used_car", "de_normal", "de_special"),
)
