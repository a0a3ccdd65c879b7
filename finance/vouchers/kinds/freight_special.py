"""货物运输业增值税专用发票: until 2016, when the common form took its place."""

import re

from finance.vouchers.columns import read_columns
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import Label, letters, read_labels, text
from finance.vouchers.layout import Hit, Sheet
from finance.vouchers.likeness import anchors, likeness, title
from finance.vouchers.printed import field_of
from finance.vouchers.reading import Field
from finance.vouchers.vat_form import read_vat_form

_TITLE = title(r"运输业增值税专用发票")
# Where a seal took the head of the title, it is that of the common form, which no carrier has.
_CUT = title(r"专用发票")
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
# Each party's number stands beside its label or under the name.
_PARTIES = (
    ("seller_tax_id", re.compile(r"承\s*运\s*人")),
    ("buyer_tax_id", re.compile(r"实\s*际\s*受\s*票\s*方")),
)
_CHARGES = ((r"费用项目", "name"), (r"金额", "amount_fen"))
_ELSEWHERE = 0.4
_TAX_ID = re.compile(r"(?<![0-9A-Za-z])([0-9A-HJ-NPQRTUWXY]{15,20})(?![0-9A-Za-z])")
_COMMON = frozenset(
    {"invoice_code", "invoice_number", "issued_on", "machine_number", "drawer"}
    | {"net_fen", "tax_fen", "total_fen", "total_cn", "remark"}
)


def score(sheet: Sheet) -> float:
    titled = likeness(sheet, _TITLE, _ANCHORS, best=0.97)
    return titled or likeness(sheet, _CUT, _ANCHORS, least=5, best=0.97)


def read(sheet: Sheet) -> Print:
    """Head, sums and foot are those of every VAT form; the parties stand in boxes of their own."""
    form = {name: field for name, field in read_vat_form(sheet).items() if name in _COMMON}
    return Print(
        fields={**form, **read_labels(sheet, *_CARRIER), **_tax_ids(sheet)},
        items=read_columns(sheet, _CHARGES, end=r"合计|价税|大写"),
    )


def _tax_ids(sheet: Sheet) -> dict[str, Field]:
    """The number at the height of each party's label.

    Where a form is printed or photographed askew, both stand off by the same; one alone that does
    may be the next party's.
    """
    labels = {name: label for name, words in _PARTIES if (label := sheet.first(words))}
    if len(labels) < len(_PARTIES):
        return {}
    heights = {name: label.box.middle[1] for name, label in labels.items()}
    apart = heights["buyer_tax_id"] - heights["seller_tax_id"]
    found = {name: _nearest(sheet, height, apart) for name, height in heights.items()}
    hits = {name: hit for name, hit in found.items() if hit is not None}
    offs = {name: hit.box.middle[1] - heights[name] for name, hit in hits.items()}
    if len(hits) == len(labels) and len({hit.box for hit in hits.values()}) == 1:
        del hits[max(offs, key=lambda name: abs(offs[name]))]
    is_askew = len(hits) == len(labels) and max(offs.values()) - min(offs.values()) < 0.3 * apart
    own = {name for name in hits if is_askew or abs(offs[name]) < 0.5 * labels[name].box.height}
    return {
        name: field_of(hit, hit.value, certainty=1.0 if name in own else _ELSEWHERE)
        for name, hit in hits.items()
    }


def _nearest(sheet: Sheet, height: float, apart: float) -> Hit | None:
    near = [
        (abs(off), hit)
        for hit in sheet.all(_TAX_ID)
        if -0.5 * apart < (off := hit.box.middle[1] - height) < 0.75 * apart
    ]
    return min(near, key=lambda one: one[0], default=(0.0, None))[1]


KIND = VoucherKind(
    code="freight_special",
    title="货物运输业增值税专用发票",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
)
