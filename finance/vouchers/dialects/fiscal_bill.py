"""财政电子票据 (财网信办〔2020〕1号): no tax, one total; read as a plain receipt."""

from finance.vouchers.dialects.base import Dialect, find
from finance.vouchers.reading import Record


def _speaks(record: Record) -> bool:
    return find(record, "EInvoiceCode") is not None and find(record, "EInvoiceNumber") is not None


DIALECT = Dialect(
    code="fiscal_bill",
    speaks=_speaks,
    kind=lambda _: "other",
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
        ("Remark", "remark"),
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
