from finance.vouchers.reading import Record, Source
from finance.vouchers.structured import (
    fields_from_record,
    items_from_record,
    kind_from_record,
    untold_kind,
)


def test_a_fiscal_bill_has_a_total_and_no_tax_and_its_name_tells_the_kind() -> None:
    bill = Record(
        Source.XML,
        "EInvoice",
        "",
        (
            ("Main/EInvoiceName", "医疗门诊收费票据"),
            ("Main/EInvoiceCode", "43060125"),
            ("Main/EInvoiceNumber", "0000000001"),
            ("Main/RandomNumber", "a1b2c3"),
            ("Main/TotalAmount", "18.50"),
            ("Main/IssueDate", "20250102"),
            ("Main/InvoicingParty/InvoicingPartyName", "某医院"),
            ("Details/Item", ""),
            ("Details/Item/ItemName", "挂号费"),
            ("Details/Item/ItemAmount", "18.50"),
        ),
    )
    assert kind_from_record(bill) == "fiscal_outpatient"
    values = {name: field.value for name, field in fields_from_record(bill).items()}
    assert values == {
        "title": "医疗门诊收费票据",
        "invoice_code": "43060125",
        "invoice_number": "0000000001",
        "check_code": "a1b2c3",
        "total_fen": 1850,
        "issued_on": "2025-01-02",
        "seller_name": "某医院",
    }
    assert [line["amount_fen"] for line in items_from_record(bill)] == [1850]


def bill(code: str, *entries: tuple[str, str]) -> Record:
    own = (("Main/EInvoiceCode", code), ("Main/EInvoiceNumber", "0000000001"))
    return Record(Source.XML, "EInvoice", "", (*own, *entries))


def test_an_unknown_name_is_still_a_bill_of_the_treasury() -> None:
    named = bill("43010125", ("Main/EInvoiceName", "某某统一票据"))
    assert kind_from_record(named) == "fiscal_general"


def test_a_bill_without_a_name_is_told_by_its_code_alone() -> None:
    assert kind_from_record(bill("43010125")) is None
    assert untold_kind(bill("43010125")) == "fiscal_general"
    assert untold_kind(bill("43060125")) == "fiscal_outpatient"


def test_a_bill_of_a_hospital_with_a_number_in_the_ward_is_an_inpatients() -> None:
    ward = ("Main/MainExt/HospitalizationNumber", "00012345")
    either = ("Main/EInvoiceName", "医疗收费票据（电子）")
    clinic = ("Main/EInvoiceName", "医疗门诊收费票据（电子）")
    assert kind_from_record(bill("43060125", either, ward)) == "fiscal_inpatient"
    assert kind_from_record(bill("43060125", either)) == "fiscal_outpatient"
    assert kind_from_record(bill("43060125", clinic, ward)) == "fiscal_outpatient"
