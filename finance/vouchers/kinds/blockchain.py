"""区块链电子发票 (Shenzhen and others): an 电子普通发票 without 增值税 in its title."""

import re

from finance.vouchers.items import read_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import letters, read_labels
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import title
from finance.vouchers.vat_form import anchors, read_vat_form

_TITLE = title(r"电子普通发票")
_CHAIN = title(r"区块链")
_NOT = title(r"增值税电子|密码区|通行费")
_CODE = re.compile(r"发\s*票\s*代\s*码\s*:?\s*1\d{11}(?!\d)")
_CHECK = letters("check_code", r"校验码", r"[0-9a-f]{5}(?![0-9A-Za-z])")


def score(sheet: Sheet) -> float:
    text = sheet.text
    if anchors(sheet) < 3 or _NOT.search(text) or not _TITLE.search(text):
        return 0.0
    return 0.96 if _CHAIN.search(text) or _CODE.search(text) else 0.7


def read(sheet: Sheet) -> Print:
    fields = {**read_vat_form(sheet), **read_labels(sheet, _CHECK)}
    return Print(fields=fields, items=read_items(sheet))


KIND = VoucherKind(
    code="blockchain",
    title="区块链电子发票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
)
