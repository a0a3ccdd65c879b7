from pathlib import Path

import pytest

from finance.vouchers.dialects.xbrl import family
from finance.vouchers.reading import Record, Source
from finance.vouchers.structured import (
    dialect_of,
    fields_from_record,
    items_from_record,
    kind_from_record,
    untold_kind,
)
from ocr_worker.carriers import open_carrier, open_file
from ocr_worker.carriers.base import File, Limits

REAL = Path(__file__).parents[5] / "shared" / "data" / "files"


def xbrl(name: str, *entries: tuple[str, str], year: str = "2023-12-31") -> Record:
    return Record(Source.XML, "xbrl", f"http://xbrl.mof.gov.cn/taxonomy/{year}/{name}", entries)


def test_families_of_every_year() -> None:
    assert family(xbrl("rai", year="2021-11-30")) == "rai"
    assert family(xbrl("atr")) == "atr"
    assert family(Record(Source.XML, "xbrl", "http://www.xbrl.org/2003/instance", ())) is None


@pytest.mark.parametrize(
    ("element", "kind"),
    [
        ("ElectronicInvoiceRailwayETicketNumber", "rail_e"),
        ("ElectronicInvoiceAirTransportReceiptNumber", "air_e"),
        ("TransactionAmountInFigures", "bank_receipt"),
        ("Fare", None),
    ],
)
def test_facts_that_lost_their_namespace(element: str, kind: str | None) -> None:
    bare = Record(Source.XML, "xbrl", "", ((element, "1.00"),))
    assert kind_from_record(bare) == kind
    assert dialect_of(Record(Source.XML, "ticket", "", ((element, "1.00"),))) is None


def test_a_train_ticket() -> None:
    given = xbrl(
        "rai",
        ("context/entity/identifier", "22119130671000000049"),
        ("ETicketNumber", "306712A086012090014302022"),
        ("DateOfIssue", "2022-03-17"),
        ("TypeOfBusiness", "售"),
        ("TravelDate", "2022-03-01"),
        ("DepartureTime", "06:23"),
        ("Carriage", "01车"),
        ("Seat", "05C号"),
        ("Fare", "181.00"),
        ("ElectronicInvoiceRailwayETicketNumber", "22119130671000000049"),
        ("TotalAmountExcludingTax", "166.05"),
        ("TaxRate", "0.09"),
        ("TaxAmount", "14.95"),
        ("Remarks", ""),
    )
    assert kind_from_record(given) == "rail_e"
    values = {name: field.value for name, field in fields_from_record(given).items()}
    assert values == {
        "invoice_number": "22119130671000000049",
        "e_ticket_number": "306712A086012090014302022",
        "issued_on": "2022-03-17",
        "business_type": "售",
        "travel_on": "2022-03-01",
        "departs_at": "06:23",
        "seat": "01车05C号",
        "total_fen": 18100,
        "net_fen": 16605,
        "tax_fen": 1495,
        "tax_rate": "9%",
    }
    assert "seat" not in fields_from_record(xbrl("rai", ("Fare", "1.00")))


def test_a_flight() -> None:
    given = xbrl(
        "atr",
        ("ElectronicInvoiceAirTransportReceiptNumber", "24112000000000000019"),
        ("DetailInformationOfAirTicketTuple", ""),
        ("DetailInformationOfAirTicketTuple/Flight", "CZ8866"),
        ("Fare", "477.06"),
        ("FuelSurcharge", "45.87"),
        ("VatTaxAmount", "47.07"),
        ("CivilAviationDevelopmentFund", "50.00"),
        ("TotalAmount", "620.00"),
    )
    assert kind_from_record(given) == "air_e"
    values = {name: field.value for name, field in fields_from_record(given).items()}
    assert values["flight_number"] == "CZ8866"
    assert (values["fare_fen"], values["tax_fen"], values["total_fen"]) == (47706, 4707, 62000)


def test_bank_papers_never_become_invoices() -> None:
    receipt = xbrl("bker", ("TransactionAmountInFigures", "400000"), ("IssueDate", "2020-06-22"))
    assert kind_from_record(receipt) == "bank_receipt"
    assert fields_from_record(receipt)["total_fen"].value == 40_000_000
    assert kind_from_record(xbrl("bkrs", ("TransactionAmount", "1.00"))) == "none"


@pytest.mark.parametrize(
    ("name", "entries", "kind"),
    [
        ("einv", (("schemaRef", "einv_spcl_receiver_entry_point.xsd"),), "de_special"),
        ("einv", (("schemaRef", "einv_ord_receiver_entry_point.xsd"),), "de_normal"),
        ("einv", (), None),
        ("inv", (("schemaRef", "inv_spcl_issuer_entry_point.xsd"),), "vat_e_special"),
        ("inv", (("schemaRef", "inv_ord_issuer_entry_point.xsd"),), "vat_e_normal"),
        ("inv", (("InvoiceCode", "033002000112"),), "toll_e"),
        ("inv", (("InvoiceCode", "011002680026"),), "vat_e_normal"),
    ],
)
def test_invoices(name: str, entries: tuple[tuple[str, str], ...], kind: str | None) -> None:
    assert kind_from_record(xbrl(name, *entries)) == kind


def values(record: Record) -> dict[str, object]:
    return {name: field.value for name, field in fields_from_record(record).items()}


def opened(data: str) -> Record:
    """A file of the standard's form, through the carrier."""
    (part,) = open_file(File("some.xml", data.encode()), Limits())
    return part.records[0]


def instance(name: str, facts: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance"
  xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
  xmlns:f="http://xbrl.mof.gov.cn/taxonomy/2023-12-31/{name}">
 <link:schemaRef xlink:type="simple" xlink:href="{name}_ord_receiver_entry_point.xsd"/>
 <xbrli:context id="A"><xbrli:entity><xbrli:identifier scheme="x">1</xbrli:identifier>
 </xbrli:entity><xbrli:period><xbrli:instant>2024-05-06</xbrli:instant></xbrli:period>
 </xbrli:context>
 <xbrli:unit id="CNY"><xbrli:measure>iso4217:CNY</xbrli:measure></xbrli:unit>
 {facts}
</xbrli:xbrl>"""


BOOKED = """
 <f:InformationOfAccountingDocumentsTuple>
  <f:NumberOfAccountingDocuments contextRef="A">记-0012</f:NumberOfAccountingDocuments>
  <f:PostingDate contextRef="A">2024-05-31</f:PostingDate>
  <f:AccountingPeriod contextRef="A">2024-05</f:AccountingPeriod>
  <f:SummaryOfAccountingDocuments contextRef="A">支付保洁费</f:SummaryOfAccountingDocuments>
  <f:InformationOfDebitAndCreditEntryTuple>
   <f:DebitOrCredit contextRef="A">借方</f:DebitOrCredit>
   <f:NameOfGeneralLedgerSubject contextRef="A">业务活动费用</f:NameOfGeneralLedgerSubject>
   <f:RecordedAmount contextRef="A">106.00</f:RecordedAmount>
  </f:InformationOfDebitAndCreditEntryTuple>
 </f:InformationOfAccountingDocumentsTuple>"""
BOOKS = {
    "book_voucher_number": "记-0012",
    "booked_on": "2024-05-31",
    "book_period": "2024-05",
    "book_summary": "支付保洁费",
}


def test_the_receivers_file_of_an_electronic_invoice() -> None:
    """发票唯一码 is code and number in one; 入账信息 says that it stands in the books."""
    facts = """
 <f:UniqueCodeOfInvoice contextRef="A">06200210011300341001</f:UniqueCodeOfInvoice>
 <f:NameOfSeller contextRef="A">甲公司</f:NameOfSeller>
 <f:TotalAmountExcludingTax contextRef="A" unitRef="CNY">100.00</f:TotalAmountExcludingTax>
 <f:TotalTaxAmount contextRef="A" unitRef="CNY">6.00</f:TotalTaxAmount>
 <f:TaxIncludedAmountInFigures contextRef="A" unitRef="CNY">106.00</f:TaxIncludedAmountInFigures>
 <f:DateOfIssue contextRef="A">2024-05-06</f:DateOfIssue>
 <f:WhetherInvoiceHasBeenBooked contextRef="A">是</f:WhetherInvoiceHasBeenBooked>"""
    record = opened(instance("inv", facts + BOOKED))
    assert kind_from_record(record) == "vat_e_special"  # the code ends in 13
    assert values(record) == {
        "invoice_code": "062002100113",
        "invoice_number": "00341001",
        "seller_name": "甲公司",
        "net_fen": 10000,
        "tax_fen": 600,
        "total_fen": 10600,
        "issued_on": "2024-05-06",
        "is_booked": "是",
        **BOOKS,
    }


def test_the_receivers_file_of_a_digital_invoice() -> None:
    facts = """
 <f:InvoiceNumber contextRef="A">24112000000000000019</f:InvoiceNumber>
 <f:SellerName contextRef="A">甲公司</f:SellerName>
 <f:SellerIdNum contextRef="A">91350100M000100Y43</f:SellerIdNum>
 <f:TotalAmWithoutTax contextRef="A">100.00</f:TotalAmWithoutTax>
 <f:TotalTaxAm contextRef="A">6.00</f:TotalTaxAm>
 <f:TotalTax-includedAmount contextRef="A">106.00</f:TotalTax-includedAmount>
 <f:RequestTime contextRef="A">2024-05-06 10:11:12</f:RequestTime>
 <f:WhetherEinvoiceHasBeenBooked contextRef="A">否</f:WhetherEinvoiceHasBeenBooked>"""
    record = opened(instance("einv", facts))
    assert kind_from_record(record) == "de_normal"
    assert values(record) == {
        "invoice_number": "24112000000000000019",
        "seller_name": "甲公司",
        "seller_tax_id": "91350100M000100Y43",
        "net_fen": 10000,
        "tax_fen": 600,
        "total_fen": 10600,
        "issued_on": "2024-05-06",
        "is_booked": "否",
    }


def test_a_fiscal_bill() -> None:
    """票据标识 is code and number in one; class 06 kind 01 of the code is 医疗门诊."""
    facts = """
 <f:EInvoiceID contextRef="A">430601250000000001</f:EInvoiceID>
 <f:InvoicingPartyName contextRef="A">某某医院</f:InvoicingPartyName>
 <f:InvoicingPartyCode contextRef="A">12430000000000001A</f:InvoicingPartyCode>
 <f:IssueDate contextRef="A">2025-01-02</f:IssueDate>
 <f:TotalAmount contextRef="A">12.50</f:TotalAmount>"""
    record = opened(instance("efi", facts))
    assert kind_from_record(record) == "fiscal_outpatient"
    assert values(record) == {
        "invoice_code": "43060125",
        "invoice_number": "0000000001",
        "seller_name": "某某医院",
        "seller_tax_id": "12430000000000001A",
        "issued_on": "2025-01-02",
        "total_fen": 1250,
    }


def test_a_statement_of_which_the_bank_filled_nothing_in_leaves_the_paper_to_its_print() -> None:
    entries = (("IdentificationCodeOfIssuer", "C1030131001288"), ("Currency", "CNY"))
    empty = xbrl("bkrs", *entries)
    assert kind_from_record(empty) is None
    assert values(empty) == {"currency": "CNY"}


def test_one_entry_point_for_ordinary_and_special_leaves_the_kind_to_a_person() -> None:
    entry = ("schemaRef", "einv_entry_point_2023-12-31.xsd")
    new = xbrl("einv", entry, ("InvoiceNumber", "24112000000000000019"))
    assert (kind_from_record(new), untold_kind(new)) == (None, "de_normal")
    old = xbrl("inv", ("NumberOfInvoice", "83089647"))
    assert (kind_from_record(old), untold_kind(old)) == (None, "vat_e_normal")


def test_kinds_of_fiscal_bills() -> None:
    named = xbrl("efi", ("EInvoiceName", "公益事业捐赠统一票据（电子）"), ("EInvoiceID", "x"))
    assert kind_from_record(named) == "fiscal_donation"
    assert "invoice_number" not in values(named)
    apart = xbrl("efi", ("EInvoiceCode", "00010123"), ("EInvoiceNumber", "0000000002"))
    assert (kind_from_record(apart), untold_kind(apart)) == (None, "fiscal_general")
    clinic = xbrl("efi", ("EInvoiceCode", "43060125"), ("EInvoiceNumber", "0000000002"))
    assert kind_from_record(clinic) == "fiscal_outpatient"
    assert values(apart) == {"invoice_code": "00010123", "invoice_number": "0000000002"}


def test_a_payment_book_of_non_tax_revenue() -> None:
    facts = """
 <f:EInvoiceCode contextRef="A">43030125</f:EInvoiceCode>
 <f:EInvoiceNumber contextRef="A">0000000003</f:EInvoiceNumber>
 <f:PayCode contextRef="A">43000025000000000017</f:PayCode>
 <f:InvoicingPartyName contextRef="A">某某局</f:InvoicingPartyName>
 <f:PayerPartyName contextRef="A">某某社区居民委员会</f:PayerPartyName>
 <f:IssueDate contextRef="A">2025-03-04</f:IssueDate>
 <f:TotalAmount contextRef="A">300.00</f:TotalAmount>
 <f:Item><f:ItemCode contextRef="A">103</f:ItemCode>
 <f:ItemName contextRef="A">占道费</f:ItemName>
 <f:ItemAmount contextRef="A">300.00</f:ItemAmount></f:Item>"""
    record = opened(instance("ntrev", facts))
    assert kind_from_record(record) == "fiscal_payment"
    assert values(record)["payment_code"] == "43000025000000000017"
    assert values(record)["total_fen"] == 30000
    (item,) = items_from_record(record)
    assert (item["item_code"], item["name"], item["amount_fen"]) == ("103", "占道费", 30000)


def test_a_payment_of_the_treasury_is_no_cost() -> None:
    facts = """
 <f:TypeOfVoucher contextRef="A">财政授权支付凭证</f:TypeOfVoucher>
 <f:NumberOfVoucher contextRef="A">25000017</f:NumberOfVoucher>
 <f:NameOfPayee contextRef="A">甲公司</f:NameOfPayee>
 <f:PaymentAmount contextRef="A">106.00</f:PaymentAmount>"""
    record = opened(instance("ctp", facts + BOOKED))
    assert kind_from_record(record) == "bank_receipt"
    assert values(record) == {
        "title": "财政授权支付凭证",
        "invoice_number": "25000017",
        "payee_name": "甲公司",
        "total_fen": 10600,
        **BOOKS,
    }


def test_a_bank_receipt_says_its_side_only_in_words() -> None:
    receipt = xbrl("bker", ("IdentificationOfCreditOrDebit", "贷方"), ("Usage", "保洁费"))
    assert values(receipt) == {"direction": "贷", "remark": "保洁费", "summary": "保洁费"}
    assert values(xbrl("bker", ("IdentificationOfCreditOrDebit", "0"))) == {}


def test_the_real_bank_receipt() -> None:
    path = REAL / "negative_bank_receipt_ofd_01.ofd"
    if not path.exists():
        pytest.skip("real samples are not here")
    record = open_carrier(path, limits=Limits())[0].records[0]
    found = values(record)
    assert kind_from_record(record) == "bank_receipt"
    assert found["invoice_number"] == found["receipt_number"]
    assert found["invoice_number"] == "202006229013100000510000000001"
    assert found["journal_number"] == "901310000051"
    assert found["total_fen"] == 40_000_000
    assert found["payer_account"] == "35030188011164119"
    assert found["payer_bank"] == "北京海淀支行"
    assert found["payee_name"] == "网电十一"


def test_the_real_bank_statement_lists_its_movements() -> None:
    path = REAL / "negative_bank_statement_ofd_01.ofd"
    if not path.exists():
        pytest.skip("real samples are not here")
    record = open_carrier(path, limits=Limits())[0].records[0]
    assert kind_from_record(record) == "none"
    found = values(record)
    assert (found["period"], found["balance_fen"]) == ("2021-08", 9_560_154)
    first, second = items_from_record(record)
    assert (first["amount_fen"], first["direction"]) == (1_517_733, "0")
    assert first["booked_on"] == "2021-08-03"
    assert second["counterparty_name"] == "OPQ公司"
    assert second["balance_fen"] == 9_560_154


def test_empty_twins_of_movements_are_left_out() -> None:
    """Writers of 2021 set two tuples a movement, one of them with nothing in it."""
    group = "InformationOfReconcileDetailsTuple"
    statement = xbrl(
        "bkrs",
        (group, ""),
        (f"{group}/TransactionAmount", "0.00"),
        (group, ""),
        (f"{group}/TransactionAmount", "12.00"),
        (f"{group}/AccDtlSn", "7"),
    )
    (only,) = items_from_record(statement)
    assert (only["amount_fen"], only["serial_number"]) == (1200, "7")
    assert values(statement) == {"title": "银行电子对账单"}


@pytest.mark.parametrize(
    ("business", "field"), [("售", "original_invoice_number"), ("改", "red_of")]
)
def test_what_became_of_the_first_ticket(business: str, field: str) -> None:
    ticket = xbrl("rai", ("TypeOfBusiness", business), ("NumberOfOriginalInvoice", "2" * 20))
    assert values(ticket) == {"business_type": business, field: "2" * 20}


def test_signs_that_say_nothing_are_no_seat_and_no_first_ticket() -> None:
    none = (("NumberOfOriginalInvoice", "无"), ("Carriage", "03车"), ("Seat", "-"))
    assert values(xbrl("rai", *none)) == {"seat": "03车"}
    silent = xbrl("rai", ("NumberOfOriginalInvoice", "2" * 20), ("Seat", "*"))
    assert values(silent) == {"original_invoice_number": "2" * 20}


def test_every_family_of_the_standard_is_read() -> None:
    families = ("inv", "einv", "rai", "atr", "ntrev", "bker", "bkrs", "efi", "ctp")
    assert all(dialect_of(xbrl(name)) is not None for name in families)
    assert dialect_of(xbrl("cas")) is None
