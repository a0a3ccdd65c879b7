"""医疗门诊收费票据: personal health data; who pays which part adds up to the total."""

from finance.vouchers.fiscal_form import fiscal_score, read_fiscal, read_fiscal_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.medical import MEDICAL, PARTS


def score(sheet: Sheet) -> float:
    return fiscal_score(sheet, "fiscal_outpatient")


def read(sheet: Sheet) -> Print:
    return Print(fields=read_fiscal(sheet, *MEDICAL), items=read_fiscal_items(sheet))


KIND = VoucherKind(
    code="fiscal_outpatient",
    title="医疗门诊收费票据",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    notes=("use.personal_health_data",),
    parts=PARTS,
    items_total="total_fen",
)
