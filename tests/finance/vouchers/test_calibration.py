import json

import pytest

from finance.vouchers.calibration import (
    BANDS,
    calibrated,
    cell,
    load_bands,
    to_confirm,
)
from finance.vouchers.kinds.base import HANDWRITTEN
from finance.vouchers.reading import Check, Field, Outcome, Source, VoucherReading

TABLE = load_bands(
    json.dumps({"bands": {"ocr.figures.bare": [[0.0, 0.6], [0.8, 0.95], [0.89, 0.999]]}})
)


def reading(**fields):
    return VoucherReading("receipt", 0.9, fields)


@pytest.mark.parametrize(
    ("certainty", "confidence"),
    [(0.1, 0.6), (0.7999, 0.6), (0.8, 0.95), (0.88, 0.95), (0.89, 0.999), (0.9, 0.999)],
)
def test_the_stated_confidence_is_the_measured_share_of_the_band(certainty, confidence):
    found = calibrated(reading(total_fen=Field(100, Source.OCR, certainty)), TABLE)
    assert found.fields["total_fen"].confidence == confidence
    assert found.fields["total_fen"].certainty == certainty


def test_calibrating_again_changes_nothing_for_the_raw_certainty_is_kept():
    once = calibrated(reading(total_fen=Field(100, Source.OCR, 0.85)), TABLE)
    assert calibrated(once, TABLE) == once


def test_a_sort_of_field_never_measured_keeps_what_it_said():
    before = reading(seller_name=Field("甲公司", Source.OCR, 0.7), note=Field("x", Source.HAND, 1))
    assert calibrated(before, TABLE) == before


def test_a_doubted_field_never_measured_is_shown_to_a_person():
    cut = reading(plate_number=Field("浙A1234", Source.OCR, 0.999))
    found = calibrated(cut, TABLE)
    assert found.fields["plate_number"].confidence == 0.9
    assert found.fields["plate_number"].certainty == 0.999
    assert calibrated(found, TABLE) == found


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (Field(1, Source.XML, 0.99), "record.figures.bare"),
        (Field("2026-01-02", Source.OFD_TAG, 0.95), "record.figures.bare"),
        (Field("甲公司", Source.TEXT, 0.95), "text.words.bare"),
        (Field("2026-01-02", Source.QR, 0.99), "qr.figures.bare"),
    ],
)
def test_cells_part_source_sort_and_support(field, expected):
    assert cell(reading(some=field), "some") == expected


def test_a_failed_check_moves_a_field_to_another_cell():
    doubted = VoucherReading(
        "receipt",
        0.9,
        {"total_fen": Field(1, Source.OCR, 0.9)},
        (Check("amount_in_words", Outcome.FAILED),),
    )
    assert cell(doubted, "total_fen") == "ocr.figures.doubted"


def test_an_amount_in_words_counts_among_figures():
    words = VoucherReading("receipt", 0.9, {"total_cn": Field("壹圆整", Source.OCR, 0.9)})
    assert cell(words, "total_cn") == "ocr.figures.bare"


def test_only_fields_of_bands_that_err_rarely_pass_unseen():
    fields = {
        "total_fen": Field(1, Source.OCR, 0.9951),
        "issued_on": Field("2026-01-02", Source.OCR, 0.995),
        "seller_name": Field("甲公司", Source.HAND, 1.0),
    }
    assert to_confirm(fields, (), error_max=0.005) == ("issued_on",)
    assert to_confirm(fields, (), error_max=0.01) == ()


def test_handwriting_never_passes_unseen_but_what_a_person_typed_does():
    fields = {
        "total_fen": Field(1, Source.OCR, 0.9999),
        "seller_name": Field("甲公司", Source.HAND, 1.0),
    }
    assert to_confirm(fields, (HANDWRITTEN,), error_max=0.005) == ("total_fen",)


def test_the_bands_in_use_ascend_and_begin_at_nothing():
    for bands in BANDS.values():
        assert bands.starts[0] == 0.0
        assert list(bands.starts) == sorted(set(bands.starts))
        assert list(bands.confidences) == sorted(bands.confidences)
        assert all(0 < one < 1 for one in bands.confidences)


def test_an_unsure_kind_is_asked_for_first():
    fields = {"total_fen": Field(100, Source.XML, 0.9)}
    assert to_confirm(fields, (), error_max=0.005, kind_confidence=0.5) == ("kind", "total_fen")
    assert to_confirm(fields, (), error_max=0.005, kind_confidence=0.8) == ("total_fen",)


@pytest.mark.parametrize(
    ("source", "certainty", "confidence"),
    [
        (Source.TEXT, 0.475, 0.475),  # its place is in doubt
        (Source.TEXT, 0.0, 0.0),  # a character of it is not known
        (Source.TEXT, 0.5, 0.998),
        (Source.QR, 0.475, 0.998),
    ],
)
def test_text_in_doubt_is_no_surer_than_it_says(source, certainty, confidence):
    rows = {"text.words.bare": [[0.0, 0.998]], "qr.words.bare": [[0.0, 0.998]]}
    table = load_bands(json.dumps({"bands": rows}))
    found = calibrated(reading(seller_name=Field("甲公司", source, certainty)), table)
    assert found.fields["seller_name"].confidence == confidence
    assert calibrated(found, table) == found
