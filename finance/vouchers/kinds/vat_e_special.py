"""增值税电子专用发票: short-lived electronic form of the 专票 (2020 to 2023)."""

import re

from finance.vouchers.digital_form import is_digital
from finance.vouchers.items import read_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.vat_form import anchors, kinds_by_code, read_vat_form

_TITLE = re.compile(r"增\s*值\s*税\s*(?:电\s*子?|子)\s*专\s*用\s*发\s*票")


def score(sheet: Sheet) -> float:
    if anchors(sheet) < 3 or is_digital(sheet):
        return 0.0
    if _TITLE.search(sheet.text):
        return 0.95
    if "vat_e_special" in kinds_by_code(sheet):
        return 0.85
    return 0.0


def read(sheet: Sheet) -> Print:
    return Print(fields=read_vat_form(sheet), items=read_items(sheet))


KIND = VoucherKind(
    code="vat_e_special",
    title="增值税电子专用发票",
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
