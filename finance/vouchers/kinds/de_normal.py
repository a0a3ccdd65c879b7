"""电子发票(普通发票): the 数电普票, 20-digit number and no code."""

import re

from finance.vouchers.digital_form import digital_anchors, read_digital_form
from finance.vouchers.items import read_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.special_business import read_business

_TITLE = re.compile(r"电\s*子\s*发\s*票\s*[(]?\s*普\s*通\s*发\s*票")
_OTHER = re.compile(
    r"(?<!土地)增\s*值\s*税|专\s*用\s*发\s*票|铁路电子客票|电子客票号|行程单|"
    r"发\s*票\s*代\s*码|校\s*验\s*码|机\s*器\s*编\s*号|密\s*码\s*区"
)


def score(sheet: Sheet) -> float:
    if digital_anchors(sheet) < 2:
        return 0.0
    if _TITLE.search(sheet.text):
        return 0.97
    # A face whose title is covered: the form says 数电票, and nothing says another kind.
    is_form = digital_anchors(sheet) >= 3 and not _OTHER.search(sheet.text)
    return 0.55 if is_form else 0.0


def read(sheet: Sheet) -> Print:
    fields = {**read_business(sheet), **read_digital_form(sheet)}
    return Print(fields=fields, items=read_items(sheet))


KIND = VoucherKind(
    code="de_normal",
    title="电子发票（普通发票）",
    score=score,
    read=read,
    required=(
        "invoice_number",
        "issued_on",
        "net_fen",
        "total_fen",
        "seller_name",
        "seller_tax_id",
        "buyer_name",
    ),
)
