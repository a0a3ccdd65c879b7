"""When a field is taken without a person's look: by the product's own rule."""

from benchmarks.reading.judging import Accepts
from finance.vouchers.calibration import may_pass_unseen
from finance.vouchers.reading import VoucherReading


def accepting(error_max: float) -> Accepts:
    def accepts(reading: VoucherReading, key: str) -> bool:
        return may_pass_unseen(reading.fields[key], error_max=error_max)

    return accepts
