"""财政电子票据 (财网信办〔2020〕1号): no tax, one total; its name tells the kind."""

from finance.vouchers.dialects.base import Dialect, find
from finance.vouchers.fiscal_titles import fiscal_kind
from finance.vouchers.reading import Record


def _speaks(record: Record) -> bool:
    return find(record, "EInvoiceCode") is not None and find(record, "EInvoiceNumber") is not None


def _kind(record: Record) -> str:
    """An unknown name is still a bill of the treasury: nothing else has its code."""
    return fiscal_kind(find(record, "EInvoiceName") or "") or "fiscal_general"


DIALECT = Dialect(
    code="fiscal_bill",
    speaks=_speaks,
    kind=_kind,
    confidence=0.99,
    names=(
        ("EInvoiceCode", "invoice_code"),
        ("EInvoiceNumber", "invoice_number"),
        ("RandomNumber", "check_code"),
        ("IssueDate", "issued_on"),
        ("TotalAmount", "total_fen"),
        ("InvoicingPartyName", "seller_name"),
        ("InvoicingPartyCode", "seller_tax_id"),
        ("PayerPartyName", "buyer_name"),
        ("PayerPartyCode", "buyer_tax_id"),
        ("EInvoiceName", "title"),
        ("HandlingPerson", "drawer"),
        ("Checker", "reviewer"),
        ("Remark", "remark"),
        ("MainExt/PayCode", "payment_code"),
        ("MainExt/RelatedInvoiceNumber", "red_of"),
    ),
    item_group="Item",
    item_names=(
        ("ItemName", "name"),
        ("ItemUnit", "unit"),
        ("ItemQuantity", "quantity"),
        ("ItemStd", "price"),
        ("ItemAmount", "amount_fen"),
    ),
)
