"""The XML attached to an electronic VAT invoice in OFD (`original_invoice.xml`), and its tags.

It exists for electronic invoices alone, so a code that does not show its kind is an 电子普票:
the special ones end in 13.
"""

import re

from finance.vouchers.dialects.base import Dialect, Names, find, kind_by_number
from finance.vouchers.invoice_codes import decode_invoice_code
from finance.vouchers.qr import parse_tax_code
from finance.vouchers.reading import Record

_NAMESPACE = "http://www.edrm.org.cn/schema/e-invoice"

_NAMES: Names = (
    ("InvoiceCode", "invoice_code"),
    ("InvoiceNo", "invoice_number"),
    ("InvoiceCheckCode", "check_code"),
    ("IssueDate", "issued_on"),
    ("TaxExclusiveTotalAmount", "net_fen"),
    ("TaxTotalAmount", "tax_fen"),
    ("TaxInclusiveTotalAmount", "total_fen"),
    ("TaxInclusiveTotalAmountWithWords", "total_cn"),
    ("SellerName", "seller_name"),
    ("SellerTaxID", "seller_tax_id"),
    ("BuyerName", "buyer_name"),
    ("BuyerTaxID", "buyer_tax_id"),
    ("MachineNo", "machine_number"),
    ("InvoiceClerk", "drawer"),
    ("Note", "remark"),
    ("OriginalInvoiceNo", "red_of"),
)
_ITEM_NAMES: Names = (
    ("Item", "name"),
    ("Specification", "specification"),
    ("MeasurementDimension", "unit"),
    ("Quantity", "quantity"),
    ("Price", "price"),
    ("Amount", "amount_fen"),
    ("TaxScheme", "tax_rate"),
    ("TaxAmount", "tax_fen"),
)


def _kind(record: Record) -> str | None:
    scanned = parse_tax_code(find(record, "GraphCode") or "")
    if scanned is not None and scanned.kind is not None:
        return scanned.kind
    code = decode_invoice_code(find(record, "InvoiceCode") or "")
    return None if code is None else code.kind or "vat_e_normal"


def _untold(record: Record) -> str | None:
    """By its number where no code tells it: one of 20 digits is a 数电票, mostly a plain one."""
    number = find(record, "InvoiceNo") or ""
    is_digital = re.fullmatch(r"\d{20}", number) is not None
    return ("de_normal" if is_digital else "vat_e_normal") if number else None


def _untold_tag(record: Record) -> str | None:
    return _kind(record) or kind_by_number(TAG.texts(record))


def _is_attachment(record: Record) -> bool:
    """By its namespace; where a writer lost that, by its root and two names of its own."""
    is_bare = record.dialect.casefold() == "einvoice" and not record.namespace
    own = (find(record, name) for name in ("InvoiceNo", "TaxInclusiveTotalAmount"))
    return record.namespace.startswith(_NAMESPACE) or (is_bare and all(own))


def _is_tag(record: Record) -> bool:
    return record.dialect == "CustomTag" and find(record, "InvoiceNo") is not None


ATTACHMENT = Dialect(
    code="edrm_invoice",
    speaks=_is_attachment,
    kind=_kind,
    untold=_untold,
    confidence=0.99,
    names=_NAMES,
    item_groups=("GoodsInfo",),
    item_names=_ITEM_NAMES,
)
# Tags point at printed text: what they say is the print. Where that has lost its title (it may
# be drawn, or its template be missing) the code or the number is all that is left.
TAG = Dialect(
    code="edrm_tag",
    speaks=_is_tag,
    untold=_untold_tag,
    confidence=0.95,
    names=_NAMES,
    item_groups=("GoodsInfo",),
    item_names=_ITEM_NAMES,
)
