"""二手车销售统一发票: a used vehicle, one price without tax, its market."""

from finance.vouchers.digital_form import is_digital
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import day, read_labels
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.slip_head import read_slip_head
from finance.vouchers.vehicle_form import read_used_vehicle

_TITLE = title(r"二手车销售(?:统一)?发票")
_NOT = title(r"电子发票")
_ANCHORS = anchors(
    r"车牌照号",
    r"登记证号",
    r"车辆识别代[号码]|车架号",
    r"转入地车辆管理所",
    r"车价合计",
    r"二手车市场",
    r"[买卖]方单位",
)
_ISSUED = day("issued_on", r"开票日期|日期")


def score(sheet: Sheet) -> float:
    if is_digital(sheet):
        return 0.0
    titled = likeness(sheet, _TITLE, _ANCHORS, least=3, against=_NOT, best=0.97)
    return titled or nameless(sheet, _ANCHORS, least=5, against=_NOT)


def read(sheet: Sheet) -> Print:
    return Print(
        fields={**read_slip_head(sheet), **read_labels(sheet, _ISSUED), **read_used_vehicle(sheet)}
    )


KIND = VoucherKind(
    code="used_car",
    title="二手车销售统一发票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "vin"),
)
