from dataclasses import replace

import pytest

from finance.vouchers import faults
from finance.vouchers.faults import Unreadable, UnreadPart
from finance.vouchers.reading import (
    Box,
    Carrier,
    Code,
    Evidence,
    Field,
    Page,
    Record,
    Source,
    TextLine,
    VoucherReading,
)  # fmt: skip
from ocr_worker.bundle import MERGED, PAGES_JOINED, merge_carriers, read_each
from ocr_worker.carriers.base import Part
from ocr_worker.fingerprints import Fingerprint

NUMBER = "26332000000012345678"
MARK = Fingerprint(b"1", b"2")


def reading(source, carrier, number=NUMBER, confidence=0.9, **more):
    fields = {
        "invoice_number": Field(number, source, confidence),
        **{name: Field(value, source, confidence) for name, value in more.items()},
    }
    code = Code("x", "QRCode", Box(0, 0, 0, 1, 1))
    record = Record(source, "EInvoice", "", ())
    evidence = Evidence(
        carrier,
        codes=(code,) if carrier is Carrier.IMAGE else (),
        records=(record,) if carrier is Carrier.XML else (),
    )
    return VoucherReading("de_normal", 0.9, fields, evidence=evidence)


def test_photo_and_xml_of_one_voucher_are_one():
    photo = reading(Source.OCR, Carrier.IMAGE, seller_name="甲公可", buyer_name="乙")
    xml = reading(Source.XML, Carrier.XML, confidence=0.99, seller_name="甲公司", drawer="丙")
    ((merged, mark),) = merge_carriers(((photo, MARK), (xml, None)))
    assert merged.value("seller_name") == "甲公司"
    assert [loser.value for loser in merged.fields["seller_name"].losers] == ["甲公可"]
    assert merged.value("buyer_name") == "乙"
    assert merged.evidence.records
    assert merged.evidence.codes
    assert MERGED in merged.evidence.notes
    assert mark == MARK
    assert {check.code for check in merged.checks} >= {"number_structure"}


def test_the_order_of_arrival_is_kept_and_others_stay_apart():
    first = reading(Source.XML, Carrier.XML)
    second = reading(Source.XML, Carrier.XML, number="26332000000099999999")
    again = reading(Source.OCR, Carrier.IMAGE)
    merged = merge_carriers(((first, None), (second, None), (again, MARK)))
    assert [one.value("invoice_number") for one, _ in merged] == [
        NUMBER,
        "26332000000099999999",
    ]
    assert [mark for _, mark in merged] == [MARK, None]


def test_papers_without_a_number_are_never_merged():
    slips = tuple((VoucherReading("other", 0.4), None) for _ in range(3))
    assert merge_carriers(slips) == slips


def test_a_reading_without_evidence_takes_the_other_ones():
    photo = reading(Source.OCR, Carrier.IMAGE)
    bare = VoucherReading("de_normal", 0.9, {"invoice_number": photo.fields["invoice_number"]})
    ((merged, _),) = merge_carriers(((bare, None), (photo, None)))
    assert merged.evidence == photo.evidence


def photographed(page, confidence=0.9, **more):
    """One page of a paper, with its number printed below where there is one."""
    text = f"共2页 第{page}页" if page else "备注"
    one = reading(Source.OCR, Carrier.IMAGE, confidence=confidence, **more)
    lines = (TextLine(text, Box(0, 5, 5, 9, 6), 0.9),)
    pages = (Page(0, 10, 10, "px", Source.OCR, lines),)
    fields = {
        name: replace(field, box=Box(0, 1, 1, 2, 2), losers=(Field("x", Source.OCR, 0.1),))
        for name, field in one.fields.items()
    }
    item = {"name": f"货物{page}"}
    return replace(one, fields=fields, items=(item,), evidence=replace(one.evidence, pages=pages))


@pytest.mark.parametrize("surer", [1, 2])
def test_pages_photographed_one_by_one_are_one_voucher_in_their_order(surer):
    first = photographed(1, 0.95 if surer == 1 else 0.5, seller_name="甲公司")
    second = photographed(2, 0.95 if surer == 2 else 0.5, buyer_name="乙社区")
    ((merged, mark),) = merge_carriers(((second, MARK), (first, None)))
    assert [item["name"] for item in merged.items] == ["货物1", "货物2"]
    assert [page.number for page in merged.evidence.pages] == [0, 1]
    assert [page.lines[0].box.page for page in merged.evidence.pages] == [0, 1]
    assert [code.box.page for code in merged.evidence.codes] == [0, 1]
    assert merged.fields["seller_name"].box.page == 0
    assert merged.fields["buyer_name"].box.page == 1
    assert merged.fields["invoice_number"].box.page == surer - 1
    assert PAGES_JOINED in merged.evidence.notes
    assert mark == MARK


@pytest.mark.parametrize("pages", [(1, 1), (None, 2), (None, None)])
def test_two_photos_of_one_page_do_not_add_up(pages):
    one, two = (photographed(page) for page in pages)
    ((merged, _),) = merge_carriers(((one, None), (two, None)))
    assert len(merged.items) == 1
    assert MERGED in merged.evidence.notes


BROKEN = UnreadPart(faults.PDF_PASSWORD, "a.zip/locked.pdf")


def failing(fault):
    def read(part):
        if part.name == "bad":
            raise Unreadable(fault, "page 1")
        yield reading(Source.XML, Carrier.XML), None

    return read


def test_a_part_that_cannot_be_read_costs_only_itself_and_keeps_its_place():
    good, bad = Part(Carrier.XML, "good"), Part(Carrier.PDF, "bad")
    first, second, third = read_each(
        (BROKEN, good, bad), failing(faults.PDF_DAMAGED), is_bundle=True
    )
    assert first is BROKEN
    assert second[0].value("invoice_number") == NUMBER
    assert third == UnreadPart(faults.PDF_DAMAGED, "bad: page 1")
    # Carriers of one voucher come together across what lies between them.
    merged = read_each((good, BROKEN, good), failing(faults.PDF_DAMAGED), is_bundle=True)
    assert [isinstance(one, UnreadPart) for one in merged] == [False, True]


@pytest.mark.parametrize(
    ("is_bundle", "fault"), [(False, faults.PDF_DAMAGED), (True, faults.READ_OUT_OF_MEMORY)]
)
def test_a_file_alone_and_a_reader_without_memory_fail_as_a_whole(is_bundle, fault):
    parts = tuple(Part(Carrier.PDF, name) for name in ("good", "bad"))
    with pytest.raises(Unreadable) as caught:
        read_each(parts, failing(fault), is_bundle=is_bundle)
    assert caught.value.fault is fault


def receipt(carrier, kind="receipt"):
    return VoucherReading(
        kind, 0.9, {"total_fen": Field(500, Source.OCR, 0.9)}, evidence=Evidence(carrier)
    )


def test_the_very_same_picture_twice_is_one_paper():
    other = Fingerprint(b"3", b"2")
    photos = ((receipt(Carrier.IMAGE), MARK), (receipt(Carrier.PDF), MARK))
    assert len(merge_carriers((*photos, (receipt(Carrier.IMAGE), other)))) == 2
    assert len(merge_carriers((photos[0], (receipt(Carrier.IMAGE), None)))) == 2
    # A seal on two OFD is the same picture, and blank pages are nobody's.
    assert len(merge_carriers(((receipt(Carrier.OFD), MARK),) * 2)) == 2
    assert len(merge_carriers(((receipt(Carrier.IMAGE, "none"), MARK),) * 2)) == 2
