import pytest

from finance.vouchers.reading import Record, Source
from finance.vouchers.structured import fields_from_record, kind_from_record

LABEL = "Header/InherentLabel/GeneralOrSpecialVAT"


def record(*entries: tuple[str, str]) -> Record:
    number = ("TaxSupervisionInfo/InvoiceNumber", "24112000000000000019")
    return Record(Source.XML, "EInvoice", "", (*entries, number))


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("01", "增值税专用发票", "de_special"),
        ("02", "普通发票", "de_normal"),
        ("09", "铁路电子客票", "rail_e"),
        ("10", "航空运输电子客票行程单", "air_e"),
        ("02", "", "de_normal"),
        ("77", "", None),
        ("", "", None),
    ],
)
def test_kinds(code: str, name: str, kind: str | None) -> None:
    labelled = record((f"{LABEL}/LabelCode", code), (f"{LABEL}/LabelName", name))
    assert kind_from_record(labelled) == kind


def test_a_red_invoice_names_the_blue_one() -> None:
    red = record(
        ("EInvoiceData/BasicInformation/TotalTax-includedAmount", "-106.00"),
        ("EInvoiceData/SpecificInformation/RedEInvoice/OriginalInvoiceCode", "24" + "1" * 18),
        ("EInvoiceData/IssuItemInformation/TotaltaxIncludedAmount", "-50.00"),
    )
    fields = fields_from_record(red)
    assert fields["total_fen"].value == -10600
    assert fields["red_of"].value == "24" + "1" * 18


def test_travel_and_remark() -> None:
    fields = fields_from_record(
        record(
            ("EInvoiceData/SpecificInformation/PassengerTransportation/Traveler", "某某"),
            ("EInvoiceData/SpecificInformation/PassengerTransportation/TravelDate", "2024-05-01"),
            ("EInvoiceData/AdditionalInformation/Remark", "账期:202404"),
        )
    )
    assert fields["travel_on"].value == "2024-05-01"
    assert fields["remark"].value == "账期:202404"
