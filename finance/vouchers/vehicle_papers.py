"""The printed forms of vehicle sales: old ones, and 数电 ones that carry a second number."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from finance.vouchers.digital_form import is_digital
from finance.vouchers.labels import day, read_labels
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.printed import weaker
from finance.vouchers.reading import Field
from finance.vouchers.slip_head import read_slip_head
from finance.vouchers.vehicle_form import read_new_vehicle, read_used_vehicle

REQUIRED = ("invoice_code", "invoice_number", "issued_on", "total_fen", "vin")

_NOT = title(r"电子发票")
_NO_CODE = 0.5
_ISSUED = (day("issued_on", r"开票日期"), day("issued_on", r"日期"))


@dataclass(frozen=True, slots=True)
class VehiclePaper:
    """One form: its title, the words that only it carries, and the reader of its own fields."""

    title: re.Pattern[str]
    anchors: tuple[re.Pattern[str], ...]
    read_marks: Callable[[Sheet], dict[str, Field]]

    def score(self, sheet: Sheet) -> float:
        if is_digital(sheet):
            return 0.0
        titled = likeness(sheet, self.title, self.anchors, least=3, against=_NOT, best=0.97)
        return titled or nameless(sheet, self.anchors, least=5, against=_NOT)

    def fields(self, sheet: Sheet) -> dict[str, Field]:
        head = read_slip_head(sheet) | read_labels(sheet, *_ISSUED)
        number = head.get("invoice_number")
        if number is not None and "invoice_code" not in head:  # a piece of twenty digits has none
            head["invoice_number"] = weaker(number, _NO_CODE)
        return {**head, **self.read_marks(sheet)}


NEW_VEHICLE = VehiclePaper(
    title(r"机动车销售(?:统一)?发票"),
    anchors(
        r"车辆类型",
        r"厂牌型号",
        r"合格证号",
        r"发动机号码",
        r"车辆识别代[号码]|车架号",
        r"完税凭证号码",
        r"吨位",
        r"限乘人数",
        r"不含税价",
    ),
    read_new_vehicle,
)

USED_VEHICLE = VehiclePaper(
    title(r"二手车销售(?:统一)?发票"),
    anchors(
        r"车牌照号",
        r"登记证号",
        r"车辆识别代[号码]|车架号",
        r"转入地车辆管理所",
        r"车价合计",
        r"二手车市场",
        r"[买卖]方单位",
    ),
    read_used_vehicle,
)
