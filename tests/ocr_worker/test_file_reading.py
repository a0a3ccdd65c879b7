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
    )
    assert FileReading.from_json(reading.to_json()) == reading
    assert reading.seconds == 1.75
