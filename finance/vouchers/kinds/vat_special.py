"""增值税专用发票 on paper: the one whose tax a VAT payer deducts; it has no 校验码."""

import re

from finance.vouchers.digital_form import has_digital_number, is_digital
from finance.vouchers.items import read_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.vat_form import anchors, has_check_code, kinds_by_code, read_vat_form

_TITLE = re.compile(r"增\s*值\s*税\s*专\s*用\s*发\s*票")
# The same words end the title of a 数电票 and of a carrier's form.
_OTHER = re.compile(r"电子发票|[电子]专用|运\s*输\s*业\s*增\s*值\s*税")


def score(sheet: Sheet) -> float:
    text = sheet.text
    if anchors(sheet) < 3 or is_digital(sheet) or _OTHER.search(text):
        return 0.0
    if _TITLE.search(text):
        return 0.95
    if "vat_special" in kinds_by_code(sheet):
        return 0.8
    if has_check_code(sheet) or has_digital_number(sheet) or anchors(sheet) < 5:
        return 0.0
    return 0.4


def read(sheet: Sheet) -> Print:
    return Print(fields=read_vat_form(sheet), items=read_items(sheet))


KIND = VoucherKind(
    code="vat_special",
    title="增值税专用发票",
    score=score,
    read=read,
    required=(
        "invoice_code",
        "invoice_number",
        "issued_on",
        "total_fen",
        "seller_name",
        "seller_tax_id",
        "buyer_name",
    ),
)
