"""The tax office's own XML of a 数电票 (root `EInvoice`), and OFD tags that use its paths."""

import re
import unicodedata

from finance.vouchers.dialects.base import Dialect, find, kind_by_number
from finance.vouchers.dialects.special_nodes import (
    business_of,
    special_texts,
    unexplained,
    without_special,
)
from finance.vouchers.reading import FieldValue, Record, Source
from finance.vouchers.special_business import BUSINESS_NAMES
from finance.vouchers.titles import kind_from_title

_KIND_BY_LABEL = {"01": "de_special", "02": "de_normal"}
_DIGITAL = frozenset(
    {"de_special", "de_normal", "rail_e", "air_e", "vehicle_de", "used_car_de", "toll_de"}
)
# What the name of another kind may say: 增值税电子普通发票 is no 数电票, this record is one.
_KIND_BY_WORD = (("专用", "de_special"), ("普通", "de_normal"))
_OWN_NODES = re.compile(r"(?:^|/)(?:BasicInformation|TaxSupervisionInfo)/", re.IGNORECASE)
_OF_AN_INVOICE = frozenset({"total_fen", "net_fen", "seller_name", "seller_tax_id"})
_BRACKETS = str.maketrans("", "", "()")


def _speaks(record: Record) -> bool:
    return any(_OWN_NODES.search(path) for path, _ in record.entries)


def _labels(record: Record) -> tuple[str, ...]:
    """The names of all labels in the header, in their order."""
    return tuple(
        text for path, text in record.entries if path.lower().endswith("labelname") and text
    )


def _business(record: Record) -> dict[str, FieldValue]:
    """特定业务: the first label that names one, else its node; other labels tell of taxpayers."""
    labelled = next((name for name in _labels(record) if name in BUSINESS_NAMES), None)
    found = labelled or business_of(record)
    said: dict[str, FieldValue] = {} if found is None else {"business_type": found}
    return {**said, **unexplained(record)}


def _kind(record: Record) -> str | None:
    """By the name of the label where it speaks, else by its code; a toll is a kind of its own."""
    name = find(record, "GeneralOrSpecialVAT/LabelName") or ""
    if "通行费" in name or "通行费" in _labels(record) or business_of(record) == "通行费":
        return "toll_de"
    return _named(name) or _KIND_BY_LABEL.get(find(record, "GeneralOrSpecialVAT/LabelCode") or "")


def _named(label: str) -> str | None:
    """Some writers set the name in the brackets in which the title prints it."""
    bare = unicodedata.normalize("NFKC", label).translate(_BRACKETS)
    titled = kind_from_title(f"电子发票({bare})")
    if titled in _DIGITAL:
        return titled
    return next((kind for word, kind in _KIND_BY_WORD if word in bare), None)


def _untold(record: Record) -> str | None:
    """The plain one, for platforms leave the label empty."""
    if record.source is Source.OFD_TAG:
        return kind_by_number(DIALECT.texts(record))
    said = {name for path, name in DIALECT.names if find(record, path) is not None}
    is_invoice = "invoice_number" in said and bool(said & _OF_AN_INVOICE)
    return "de_normal" if is_invoice else None


DIALECT = Dialect(
    code="digital_invoice",
    speaks=_speaks,
    kind=_kind,
    untold=_untold,
    extras=_business,
    confidence=0.99,
    names=(
        ("TaxSupervisionInfo/InvoiceNumber", "invoice_number"),
        ("Header/EIid", "invoice_number"),
        ("BasicInformation/RequestTime", "issued_on"),
        ("TaxSupervisionInfo/IssueTime", "issued_on"),
        ("BasicInformation/TotalAmWithoutTax", "net_fen"),
        ("BasicInformation/TotalTaxAm", "tax_fen"),
        ("BasicInformation/TotalTax-includedAmount", "total_fen"),
        ("BasicInformation/TotalTax-includedAmountInChinese", "total_cn"),
        ("SellerInformation/SellerName", "seller_name"),
        ("SellerInformation/SellerIdNum", "seller_tax_id"),
        ("BuyerInformation/BuyerName", "buyer_name"),
        ("BuyerInformation/BuyerIdNum", "buyer_tax_id"),
        ("BasicInformation/Drawer", "drawer"),
        ("AdditionalInformation/Remark", "remark"),
        ("RedEInvoice/OriginalInvoiceCode", "red_of"),
    ),
    further=special_texts,
    item_groups=("IssuItemInformation",),
    of_goods=without_special,
    item_names=(
        ("ItemName", "name"),
        ("SpecMod", "specification"),
        ("MeaUnits", "unit"),
        ("Quantity", "quantity"),
        ("UnPrice", "price"),
        ("Amount", "amount_fen"),
        ("TaxRate", "tax_rate"),
        ("ComTaxAm", "tax_fen"),
        ("TaxClassificationCode", "tax_code"),
    ),
)
