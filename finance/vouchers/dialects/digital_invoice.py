"""The tax office's own XML of a 数电票 (root `EInvoice`), and OFD tags that use its paths."""

from finance.vouchers.dialects.base import Dialect, find
from finance.vouchers.dialects.special_nodes import business_of, special_texts, unexplained
from finance.vouchers.reading import FieldValue, Record
from finance.vouchers.special_business import BUSINESS_NAMES
from finance.vouchers.titles import kind_from_title

_KIND_BY_LABEL = {"01": "de_special", "02": "de_normal"}


def _speaks(record: Record) -> bool:
    return any(
        "BasicInformation/" in path or "TaxSupervisionInfo/" in path for path, _ in record.entries
    )


def _labels(record: Record) -> tuple[str, ...]:
    """The names of all labels in the header, in their order."""
    return tuple(text for path, text in record.entries if path.endswith("LabelName") and text)


def _business(record: Record) -> dict[str, FieldValue]:
    """特定业务: the first label that names one, else its node; other labels tell of taxpayers."""
    labelled = next((name for name in _labels(record) if name in BUSINESS_NAMES), None)
    found = labelled or business_of(record)
    said: dict[str, FieldValue] = {} if found is None else {"business_type": found}
    return {**said, **unexplained(record)}


def _kind(record: Record) -> str | None:
    """By the name of the label where it speaks, else by its code; a toll is a kind of its own."""
    if "通行费" in _labels(record) or business_of(record) == "通行费":
        return "toll_de"
    name = find(record, "GeneralOrSpecialVAT/LabelName") or ""
    titled = kind_from_title(f"电子发票({name})")
    return titled or _KIND_BY_LABEL.get(find(record, "GeneralOrSpecialVAT/LabelCode") or "")


DIALECT = Dialect(
    code="digital_invoice",
    speaks=_speaks,
    kind=_kind,
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
