"""非税收入一般缴款书: paid into the treasury by its 缴款码; proof of a fee paid to government."""

from finance.vouchers.fiscal_form import fiscal_score, read_fiscal, read_fiscal_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.labels import WORDS, WORDS_END, letters, text
from finance.vouchers.layout import Sheet

_LABELS = (
    letters("payment_code", r"缴款码", r"\d(?:[ \t]?\d){19}(?![ \t]?\d)"),
    text("payer_account", r"付款人账号", shape=r"[\d*]{8,30}"),
    # Two boxes side by side, their titles 付款人 and 收款人 written downwards: the left one pays.
    text(
        "buyer_name",
        r"全称",
        shape=rf"(?![收付款人](?:\t|\s|$)){WORDS}(?={WORDS_END}|\s*(?:收款人|全\s*称|账\s*号))",
    ),
)


def score(sheet: Sheet) -> float:
    return fiscal_score(sheet, "fiscal_payment")


def read(sheet: Sheet) -> Print:
    return Print(fields=read_fiscal(sheet, *_LABELS), items=read_fiscal_items(sheet))


KIND = VoucherKind(
    code="fiscal_payment",
    title="非税收入一般缴款书",
    score=score,
    read=read,
    required=("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_name"),
    items_total="total_fen",
)
