from benchmarks.reading.acceptance import accepting
from finance.vouchers.reading import Field, Source, VoucherReading


def test_a_field_is_accepted_where_its_band_errs_rarely_enough():
    fields = {
        "total_fen": Field(1, Source.OCR, 0.999),
        "issued_on": Field("2026-01-02", Source.OCR, 0.99),
    }
    reading = VoucherReading(kind="taxi", kind_confidence=1.0, fields=fields)
    strict, lax = accepting(0.005), accepting(0.05)
    assert [strict(reading, key) for key in fields] == [True, False]
    assert [lax(reading, key) for key in fields] == [True, True]
