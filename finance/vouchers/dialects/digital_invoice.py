"""The tax office's own XML of a 数电票 (root `EInvoice`), and OFD tags that use its paths."""

from finance.vouchers.dialects.base import Dialect, find
from finance.vouchers.reading import Record
from finance.vouchers.titles import kind_from_title

_KIND_BY_LABEL = {"01": "de_special", "02": "de_normal"}


def _speaks(record: Record) -> bool:
    return any(
        "BasicInformation/" in path or "TaxSupervisionInfo/" in path for path, _ in record.entries
    )


def _kind(record: Record) -> str | None:
    """By the name of the label where it speaks, else by its code."""
    name = find(record, "GeneralOrSpecialVAT/LabelName") or ""
    titled = kind_from_title(f"电子发票({name})")
    return titled or _KIND_BY_LABEL.get(find(record, "GeneralOrSpecialVAT/LabelCode") or "")


DIALECT = Dialect(
    code="digital_invoice",
    speaks=_speaks,
    kind=_kind,
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
        ("PassengerTransportation/Traveler", "passenger_name"),
        ("PassengerTransportation/TravelDate", "travel_on"),
        ("PassengerTransportation/Departure", "departure_station"),
        ("PassengerTransportation/Destination", "arrival_station"),
    ),
    item_group="IssuItemInformation",
    item_names=(
        ("ItemName", "name"),
        ("SpecMod", "specification"),
        ("MeaUnits", "unit"),
        ("Quantity", "quantity"),
        ("UnPrice", "price"),
        ("Amount", "amount_fen"),
        ("TaxRate", "tax_rate"),
        ("ComTaxAm", "tax_fen"),
    ),
)
