"""水路客运船票: the ticket of a ship with its cabin, on the form's code and number."""

import re

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, nameless, title
from finance.vouchers.slip_head import read_slip_head
from finance.vouchers.voyage import read_voyage

_TITLE = title(r"(?:轮|客)船(?:客)?票|水路.{0,6}票|船\s*票")
_NOT = re.compile(r"电\s*子\s*发\s*票|登\s*机|BOARDING")
_ANCHORS = anchors(
    r"船名",
    r"航[班次线]",
    r"舱位",
    r"票价",
    r"开[航船]",
    r"发票代码|代码|(?<!\d)[12]\d{11}(?!\d)",
    r"座号",
    r"码头",
)
_LABELS = (
    text("ship_name", r"船名", shape=r"[一-鿿A-Za-z]{1,8}\s?\d{0,4}号?"),
    text("cabin_class", r"舱位(?:/座号)?|舱等|舱别", shape=r"[一-鿿]{2,5}(?![一-鿿])"),
)


def score(sheet: Sheet) -> float:
    titled = likeness(sheet, _TITLE, _ANCHORS, least=3, against=_NOT)
    return titled or nameless(sheet, _ANCHORS, least=5, against=_NOT)


def read(sheet: Sheet) -> Print:
    return Print(fields={**read_voyage(sheet, *_LABELS), **read_slip_head(sheet)})


KIND = VoucherKind(
    code="ship",
    title="船票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "travel_on", "total_fen"),
)
