from finance.vouchers import faults
from finance.vouchers.faults import UnreadPart
from finance.vouchers.reading import Field, Source, VoucherReading
from ocr_worker.file_reading import FileReading
from ocr_worker.fingerprints import Fingerprint


def test_a_reading_survives_the_pipe():
    reading = FileReading(
        vouchers=(
            VoucherReading("other", 0.4, {"total_fen": Field(100, Source.OCR, 0.8)}),
            VoucherReading("none", 0.9),
        ),
        stages=(("open", 0.25), ("lines", 1.5)),
        fingerprints=(Fingerprint(b"\x00" * 32, b"\xff\xd8jpeg"), None),
        unread={1: UnreadPart(faults.IMAGE_DAMAGED, "a.zip/b.jpg")},
    )
    assert FileReading.from_json(reading.to_json()) == reading
    assert reading.seconds == 1.75


def test_parts_keep_their_order_in_the_file():
    one, two = VoucherReading("other", 0.4), VoucherReading("none", 0.9)
    broken = UnreadPart(faults.PDF_PASSWORD, "a.zip/b.pdf")
    mark = Fingerprint(b"\x00" * 32, b"page")
    parts = ((one, None), broken, (two, mark), broken)
    reading = FileReading.of(parts, {"open": 0.25})
    assert (reading.vouchers, reading.fingerprints) == ((one, two), (None, mark))
    assert reading.unread == {1: broken, 3: broken}
    assert reading.parts == parts
