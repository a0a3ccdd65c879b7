import pytest

from finance.vouchers.reading import Record, Source
from finance.vouchers.structured import fields_from_record, kind_from_record, untold_kind

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
        ("01", "（增值税专用发票）", "de_special"),
        ("", "电子发票（普通发票）", "de_normal"),
        ("", "增值税电子普通发票", "de_normal"),
        ("", "全电专用发票", "de_special"),
        ("", "普通发票（通行费）", "toll_de"),
        ("77", "", None),
        ("77", "别的发票", None),
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


TOTAL = ("EInvoiceData/BasicInformation/TotalTax-includedAmount", "39.54")


def test_a_silent_label_leaves_the_kind_to_a_person() -> None:
    silent = record(("Header/InherentLabel/GeneralOrSpecialVAT", ""), TOTAL)
    assert (kind_from_record(silent), untold_kind(silent)) == (None, "de_normal")
    assert fields_from_record(silent)["total_fen"].value == 3954


def test_a_number_alone_is_no_invoice() -> None:
    assert untold_kind(record()) is None
    assert untold_kind(Record(Source.XML, "EInvoice", "", (TOTAL,))) is None
    tags = (("TaxSupervisionInfo/InvoiceNumber", "24112000000000000019"), TOTAL)
    assert untold_kind(Record(Source.OFD_TAG, "CustomTag", "", tags)) is None
    seller = ("SellerInformation/SellerName", "甲公司")
    assert untold_kind(Record(Source.OFD_TAG, "CustomTag", "", (*tags, seller))) == "de_normal"


def test_names_in_other_letters_say_the_same() -> None:
    label = (f"{LABEL}/LabelName", "普通发票")
    whole = record(label, TOTAL, ("EInvoiceData/SellerInformation/SellerName", "甲公司"))
    small = Record(
        Source.XML, "einvoice", "", tuple((path.lower(), text) for path, text in whole.entries)
    )
    assert kind_from_record(small) == "de_normal"
    assert fields_from_record(small) == fields_from_record(whole)
