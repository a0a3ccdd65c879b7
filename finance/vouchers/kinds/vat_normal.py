"""增值税普通发票 on paper, folded or single; it carries a 校验码."""

import re

from finance.vouchers.digital_form import is_digital
from finance.vouchers.items import read_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.slip_head import has_own_series
from finance.vouchers.vat_form import anchors, has_check_code, kinds_by_code, read_vat_form

_TITLE = re.compile(r"增\s*值\s*税\s*普\s*通\s*发\s*票")
# The roll of a till has the same title.
_OTHER = re.compile(
    r"电子发票|[电子]普通|卷票|机\s*打\s*号\s*码|收\s*款\s*员|税\s*控\s*码|税\s*款\s*所\s*属"
)
_BOXES = re.compile(r"密\s*码|规\s*格\s*型\s*号|应\s*税\s*劳\s*务|价\s*税\s*合\s*计|税\s*[率额]")


def score(sheet: Sheet) -> float:
    if anchors(sheet) < 3 or is_digital(sheet) or _OTHER.search(sheet.text):
        return 0.0
    if _TITLE.search(sheet.text):
        return 0.95
    if "vat_normal" in kinds_by_code(sheet):
        return 0.8
    # A city's or a province's own form may have a check code, too, but not these boxes.
    is_form = has_check_code(sheet) and _BOXES.search(sheet.text) is not None
    return 0.5 if is_form and not has_own_series(sheet) else 0.0


def read(sheet: Sheet) -> Print:
    return Print(fields=read_vat_form(sheet), items=read_items(sheet))


KIND = VoucherKind(
    code="vat_normal",
    title="增值税普通发票",
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
