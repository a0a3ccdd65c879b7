"""公益事业捐赠统一票据: a donation given; a community needs a resolution for it."""

from finance.vouchers.fiscal_form import fiscal_score, read_fiscal, read_fiscal_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import ANY, text
from finance.vouchers.layout import Sheet

_LABELS = (
    text("donor_name", r"捐赠(?:人|者|单位)(?!项目)"),
    text("donation_project", r"捐赠项目", shape=rf"(?=[一-鿿]){ANY}", is_head=True),
)


def score(sheet: Sheet) -> float:
    return fiscal_score(sheet, "fiscal_donation")


def read(sheet: Sheet) -> Print:
    fields = read_fiscal(sheet, *_LABELS)
    # Where the form calls the payer 捐赠人 it names no other.
    if "buyer_name" not in fields and "donor_name" in fields:
        fields["buyer_name"] = fields["donor_name"]
    return Print(fields=fields, items=read_fiscal_items(sheet))


KIND = VoucherKind(
    code="fiscal_donation",
    title="公益事业捐赠统一票据",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    notes=("use.needs_resolution",),
    items_total="total_fen",
)
