"""公路客运票 (汽车票): a coach ticket with the form's code and number, or a station's own."""

import re

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.slip_head import has_own_series, read_slip_head
from finance.vouchers.voyage import read_voyage

_TITLE = title(
    r"(?:汽车|道路|公路|长途)(?:旅?客运?|汽车)*.{0,4}票|汽车客票|电脑客票|旅?客运输?.{0,6}发票"
)
_NOT = re.compile(
    r"电\s*子\s*发\s*票|登\s*机|BOARDING|船|出租|(?<!运输)(?<!客运)(?<!客票)专用发票|货物运输|铁路|次日|销售|增值税"
)
_ANCHORS = anchors(
    r"乘车日期|日期",
    r"发车|开车|\d\d:\d\d\s*开|20\d{2}\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}\s*日?\s+\d{1,2}:\d{2}",
    r"座[号位]|\d\s*座",
    r"检票口",
    r"票价|价格|[全半]价|(?:[全半]|学生|儿童)票",
    r"发票代码|[12]\d{11}",
    r"到达站|终点|到站|→|至",
    r"证件号|\*{4}",
)

# Without a title; a code of the forms that cities print says half of it.
_LEAST, _LEAST_CODED = 6, 5


def score(sheet: Sheet) -> float:
    titled = likeness(sheet, _TITLE, _ANCHORS, least=4, against=_NOT)
    least = _LEAST_CODED if has_own_series(sheet) else _LEAST
    return titled or nameless(sheet, _ANCHORS, least=least, against=_NOT)


def read(sheet: Sheet) -> Print:
    return Print(fields={**read_voyage(sheet), **read_slip_head(sheet)})


KIND = VoucherKind(
    code="bus",
    title="公路客运汽车票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "travel_on", "total_fen"),
)
