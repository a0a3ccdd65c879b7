"""货物运输业增值税专用发票: until 2016, when the common form took its place."""

import re

from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import Label, band, letters, read_labels, text
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, likeness, title
from finance.vouchers.printed import field_of
from finance.vouchers.reading import Field
from finance.vouchers.vat_form import read_vat_form

_TITLE = title(r"货物运输业增值税专用发票")
_ANCHORS = anchors(
    r"承运人",
    r"实际受票方",
    r"收货人",
    r"发货人",
    r"起运地",
    r"费用项目",
    r"运输货物信息",
    r"车种车号",
    r"车船吨位",
)
_PARTY = r"(?:及纳税人识别号|名称|$)"
_CARRIER: tuple[Label, ...] = (
    text("seller_name", rf"承运人{_PARTY}"),
    text("buyer_name", rf"实际受票方{_PARTY}"),
    text("consignee_name", rf"收货人{_PARTY}"),
    text("consignor_name", rf"发货人{_PARTY}"),
    text("route", r"起运地、?经由、?到达地"),
    text("cargo_name", r"运输货物信息"),
    letters("plate_number", r"车种车号", r"[一-鿿A-Z0-9·-]{4,24}"),
    letters("tonnage", r"车船吨位", r"\d+(?:\.\d+)?"),
)
# Each number stands beside its party's name or under it, before the next party begins.
_NUMBERS: tuple[tuple[str, str, str], ...] = (
    ("seller_tax_id", r"承运人", r"实际受票方|收货人"),
    ("buyer_tax_id", r"实际受票方", r"收货人|起运地"),
)
_TAX_ID = re.compile(r"(?<![0-9A-Za-z])([0-9A-HJ-NPQRTUWXY]{15,20})(?![0-9A-Za-z])")
_COMMON = frozenset(
    {"invoice_code", "invoice_number", "issued_on", "machine_number", "drawer"}
    | {"net_fen", "tax_fen", "total_fen", "total_cn", "remark"}
)


def score(sheet: Sheet) -> float:
    return likeness(sheet, _TITLE, _ANCHORS, best=0.97)


def read(sheet: Sheet) -> Print:
    """Head, sums and foot are those of every VAT form; the parties stand in boxes of their own."""
    form = {name: field for name, field in read_vat_form(sheet).items() if name in _COMMON}
    return Print(fields={**form, **read_labels(sheet, *_CARRIER), **_tax_ids(sheet)})


def _tax_ids(sheet: Sheet) -> dict[str, Field]:
    hits = ((name, band(sheet, top, end).first(_TAX_ID)) for name, top, end in _NUMBERS)
    return {name: field_of(hit, hit.value) for name, hit in hits if hit is not None}


KIND = VoucherKind(
    code="freight_special",
    title="货物运输业增值税专用发票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
)
