"""数电纸质发票(增值税普通发票): the old form with a 数电 number; both numbers name it."""

from finance.vouchers.items import read_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import title
from finance.vouchers.paper_digital import has_digital_number, read_digital_number
from finance.vouchers.vat_form import anchors, read_vat_form

_TITLE = title(r"增值税普通发票")


def score(sheet: Sheet) -> float:
    if anchors(sheet) < 3 or not _TITLE.search(sheet.text) or not has_digital_number(sheet):
        return 0.0
    return 0.98


def read(sheet: Sheet) -> Print:
    fields = {**read_vat_form(sheet), **read_digital_number(sheet)}
    return Print(fields=fields, items=read_items(sheet))


KIND = VoucherKind(
    code="paper_de_normal",
    title="数电纸质发票（增值税普通发票）",
    score=score,
    read=read,
    required=(
        "invoice_code",
        "invoice_number",
        "digital_number",
        "issued_on",
        "total_fen",
        "seller_name",
        "seller_tax_id",
    ),
    coded_as=("vat_normal",),
)
