"""The XBRL of the Ministry of Finance's e-voucher standard (电子凭证会计数据标准).

The last part of the namespace tells the family; years of the taxonomy differ only in detail.
An issuer's file and a receiver's (入账) file of one paper are read alike.
"""

import re
from collections.abc import Mapping

from finance.vouchers.amounts_cn import fen_from_figures
from finance.vouchers.dialects import xbrl_names as names
from finance.vouchers.dialects.base import Dialect, find
from finance.vouchers.fiscal_titles import fiscal_kind
from finance.vouchers.invoice_codes import decode_invoice_code
from finance.vouchers.reading import FieldValue, Record

_TAXONOMY = re.compile(r"http://xbrl\.mof\.gov\.cn/taxonomy/[^/]+/([a-z]+)")
# Facts whose namespace was lost on the way are told by an element that no other family has.
_OWN_ELEMENTS = (
    ("rai", "ElectronicInvoiceRailwayETicketNumber"),
    ("atr", "ElectronicInvoiceAirTransportReceiptNumber"),
    ("bker", "TransactionAmountInFigures"),
)
_FISCAL_ID = re.compile(r"(\d{8}(?:\d{2})?)(\d{10})")
_OLD_INVOICE_ID = re.compile(r"(\d{12}|\d{10})(\d{8})")
_YES = frozenset({"是", "true", "1", "Y", "已入账"})
_WHETHER_BOOKED = re.compile(r"Whether\w*HasBeenBooked")
_SALE = "售"


def family(record: Record) -> str | None:
    """`rai`, `atr`, `bker`, …; None for what is not of this standard."""
    match = _TAXONOMY.match(record.namespace)
    if match is not None or record.dialect.casefold() != "xbrl":
        return None if match is None else match[1]
    return next((name for name, element in _OWN_ELEMENTS if find(record, element)), None)


def _invoice_kind(record: Record) -> str | None:
    """The entry point names special or ordinary; of older invoices the code tells it too."""
    schema = find(record, "schemaRef") or ""
    is_new = family(record) == "einv"
    if "spcl" in schema:
        return "de_special" if is_new else "vat_e_special"
    code = None if is_new else decode_invoice_code(_invoice_code(record))
    if code is not None:
        return code.kind or "vat_e_normal"
    if "_ord" in schema:
        return "de_normal" if is_new else "vat_e_normal"
    return None


def _untold_invoice(record: Record) -> str:
    """The ministry's own examples name one entry point for both (`einv_entry_point`)."""
    return "de_normal" if family(record) == "einv" else "vat_e_normal"


def _invoice_code(record: Record) -> str:
    said = find(record, "InvoiceCode") or find(record, "CodeOfInvoice")
    return said or str(_old_invoice_id(record).get("invoice_code", ""))


def _old_invoice_id(record: Record) -> dict[str, FieldValue]:
    """发票唯一码: code and number of an old invoice in one run of digits."""
    if family(record) != "inv":
        return {}
    match = _OLD_INVOICE_ID.fullmatch(find(record, "UniqueCodeOfInvoice") or "")
    return {} if match is None else {"invoice_code": match[1], "invoice_number": match[2]}


def _invoice_extras(record: Record) -> dict[str, FieldValue]:
    known = {"invoice_code", "invoice_number"} & INVOICE.texts(record).keys()
    whole = {} if known else _old_invoice_id(record)
    return {**whole, **_booked(record)}


def _rail_extras(record: Record) -> dict[str, FieldValue]:
    """Carriage and seat are one place; the number of the first invoice says what became of it."""
    places = (find(record, name) or "" for name in ("Carriage", "Seat"))
    seat = "".join(text for text in places if re.search(r"\w", text))
    found: dict[str, FieldValue] = {"seat": seat} if seat else {}
    original = find(record, "NumberOfOriginalInvoice") or ""
    if re.search(r"\d", original):
        # 换开: issued anew, nothing given back; nor is known what was done where it is not said.
        is_anew = (find(record, "TypeOfBusiness") or _SALE) == _SALE
        found["original_invoice_number" if is_anew else "red_of"] = original
    return {**found, **_booked(record)}


def _receipt_extras(record: Record) -> dict[str, FieldValue]:
    """借贷标志 where it is said in words: the banks' digits do not agree with each other."""
    side = find(record, "IdentificationOfCreditOrDebit") or ""
    found: dict[str, FieldValue] = {"direction": side[0]} if side[:1] in {"借", "贷"} else {}
    return {**found, **_booked(record)}


def _statement_extras(record: Record) -> dict[str, FieldValue]:
    if _statement_kind(record) is None:
        return {}
    year = find(record, "YearOfBankReconciliationStatement")
    month = find(record, "MonthOfBankReconciliationStatement")
    period: dict[str, FieldValue] = {"period": f"{year}-{month}"} if year and month else {}
    return {"title": "银行电子对账单", **period}


def _statement_kind(record: Record) -> str | None:
    """None but its issuer's code and a currency, as some banks set: then the print tells."""
    says = ("CustomerSettlementBankAccount", "NameOfCustomerAccount", "TransactionAmount")
    return "none" if any(find(record, name) for name in says) else None


def _moved(line: Mapping[str, str]) -> bool:
    """The taxonomy of 2021 has writers that set an empty twin beside each movement."""
    return fen_from_figures(line.get("amount_fen", "")) != 0


def _fiscal_id(record: Record) -> dict[str, FieldValue]:
    """票据标识: code and number in one run of digits, where they do not stand apart."""
    if find(record, "EInvoiceNumber") is not None:
        return {}
    match = _FISCAL_ID.fullmatch(find(record, "EInvoiceID") or "")
    return {} if match is None else {"invoice_code": match[1], "invoice_number": match[2]}


def _fiscal_extras(record: Record) -> dict[str, FieldValue]:
    return {**_fiscal_id(record), **_booked(record)}


def _fiscal_kind(record: Record) -> str | None:
    """By its name, else by class and kind in its code: 06 01 is 医疗门诊."""
    named = fiscal_kind(find(record, "EInvoiceName") or "")
    code = find(record, "EInvoiceCode") or str(_fiscal_id(record).get("invoice_code", ""))
    return named or ("fiscal_outpatient" if code[2:6] == "0601" else None)


def _booked(record: Record) -> dict[str, FieldValue]:
    """Whether the receiver's file says that it stands in the books already."""
    for path, text in record.entries:
        if text and _WHETHER_BOOKED.fullmatch(path.rpartition("/")[2]):
            return {"is_booked": "是" if text in _YES else "否"}
    return {}


RAIL = Dialect(
    code="xbrl_rai",
    speaks=lambda record: family(record) == "rai",
    kind=lambda _: "rail_e",
    extras=_rail_extras,
    confidence=0.99,
    names=names.RAIL,
)
AIR = Dialect(
    code="xbrl_atr",
    speaks=lambda record: family(record) == "atr",
    kind=lambda _: "air_e",
    extras=_booked,
    confidence=0.99,
    names=names.AIR,
)
BANK_RECEIPT = Dialect(
    code="xbrl_bker",
    speaks=lambda record: family(record) == "bker",
    kind=lambda _: "bank_receipt",
    extras=_receipt_extras,
    confidence=0.99,
    names=names.BANK_RECEIPT,
)
# A statement lists many payments: it is evidence, no voucher.
BANK_STATEMENT = Dialect(
    code="xbrl_bkrs",
    speaks=lambda record: family(record) == "bkrs",
    kind=_statement_kind,
    extras=_statement_extras,
    confidence=0.99,
    names=names.BANK_STATEMENT,
    item_groups=(names.MOVEMENTS,),
    item_names=names.MOVEMENT,
    is_line=_moved,
)
INVOICE = Dialect(
    code="xbrl_inv",
    speaks=lambda record: family(record) in {"inv", "einv"},
    kind=_invoice_kind,
    untold=_untold_invoice,
    extras=_invoice_extras,
    confidence=0.99,
    names=names.INVOICE,
)
FISCAL = Dialect(
    code="xbrl_efi",
    speaks=lambda record: family(record) == "efi",
    kind=_fiscal_kind,
    untold=lambda _: "fiscal_general",
    extras=_fiscal_extras,
    confidence=0.99,
    names=names.FISCAL,
    item_groups=("Item",),
    item_names=names.FISCAL_ITEM,
)
PAYMENT_BOOK = Dialect(
    code="xbrl_ntrev",
    speaks=lambda record: family(record) == "ntrev",
    kind=lambda _: "fiscal_payment",
    extras=_fiscal_extras,
    confidence=0.99,
    names=names.FISCAL,
    item_groups=("Item",),
    item_names=names.FISCAL_ITEM,
)
# Proof that the treasury paid: it closes a payment as a bank's receipt does, and proves no cost.
TREASURY = Dialect(
    code="xbrl_ctp",
    speaks=lambda record: family(record) == "ctp",
    kind=lambda _: "bank_receipt",
    extras=_receipt_extras,
    confidence=0.99,
    names=names.TREASURY,
)
