import numpy as np

from finance.vouchers.reading import (
    Box,
    Carrier,
    Evidence,
    Field,
    Page,
    Source,
    TextLine,
    VoucherReading,
)  # fmt: skip
from ocr_worker.stages.geometry import Plane
from ocr_worker.stages.place import put_back

HALF = Plane(np.diag([0.5, 0.5, 1.0]))
BOX = Box(0, 10, 20, 30, 40)
HALVED = Box(0, 5, 10, 15, 20)


def reading():
    line = TextLine("100.00", BOX, 0.9)
    ocr = Page(0, 600, 400, "px", Source.OCR, (line,))
    text = Page(0, 600, 400, "pt", Source.TEXT, (line,))
    loser = Field(1, Source.OCR, 0.8, BOX)
    fields = {
        "total_fen": Field(2, Source.QR, 0.99, BOX, losers=(loser,)),
        "issued_on": Field("2026-05-01", Source.OCR, 0.9, BOX),
        "remark": Field("x", Source.OCR, 0.9),
    }
    evidence = Evidence(Carrier.IMAGE, pages=(ocr, text))
    return VoucherReading("de_normal", 0.9, fields, evidence=evidence)


def test_only_what_ocr_read_is_put_back():
    put = put_back(reading(), {0: HALF}, {0: (300.0, 200.0)})
    assert put.fields["issued_on"].box == HALVED
    assert put.fields["total_fen"].box == BOX
    assert put.fields["total_fen"].losers[0].box == HALVED
    assert put.fields["remark"].box is None
    ocr, text = put.evidence.pages
    assert (ocr.width, ocr.height) == (300.0, 200.0)
    assert ocr.lines[0].box == HALVED
    assert text.lines[0].box == BOX


def test_pages_that_were_not_drawn_stay():
    assert put_back(reading(), {}, {}) == reading()
    other = put_back(reading(), {7: HALF}, {})
    assert other.fields["issued_on"].box == BOX


def test_a_reading_without_evidence_is_put_back_too():
    bare = VoucherReading("none", 0.9)
    assert put_back(bare, {0: HALF}, {}).evidence is None
