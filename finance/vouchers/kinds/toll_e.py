"""通行费电子普通发票: the old electronic form whose goods columns hold the passage."""

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import title
from finance.vouchers.toll_form import read_toll, read_toll_items, toll_anchors
from finance.vouchers.vat_form import anchors, kinds_by_code, read_vat_form

_TITLE = title(r"(?:电子?|子)普通发票")


def score(sheet: Sheet) -> float:
    if anchors(sheet) < 3 or toll_anchors(sheet) < 3 or not _is_named(sheet):
        return 0.0
    return 0.97


def _is_named(sheet: Sheet) -> bool:
    """By its title, or, where a seal hides it, by its code."""
    return _TITLE.search(sheet.text) is not None or "toll_e" in kinds_by_code(sheet)


def read(sheet: Sheet) -> Print:
    return Print(fields={**read_vat_form(sheet), **read_toll(sheet)}, items=read_toll_items(sheet))


KIND = VoucherKind(
    code="toll_e",
    title="通行费电子普通发票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    coded_as=("vat_e_normal",),
)
