"""机动车销售统一发票: a new vehicle, its tax and its marks."""

from finance.vouchers.digital_form import is_digital
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import day, read_labels
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.slip_head import read_slip_head
from finance.vouchers.vehicle_form import read_new_vehicle

_TITLE = title(r"机动车销售(?:统一)?发票")
_NOT = title(r"电子发票")
_ANCHORS = anchors(
    r"车辆类型",
    r"厂牌型号",
    r"合格证号",
    r"发动机号码",
    r"车辆识别代[号码]|车架号",
    r"完税凭证号码",
    r"吨位",
    r"限乘人数",
    r"不含税价",
)
_ISSUED = day("issued_on", r"开票日期|日期")


def score(sheet: Sheet) -> float:
    if is_digital(sheet):
        return 0.0
    titled = likeness(sheet, _TITLE, _ANCHORS, least=3, against=_NOT, best=0.97)
    return titled or nameless(sheet, _ANCHORS, least=5, against=_NOT)


def read(sheet: Sheet) -> Print:
    return Print(
        fields={**read_slip_head(sheet), **read_labels(sheet, _ISSUED), **read_new_vehicle(sheet)}
    )


KIND = VoucherKind(
    code="vehicle",
    title="机动车销售统一发票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "vin"),
)
