"""The XBRL of the Ministry of Finance's e-voucher standard (电子凭证会计数据标准).

The last part of the namespace tells the family; years of the taxonomy differ only in detail.
"""

import re

from finance.vouchers.dialects.base import Dialect, Names, find
from finance.vouchers.invoice_codes import decode_invoice_code
from finance.vouchers.reading import FieldValue, Record

_TAXONOMY = re.compile(r"http://xbrl\.mof\.gov\.cn/taxonomy/[^/]+/([a-z]+)")

_RAIL: Names = (
    ("ElectronicInvoiceRailwayETicketNumber", "invoice_number"),
    ("DateOfIssue", "issued_on"),
    ("TotalAmountExcludingTax", "net_fen"),
    ("TaxAmount", "tax_fen"),
    ("Fare", "total_fen"),
    ("NameOfPurchaser", "buyer_name"),
    ("UnifiedSocialCreditCodeOfPurchaser", "buyer_tax_id"),
    ("TypeOfBusiness", "business_type"),
    ("DepartureStation", "departure_station"),
    ("DestinationStation", "arrival_station"),
    ("TrainNumber", "train_number"),
    ("TravelDate", "travel_on"),
    ("DepartureTime", "departs_at"),
    ("SeatLevel", "seat_class"),
    ("ETicketNumber", "e_ticket_number"),
    ("Name", "passenger_name"),
    ("IdNumber", "passenger_id_masked"),
    ("NumberOfOriginalInvoice", "original_invoice_number"),
    ("Remarks", "remark"),
)
_AIR: Names = (
    ("ElectronicInvoiceAirTransportReceiptNumber", "invoice_number"),
    ("IssueDate", "issued_on"),
    ("Fare", "fare_fen"),
    ("FuelSurcharge", "fuel_surcharge_fen"),
    ("VatTaxAmount", "tax_fen"),
    ("CivilAviationDevelopmentFund", "aviation_fund_fen"),
    ("OtherTaxes", "other_taxes_fen"),
    ("TotalAmount", "total_fen"),
    ("IssueParty", "seller_name"),
    ("NameOfSeller", "seller_name"),
    ("NameOfPurchaser", "buyer_name"),
    ("UnifiedSocialCreditCodeOfPurchaser", "buyer_tax_id"),
    ("PassengerName", "passenger_name"),
    ("ValidIdNumber", "passenger_id_masked"),
    ("ETicketNumber", "e_ticket_number"),
    ("DetailInformationOfAirTicketTuple/CarrierDate", "travel_on"),
    ("DetailInformationOfAirTicketTuple/Flight", "flight_number"),
    ("DetailInformationOfAirTicketTuple/DepartureStation", "departure_station"),
    ("DetailInformationOfAirTicketTuple/DestinationStation", "arrival_station"),
)
_RECEIPT: Names = (
    ("NumberOfBankElectronicReceipt", "invoice_number"),
    ("DateOfBookkeeping", "issued_on"),
    ("IssueDate", "issued_on"),
    ("DateOfIssue", "issued_on"),
    ("TransactionAmountInFigures", "total_fen"),
    ("AccountNameOfPayer", "payer_name"),
    ("AccountNameOfPayee", "payee_name"),
    ("Usage", "remark"),
)
_INVOICE: Names = (
    ("InvoiceCode", "invoice_code"),
    ("CodeOfInvoice", "invoice_code"),
    ("InvoiceNumber", "invoice_number"),
    ("NumberOfInvoice", "invoice_number"),
    ("RequestTime", "issued_on"),
    ("DateOfIssue", "issued_on"),
    ("TotalAmWithoutTax", "net_fen"),
    ("TotalAmountExcludingTax", "net_fen"),
    ("TotalTaxAm", "tax_fen"),
    ("TotalTaxAmount", "tax_fen"),
    ("TotalTax-includedAmount", "total_fen"),
    ("TaxIncludedAmountInFigures", "total_fen"),
    ("SellerName", "seller_name"),
    ("NameOfSeller", "seller_name"),
    ("SellerIdNum", "seller_tax_id"),
    ("TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfSeller", "seller_tax_id"),
    ("BuyerName", "buyer_name"),
    ("NameOfPurchaser", "buyer_name"),
    ("BuyerIdNum", "buyer_tax_id"),
    ("TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfPurchaser", "buyer_tax_id"),
)


def family(record: Record) -> str | None:
    """`rai`, `atr`, `bker`, …; None for what is not of this standard."""
    match = _TAXONOMY.match(record.namespace)
    return None if match is None else match[1]


def _invoice_kind(record: Record) -> str | None:
    """The entry point names special or ordinary; of older invoices the code tells it too."""
    schema = find(record, "schemaRef") or ""
    if family(record) == "einv":
        if "spcl" in schema:
            return "de_special"
        return "de_normal" if "ord" in schema else None
    if "spcl" in schema:
        return "vat_e_special"
    code = decode_invoice_code(find(record, "InvoiceCode") or "")
    return "vat_e_normal" if code is None else code.kind or "vat_e_normal"


def _rail_extras(record: Record) -> dict[str, FieldValue]:
    seat = (find(record, "Carriage") or "") + (find(record, "Seat") or "")
    return {"seat": seat} if seat else {}


RAIL = Dialect(
    code="xbrl_rai",
    speaks=lambda record: family(record) == "rai",
    kind=lambda _: "rail_e",
    extras=_rail_extras,
    confidence=0.99,
    names=_RAIL,
)
AIR = Dialect(
    code="xbrl_atr",
    speaks=lambda record: family(record) == "atr",
    kind=lambda _: "air_e",
    confidence=0.99,
    names=_AIR,
)
BANK_RECEIPT = Dialect(
    code="xbrl_bker",
    speaks=lambda record: family(record) == "bker",
    kind=lambda _: "bank_receipt",
    confidence=0.99,
    names=_RECEIPT,
)
# A statement lists many payments: it is evidence, no voucher.
BANK_STATEMENT = Dialect(
    code="xbrl_bkrs",
    speaks=lambda record: family(record) == "bkrs",
    kind=lambda _: "none",
    confidence=0.99,
    names=(),
)
INVOICE = Dialect(
    code="xbrl_inv",
    speaks=lambda record: family(record) in {"inv", "einv"},
    kind=_invoice_kind,
    confidence=0.99,
    names=_INVOICE,
)
