"""When a field is taken without a person's look: by the product's own rule."""

from benchmarks.reading.judging import Accepts
from finance.vouchers.calibration import to_confirm
from finance.vouchers.reading import VoucherReading


def accepting(error_max: float) -> Accepts:
    def accepts(reading: VoucherReading, key: str) -> bool:
        notes = reading.evidence.notes if reading.evidence else ()
        return key not in to_confirm(reading.fields, notes, error_max=error_max)

    return accepts
