import pytest

from finance.vouchers.dialects.xbrl import family
from finance.vouchers.reading import Record, Source
from finance.vouchers.structured import dialect_of, fields_from_record, kind_from_record


def xbrl(name: str, *entries: tuple[str, str], year: str = "2023-12-31") -> Record:
    return Record(Source.XML, "xbrl", f"http://xbrl.mof.gov.cn/taxonomy/{year}/{name}", entries)


def test_families_of_every_year() -> None:
    assert family(xbrl("rai", year="2021-11-30")) == "rai"
    assert family(xbrl("atr")) == "atr"
    assert family(Record(Source.XML, "xbrl", "http://www.xbrl.org/2003/instance", ())) is None


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
    assert fields_from_record(xbrl("bkrs", ("TransactionAmount", "1.00"))) == {}


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


def test_other_families_are_not_read_yet() -> None:
    assert dialect_of(xbrl("ctp", ("Amount", "1.00"))) is None
